import type { SandboxFaults } from '../../../shared/sandbox-faults.ts'

/** What the sandbox's faults make of a commit. `…-after`: it takes place, but nobody is told. */
export type Fate = 'pass' | 'conflict' | `${'cut' | 'unavailable'}-${'before' | 'after'}`

/** Throws the dice for one commit. */
export function fateOf(faults: SandboxFaults, random: () => number): Fate {
  const { conflictRate, cutRate, unavailableRate } = faults
  if (happens(conflictRate, random)) return 'conflict'
  if (happens(cutRate, random)) return random() < 0.5 ? 'cut-before' : 'cut-after'
  if (happens(unavailableRate, random)) return random() < 0.5 ? 'unavailable-before' : 'unavailable-after'
  return 'pass'
}

/** No dice where nothing shall happen, so that tests can tell what each is for. */
export function happens(rate: number, random: () => number): boolean {
  return rate > 0 && random() < rate
}
