import type { JobSpec } from './job-spec.ts'
import { shortId } from './short-id.ts'

/** What a list of jobs knows of each. */
interface Listed {
  readonly jobId: string
  readonly spec: JobSpec
  /** Rows changed so far: of an undo, those that it has put back. */
  readonly rows: number
  /** Milliseconds since the epoch. */
  readonly startedAt: number
}

/**
 * How many rows of each job are put back by undos of the same list, without what undoing these has changed again.
 * What no undo is known of is missing.
 */
export function undoneRows(jobs: readonly Listed[]): ReadonlyMap<string, number> {
  const undone = new Map<string, number>()
  // An undo starts after what it undoes: what became of it is known when its turn comes.
  for (const { jobId, spec, rows } of jobs.toSorted((a, b) => b.startedAt - a.startedAt)) {
    if (spec.operation !== 'undo') continue
    const lasting = Math.max(0, rows - (undone.get(jobId) ?? 0))
    undone.set(spec.job, (undone.get(spec.job) ?? 0) + lasting)
  }
  return undone
}

/** Whether a job that changed so many rows is undone, in a word or two; null where nothing of it is. */
export function undoneText(rows: number, undone: number | undefined): string | null {
  if (undone === undefined || undone === 0) return null
  return undone < rows ? 'Partly undone' : 'Undone'
}

/** `of job 1a2b3c4d`, behind what tells that it is an undo. */
export function undoesText(job: string): string {
  return `of job ${shortId(job)}`
}
