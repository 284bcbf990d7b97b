import type { SandboxFaults } from '../../../shared/sandbox-faults.ts'

/** What the sandbox's faults make of a commit. `cut-after`: it takes place, but nobody is told. */
export type Fate = 'pass' | 'conflict' | 'cut-before' | 'cut-after'

/** Throws the dice for one commit. */
export function fateOf({ conflictRate, cutRate }: SandboxFaults, random: () => number): Fate {
  if (conflictRate > 0 && random() < conflictRate) return 'conflict'
  if (cutRate > 0 && random() < cutRate) return random() < 0.5 ? 'cut-before' : 'cut-after'
  return 'pass'
}
