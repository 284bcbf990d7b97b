import type pg from 'pg'
import { describe, expect, it } from 'vitest'
import { withTable } from '../../testing/cluster.ts'
import type { Job } from '../job.ts'
import { enginesOfBothKinds } from '../testing/both-kinds-of-batch.ts'
import { specOf } from '../testing/test-engine.ts'
import { untilSnapshot } from '../testing/until-snapshot.ts'

const { 'one statement': inOneStatement, 'a transaction': inTransactions } = enginesOfBothKinds()

const ROWS = 2_000
const LIMITS = { batchSize: 50, workers: 3 }
const count = async (client: pg.Client, sql: string) => Number((await client.query(sql)).rows[0].count)

/** Inserts rows behind the last one, faster than they can be purged, until the job has ended; answers how many. */
async function writeBeside(
  job: Job,
  insert: (from: number, to: number) => Promise<unknown>,
): Promise<number> {
  let last = ROWS
  let hasEnded = false
  const ended = job.finished.then(() => (hasEnded = true))
  do {
    await insert(last + 1, last + LIMITS.batchSize * 4)
    last += LIMITS.batchSize * 4
  } while (!hasEnded)
  await ended
  return last - ROWS
}

describe.each([
  ['range', inOneStatement],
  ['range', inTransactions],
  ['sequential', inOneStatement],
  ['hash', inOneStatement],
] as const)('a purge beside a writer of rising keys, strategy %s', (strategy, engine) => {
  it.each([
    ['one number', 'id bigint PRIMARY KEY', 'i'],
    ['a text', 'id text PRIMARY KEY', "lpad(i::text, 12, '0')"],
    ['two columns', 'a int, b int, PRIMARY KEY (a, b)', 'i / 1000, i % 1000'],
  ])('of %s ends, and takes the rows that were there', async (_, columns, key) => {
    await withTable(`${columns}, n int`, async ({ name, client }) => {
      const insert = async (from: number, to: number) =>
        await client.query(
          `INSERT INTO ${name} SELECT ${key}, i FROM generate_series(${from}::int, ${to}::int) AS i`,
        )
      await insert(1, ROWS)
      await client.query(`ANALYZE ${name}`)
      const job = await engine.start(
        specOf(name, { operation: 'purge', where: 'true', strategy, limits: LIMITS }),
      )
      const written = await writeBeside(job, insert)
      expect(await job.finished).toMatchObject({ state: 'succeeded', rows: ROWS })
      expect(await count(client, `SELECT count(*) FROM ${name} WHERE n <= ${ROWS}`)).toBe(0)
      expect(await count(client, `SELECT count(*) FROM ${name}`)).toBe(written)
    })
  })
})

it('of a job that was interrupted is where it was when the job was planned', async () => {
  await withTable('id int PRIMARY KEY, n int DEFAULT 0', async ({ name, client }) => {
    await client.query(`INSERT INTO ${name} SELECT generate_series(1, 500)`)
    const limits = { ...LIMITS, rowsPerSecond: 500 }
    const job = await inOneStatement.start(
      specOf(name, { operation: 'update', where: 'true', set: 'n = n + 1', limits }),
    )
    await untilSnapshot(job, ({ rows }) => rows > 0)
    job.interrupt()
    await job.finished
    await client.query(`INSERT INTO ${name} SELECT generate_series(501, 2000)`)
    const again = await inTransactions.resume('sandbox', job.id, { rowsPerSecond: null, workers: 8 })
    expect(await again.finished).toMatchObject({ state: 'succeeded', rows: 500 })
    expect(await count(client, `SELECT count(*) FROM ${name} WHERE n = 1 AND id <= 500`)).toBe(500)
    expect(await count(client, `SELECT count(*) FROM ${name} WHERE n = 0 AND id > 500`)).toBe(1_500)
  })
})

describe('the plan', () => {
  it('says where the job ends', async () => {
    await withTable('a text, b int, PRIMARY KEY (a, b)', async ({ name, client }) => {
      await client.query(`INSERT INTO ${name} VALUES ('x', 9), ('y', 3)`)
      for (const strategy of ['range', 'sequential', 'hash']) {
        const plan = await inOneStatement.plan(specOf(name, { operation: 'purge', where: 'true', strategy }))
        expect(plan.lastKey).toEqual(['y', '3'])
        expect(plan.notes.join(' ')).toContain('(now y, 3)')
      }
    })
  })

  it.each(['range', 'sequential', 'hash'])(
    'of an empty table has nothing to run, strategy %s',
    async (strategy) => {
      await withTable('id int PRIMARY KEY', async ({ name }) => {
        const job = await inOneStatement.start(specOf(name, { operation: 'purge', where: 'true', strategy }))
        expect(job.plan).toMatchObject({ ranges: 0, lastKey: null, noMatch: true })
        expect(await job.finished).toMatchObject({ state: 'succeeded', rows: 0, batches: 0, problem: null })
        expect(job.snapshot()).toMatchObject({ progress: 1, workers: [] })
      })
    },
  )
})
