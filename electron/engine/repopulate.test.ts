import { afterAll, describe, expect, it } from 'vitest'
import { directTestConnection, withTable } from '../testing/cluster.ts'
import { TIMING } from './engine.ts'
import { specOf, testEngine } from './testing/test-engine.ts'
import { PASS, type FaultPolicy } from './testing/wire/fault.ts'
import { wireProxy } from './testing/wire/wire-proxy.ts'

const engine = testEngine()
afterAll(async () => await engine.close())

/** Longer than any statement takes that gets an answer, also on a busy machine. */
const STALLED_MS = 4_000

describe('repopulate', () => {
  const STATE = `SELECT category, status, count(*)::int AS n, sum(value) AS value FROM batch_test GROUP BY 1, 2 ORDER BY 1`

  it('puts the demo table back to its set-up state, whatever became of it', async () => {
    await withTable('id int PRIMARY KEY', async ({ client }) => {
      const setUp = (await client.query(STATE)).rows
      expect(setUp.map(({ n }) => n)).toEqual([1_000, 1_000, 1_000, 1_000, 1_000])
      await client.query("DELETE FROM batch_test WHERE category = 'books'")
      await client.query("UPDATE batch_test SET status = 'archived' WHERE category = 'food'")
      await client.query("INSERT INTO batch_test (category, value) VALUES ('mine', 1)")
      const job = await engine.start(specOf('batch_test', { operation: 'repopulate' }))
      expect(await job.finished).toMatchObject({ state: 'succeeded', rows: 5_000 })
      expect((await client.query(STATE)).rows).toEqual(setUp)
    })
  })

  it('makes as many rows as it is asked for', async () => {
    await withTable('id int PRIMARY KEY', async ({ client }) => {
      const job = await engine.start(specOf('batch_test', { operation: 'repopulate', rows: 12_345 }))
      const seen = [job.snapshot()]
      job.subscribe({ onSnapshot: (snapshot) => seen.push(snapshot) })
      expect(await job.finished).toMatchObject({ state: 'succeeded', rows: 12_345 })
      expect(Math.max(...seen.map(({ rows }) => rows))).toBe(12_345)
      expect(seen[0]?.phases[1]).toEqual({ kind: 'insert', rows: 0, expected: 12_345, done: false })
      expect(job.snapshot()).toMatchObject({
        progress: 1,
        eta: null,
        phases: [
          { kind: 'delete', rows: 5_000, done: true },
          { kind: 'insert', rows: 12_345, expected: 12_345, done: true },
        ],
      })
      // Nothing is inserted before all is deleted.
      for (const { phases } of seen) if (phases[0]?.done === false) expect(phases[1]?.rows).toBe(0)
      const shares = seen.map(({ progress }) => progress ?? Number.NaN)
      expect(shares).toEqual(shares.toSorted((left, right) => left - right))
      const tables = await engine.listTables('sandbox')
      expect(tables.find(({ table }) => table.name === 'batch_test')?.estimatedRows).toBe(12_300)
      expect((await client.query('SELECT count(*)::int AS n FROM batch_test')).rows).toEqual([{ n: 12_345 }])
      await (
        await engine.start(specOf('batch_test', { operation: 'repopulate' }))
      ).finished
    })
  })

  it('is planned with what it deletes, also where old statistics tell of rows that are gone', async () => {
    await withTable('id int PRIMARY KEY', async ({ client }) => {
      const spec = specOf('batch_test', { operation: 'repopulate' })
      expect(await engine.plan(spec)).toMatchObject({ tableRows: 5_000, matchingRows: 5_000 })
      // One transaction may not delete all of them.
      await client.query(`DELETE FROM batch_test WHERE category < 'e'`)
      await client.query(`DELETE FROM batch_test WHERE category >= 'e'`)
      expect(await engine.plan(spec)).toMatchObject({ tableRows: 0, matchingRows: 5_000 })
      await (
        await engine.start(spec)
      ).finished
    })
  })

  it('inserts the last rows slowly, though idle workers want parts of them', async () => {
    const limits = { batchSize: 3, rowsPerSecond: 40 }
    const job = await engine.start(
      specOf('batch_test', { operation: 'repopulate', rows: 30, limits: { batchSize: 3 } }),
    )
    expect(await job.finished).toMatchObject({ state: 'succeeded', rows: 30 })
    const slow = await engine.start(specOf('batch_test', { operation: 'repopulate', rows: 30, limits }))
    expect(await slow.finished).toMatchObject({ state: 'succeeded', rows: 30, problem: null })
    await (
      await engine.start(specOf('batch_test', { operation: 'repopulate' }))
    ).finished
  })

  it('has succeeded also where the statement that closes it gets no answer, and says so', async () => {
    const policy: FaultPolicy = {
      request: ({ sql }) => (sql.startsWith('ANALYZE') ? { kind: 'stall', when: 'before' } : PASS),
    }
    await using proxy = await wireProxy(await directTestConnection(), policy)
    const connect = async () => await Promise.resolve(proxy.connection)
    const hurried = testEngine({ connect, timing: { ...TIMING, batchMs: STALLED_MS } })
    const job = await hurried.start(specOf('batch_test', { operation: 'repopulate' }))
    expect(await job.finished).toMatchObject({ state: 'succeeded', rows: 5_000, problem: null })
    const messages = job.detail().events.map(({ message }) => message)
    expect(messages).toContain('ANALYZE "public"."batch_test" took more than 4 s.')
    await hurried.close()
  })
})
