import { afterAll, describe, expect, it } from 'vitest'
import { problemOf } from '../../shared/problem-error.ts'
import type { TestTable } from '../testing/cluster.ts'
import type { Job } from './job.ts'
import { ADD_ONE, SLOW, withHits } from './testing/hit-jobs.ts'
import { hits } from './testing/hit-rows.ts'
import { specOf, testEngine } from './testing/test-engine.ts'
import { untilSnapshot } from './testing/until-snapshot.ts'

/** Two engines are two processes, as far as the ledger can tell. */
const [here, there] = [testEngine(), testEngine()]
afterAll(async () => await Promise.all([here.close(), there.close()]))

const ROWS = 200

async function withInterrupted(use: (table: TestTable, job: Job) => Promise<void>): Promise<void> {
  await withHits(ROWS, async (table) => {
    const job = await here.start(specOf(table.name, { ...ADD_ONE, limits: { ...SLOW, rowsPerSecond: 100 } }))
    await untilSnapshot(job, ({ rows }) => rows > 0)
    job.interrupt()
    await job.finished
    await use(table, job)
  })
}

async function expectRefused({ id }: Job, problem: Record<string, unknown>): Promise<void> {
  for (const attempt of ['resume', 'join'] as const)
    expect(await there[attempt]('sandbox', id).then(() => null, problemOf)).toMatchObject(problem)
}

async function expectAllOnce(table: TestTable, { id }: Job): Promise<void> {
  const rest = await there.resume('sandbox', id, { rowsPerSecond: null })
  expect(await rest.finished).toMatchObject({ state: 'succeeded', rows: ROWS })
  expect(await hits(table)).toEqual({ 1: ROWS })
}

describe('a job with what only a later version knows', () => {
  it.each([
    ['an option', 'spec', `jsonb_set(spec::jsonb, '{only}', '"odd"')`, 'only'],
    ['a limit', 'spec', `jsonb_set(spec::jsonb, '{limits,perHour}', '5')`, 'limits.perHour'],
    ['another value', 'spec', `jsonb_set(spec::jsonb, '{strategy}', '"spiral"')`, 'strategy'],
    ['a part of the plan', 'plan', `jsonb_set(plan::jsonb, '{window}', '"night"')`, 'window'],
  ])('is left to that version: %s', async (_, column, changed, name) => {
    await withInterrupted(async (table, job) => {
      const { client } = table
      const read = await client.query<{ text: string }>(
        `SELECT ${column} AS text FROM sluice.job WHERE id = $1`,
        [job.id],
      )
      await client.query(`UPDATE sluice.job SET ${column} = ${changed}::text WHERE id = $1`, [job.id])
      await expectRefused(job, {
        kind: 'refused',
        code: 'later-version',
        message: expect.stringMatching(new RegExp(`^A newer version of Sluice .*: ${name}\\.$`)),
      })
      // What needs none of it goes.
      expect(await there.rejects('sandbox', job.id)).toEqual([])
      await there.pauseStored('sandbox', job.id)
      const put = `UPDATE sluice.job SET ${column} = $2 WHERE id = $1`
      await client.query(put, [job.id, read.rows[0]?.text])
      await expectAllOnce(table, job)
    })
  })
})

describe('a job of which another version makes other SQL', () => {
  it('is refused', async () => {
    await withInterrupted(async (table, job) => {
      const { client } = table
      const other = (from: string, to: string) =>
        `UPDATE sluice.job SET spec = replace(spec, '${from}', '${to}') WHERE id = $1`
      await client.query(other('hits + 1', 'hits + 10'), [job.id])
      await expectRefused(job, {
        kind: 'refused',
        code: 'meaning-changed',
        message: expect.stringContaining('Sluice generates different SQL for it'),
      })
      await client.query(other('hits + 10', 'hits + 1'), [job.id])
      await expectAllOnce(table, job)
    })
  })

  it('goes on where an earlier version did not record which', async () => {
    await withInterrupted(async (table, job) => {
      const earlier = `UPDATE sluice.job SET plan = (plan::jsonb - 'sqlHash')::text WHERE id = $1`
      await table.client.query(earlier, [job.id])
      await expectAllOnce(table, job)
    })
  })
})
