import { z } from 'zod'

/**
 * `running ⇄ paused`, either `→ cancelling → cancelled` or `→ interrupted`, `running → succeeded |
 * failed`. Paused and cancelling take effect for new transactions at once; `inFlight` of the
 * snapshot counts those still ending. An interrupted or failed job whose ledger has it can go on.
 */
export const JobState = z.enum([
  'running',
  'paused',
  'cancelling',
  'cancelled',
  'interrupted',
  'succeeded',
  'failed',
])
export type JobState = z.infer<typeof JobState>

/** How a job, or this process's part in it, can end. */
export const FinalState = JobState.extract(['cancelled', 'interrupted', 'succeeded', 'failed'])
export type FinalState = z.infer<typeof FinalState>

export function isFinished(state: JobState): state is FinalState {
  return FinalState.safeParse(state).success
}
