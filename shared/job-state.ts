import { z } from 'zod'

/**
 * `running ⇄ paused`, either `→ cancelling → cancelled`, `running → succeeded | failed`.
 * Paused and cancelling take effect for new transactions at once; `inFlight` of the snapshot
 * counts those still ending.
 */
export const JobState = z.enum(['running', 'paused', 'cancelling', 'cancelled', 'succeeded', 'failed'])
export type JobState = z.infer<typeof JobState>

export function isFinished(state: JobState): state is 'cancelled' | 'succeeded' | 'failed' {
  return state === 'cancelled' || state === 'succeeded' || state === 'failed'
}
