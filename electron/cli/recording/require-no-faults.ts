import { isDeepStrictEqual } from 'node:util'
import { ProblemError } from '../../../shared/problem-error.ts'
import { NO_FAULTS } from '../../../shared/sandbox-faults.ts'
import type { Sandbox } from '../../sandbox/sandbox.ts'

/** Throws where the sandbox would answer with faults that were set in it; a delay alone changes no answer. */
export async function requireNoFaults(sandbox: Sandbox): Promise<void> {
  const faults = { ...(await sandbox.faults()), delayMs: NO_FAULTS.delayMs }
  if (isDeepStrictEqual(faults, NO_FAULTS)) return
  const message = 'Faults are set in the sandbox, so its answers would not be typical.'
  const nextStep = 'Turn them off with: sluice sandbox faults --off'
  throw new ProblemError({ kind: 'failed', code: 'recording-failed', message, nextStep })
}
