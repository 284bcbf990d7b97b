import type { Client } from 'pg'

/** How far a job is, as the ledger has it, past the engine. */
export interface StoredProgress {
  readonly state: string
  readonly rows: number
  readonly openRanges: number
  /** Processes that the ledger takes for working on it. */
  readonly processes: number
}

const PROGRESS = `SELECT j.state,
  (SELECT coalesce(sum(rows), 0)::int FROM sluice.key_range WHERE job_id = j.id) AS rows,
  (SELECT count(*)::int FROM sluice.key_range WHERE job_id = j.id AND NOT done) AS "openRanges",
  (SELECT count(*)::int FROM sluice.process WHERE job_id = j.id) AS processes
FROM sluice.job AS j WHERE j.id = $1`

export async function storedProgress(client: Client, jobId: string): Promise<StoredProgress> {
  const { rows } = await client.query<StoredProgress>(PROGRESS, [jobId])
  const [progress] = rows
  if (!progress) throw new Error(`The ledger has no job ${jobId}.`)
  return progress
}

/** Lets a paused job run, in all processes that wait for it. */
export async function releaseJob(client: Client, jobId: string): Promise<void> {
  await client.query(`UPDATE sluice.job SET state = 'running' WHERE id = $1`, [jobId])
}
