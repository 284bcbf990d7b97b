import { z } from 'zod'
import { Approval } from './approval.ts'
import { JobSpec } from './job-spec.ts'

/**
 * A job as its cluster's ledger knows it, whoever runs it. `interrupted`: it has not ended, and no
 * process works on it. A cancelled or succeeded job cannot go on.
 */
export const StoredJob = z.object({
  jobId: z.string(),
  cluster: z.string(),
  /** Of a long condition or change the beginning. */
  spec: JobSpec,
  state: z.enum(['running', 'paused', 'interrupted', 'cancelled', 'succeeded', 'failed']),
  /** Rows changed so far. */
  rows: z.number(),
  rejects: z.number(),
  ranges: z.object({ total: z.number(), done: z.number() }),
  /** Milliseconds since the epoch. */
  createdAt: z.number(),
  /** What it failed with, in one sentence; null otherwise. */
  failure: z.string().nullable(),
  /** Who approved of it, oldest first; missing where nobody knows. */
  approvals: z.array(Approval).optional(),
})
export type StoredJob = z.infer<typeof StoredJob>

/** Whether Resume and Discard are offered. */
export function canResume({ state }: StoredJob): boolean {
  return state === 'interrupted' || state === 'paused' || state === 'failed'
}
