import { expect, it } from 'vitest'
import { withTable } from '../../testing/cluster.ts'
import type { Session } from '../db/session.ts'
import { heldJob } from '../testing/held-job.ts'
import { listJobs, type SettledSums } from './job-list.ts'
import { clearAway } from './lease.ts'

it('reads the key ranges of a job that has ended once, and those of others each time', async () => {
  await withTable('id int PRIMARY KEY', async (table) => {
    await using ended = await heldJob(table, null, [['10']])
    await using running = await heldJob(table, null)
    const change = async (sql: string, job: typeof ended) => await table.client.query(sql, [job.holder.jobId])
    await change("UPDATE sluice.job SET state = 'cancelled' WHERE id = $1", ended)
    await change('UPDATE sluice.key_range SET rows = 7, done = true WHERE job_id = $1', ended)
    const asked: string[] = []
    const session: Session = {
      ...ended.session,
      query: async (sql, values = []) => {
        if (sql.includes('FROM sluice.key_range')) asked.push(String(values[0]))
        return await ended.session.query(sql, values)
      },
    }
    const settled: SettledSums = new Map()
    const listed = async () => {
      const jobs = await listJobs(session, 'sandbox', settled)
      return [ended, running].map(({ holder }) => jobs.find(({ jobId }) => jobId === holder.jobId))
    }
    // Somebody still works on it, as far as the ledger can tell.
    await listed()
    await clearAway(ended.session, ended.holder, true)
    const [first, other] = await listed()
    expect(first).toMatchObject({ rows: 14, ranges: { total: 2, done: 2 }, state: 'cancelled' })
    expect(other).toMatchObject({ rows: 0, ranges: { total: 1, done: 0 }, state: 'running' })
    await change('UPDATE sluice.key_range SET rows = 5 WHERE job_id = $1', running)
    const [again, moved] = await listed()
    expect(again).toEqual(first)
    expect(moved).toMatchObject({ rows: 5 })
    const { jobId } = ended.holder
    expect(asked.map((ids) => ids.includes(jobId))).toEqual([true, true, false])
    expect(asked.every((ids) => ids.includes(running.holder.jobId))).toBe(true)
  })
})
