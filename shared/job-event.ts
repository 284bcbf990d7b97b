import { z } from 'zod'

/** A fact that happened in a job: kept in order, written in full to the job's log. */
export const JobEvent = z.object({
  /** Milliseconds since the epoch. */
  at: z.number(),
  level: z.enum(['info', 'warning', 'error']),
  kind: z.enum(['state', 'phase', 'retry', 'reconnect', 'range', 'limits', 'error']),
  worker: z.int().min(0).nullable(),
  message: z.string(),
  sqlState: z.string().optional(),
})
export type JobEvent = z.infer<typeof JobEvent>
