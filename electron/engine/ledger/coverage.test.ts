import { afterAll, describe, expect, it } from 'vitest'
import { problemOf } from '../../../shared/problem-error.ts'
import { withTable, type TestTable } from '../../testing/cluster.ts'
import type { Job } from '../job.ts'
import { specOf, testEngine } from '../testing/test-engine.ts'
import { isAtRest, untilSnapshot } from '../testing/until-snapshot.ts'

const engine = testEngine()
afterAll(async () => await engine.close())

const RANGE = `UPDATE sluice.key_range SET`
const FIRST = `WHERE job_id = $1 AND lo IS NULL`
const NEXT = `WHERE job_id = $1 AND lo = (SELECT hi FROM sluice.key_range ${FIRST})`

/** What becomes of the ledger's rows, and what is said about it. */
const DAMAGES: readonly [what: string, sql: string, said: RegExp][] = [
  ['no ranges', 'DELETE FROM sluice.key_range WHERE job_id = $1', /has 0 of the \d+ key ranges/],
  ['fewer', `DELETE FROM sluice.key_range ${FIRST}`, /of the \d+ key ranges/],
  ['a gap', `${RANGE} lo = '["7000"]' ${NEXT}`, /gap/],
  ['an overlap', `${RANGE} lo = NULL ${NEXT}`, /gaps, overlap/],
  ['an early end', `${RANGE} hi = '["9"]' WHERE job_id = $1 AND hi = '["9000"]'`, /do not end where planned/],
  ['an open end', `${RANGE} hi = NULL WHERE job_id = $1 AND hi = '["9000"]'`, /do not end where planned/],
  ['a cursor behind its range', `${RANGE} cursor = '["8999"]' ${FIRST}`, /cursor is outside/],
  ['a lost cursor', `${RANGE} cursor = NULL ${NEXT}`, /not a key/],
  ['a cursor set back', `${RANGE} cursor = NULL WHERE job_id = $1 AND batches > 0 AND NOT done`, /not a key/],
  ['an empty cursor', `${RANGE} cursor = '[]' ${NEXT}`, /not a key/],
  ['a cursor of another type', `${RANGE} cursor = '["x"]' ${NEXT}`, /not a key/],
  ['a cursor that is no JSON', `${RANGE} cursor = 'x' ${NEXT}`, /not a key/],
  ['a range done by hand', `${RANGE} done = true ${NEXT}`, /no batch completed it/],
  [
    'a first range done by hand',
    `${RANGE} done = true, cursor = NULL, batches = 0 ${FIRST}`,
    /no batch completed it/,
  ],
  ['a cursor before its range', `${RANGE} cursor = '["1"]' ${NEXT}`, /cursor is outside/],
]

async function withJob(use: (table: TestTable, job: Job) => Promise<void>): Promise<void> {
  await withTable('id int PRIMARY KEY, n int DEFAULT 0', async (table) => {
    await table.client.query(`INSERT INTO ${table.name} SELECT i * 3 FROM generate_series(1, 3000) AS i`)
    await table.client.query(`ANALYZE ${table.name}`)
    const limits = { batchSize: 10, workers: 4, rowsPerSecond: 100 }
    const spec = specOf(table.name, { operation: 'update', where: 'true', set: 'n = n + 1', limits })
    const job = await engine.start(spec)
    await untilSnapshot(job, ({ rows }) => rows > 0)
    await use(table, job)
  })
}

describe.each(DAMAGES)('a job whose ledger has %s', (_, sql, said) => {
  it('fails when it is resumed, and changes nothing', async () => {
    await withJob(async ({ client, name }, job) => {
      job.interrupt()
      const { rows } = await job.finished
      await client.query(sql, [job.id])
      for (const attempt of ['resume', 'join'] as const) {
        const problem = await engine[attempt]('sandbox', job.id).then(() => null, problemOf)
        expect(problem).toMatchObject({ kind: 'failed', code: 'ledger-damaged' })
        expect(problem?.message).toMatch(said)
      }
      const changed = await client.query(`SELECT sum(n)::int AS n FROM ${name}`)
      expect(changed.rows).toEqual([{ n: rows }])
    })
  })
})

it('a job whose ranges go while it runs fails instead of succeeding', async () => {
  await withJob(async ({ client }, job) => {
    job.pause()
    await untilSnapshot(job, isAtRest)
    await client.query('DELETE FROM sluice.key_range WHERE job_id = $1', [job.id])
    job.adjust({ rowsPerSecond: null })
    await job.resume()
    expect(await job.finished).toMatchObject({ state: 'failed', problem: { code: 'ledger-damaged' } })
  })
})
