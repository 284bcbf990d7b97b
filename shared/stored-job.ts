import { z } from 'zod'
import { Approval } from './approval.ts'
import { Plan } from './plan.ts'
import { JobSpec } from './job-spec.ts'
import { JobSnapshot } from './snapshot.ts'
import { WorkingProcess } from './working-process.ts'

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
  /** Rows that its plan expected; null where nothing was estimated. */
  matchingRows: Plan.shape.matchingRows,
  /** A process works on it, or waits for it to be resumed. */
  isWorkedOn: z.boolean(),
  /** It has changed all rows that were approved: whoever resumes it approves the rest. */
  isAtApproved: z.boolean(),
  limits: JobSnapshot.shape.limits,
  rejects: z.number(),
  ranges: z.object({ total: z.number(), done: z.number() }),
  /** Milliseconds since the epoch. */
  createdAt: z.number(),
  /** What it failed with, in one sentence; null otherwise. */
  failure: z.string().nullable(),
  /** Who approved of it, oldest first; missing where nobody knows. */
  approvals: z.array(Approval).optional(),
  /** Those that work on it, or wait for it to be resumed; missing where there are none, and where it is remembered. */
  processes: z.array(WorkingProcess).optional(),
  /** Seconds that this machine worked on it; missing where it did not, or nobody asked. */
  seconds: z.number().optional(),
  /** Share of the work that is done, 0 to 1, as who worked on it here told; missing where nobody knows. */
  progress: z.number().optional(),
  /** False where it cannot go on, whatever its state: no ledger has it. */
  resumable: z.boolean().optional(),
})
export type StoredJob = z.infer<typeof StoredJob>

/** Whether Resume and Discard are offered. */
export function canResume({ state, resumable = true }: StoredJob): boolean {
  return resumable && (state === 'interrupted' || state === 'paused' || state === 'failed')
}
