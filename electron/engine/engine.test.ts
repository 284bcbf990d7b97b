import { readFile } from 'node:fs/promises'
import { setTimeout } from 'node:timers/promises'
import { afterAll, describe, expect, it } from 'vitest'
import type { JobState } from '../../shared/job-state.ts'
import { withTable, type TestTable } from '../testing/cluster.ts'
import type { Job } from './job.ts'
import { specOf, testEngine } from './testing/test-engine.ts'
import { isAtRest, untilSnapshot } from './testing/until-snapshot.ts'

const engine = testEngine()
afterAll(async () => await engine.close())

const COUNTED = 'id uuid PRIMARY KEY DEFAULT gen_random_uuid(), n int NOT NULL, hits int NOT NULL DEFAULT 0'

async function insertCounted({ client, name }: TestTable, rows: number) {
  for (let from = 1; from <= rows; from += 3_000) {
    const to = Math.min(from + 2_999, rows)
    await client.query(`INSERT INTO ${name} (n) SELECT i FROM generate_series(${from}, ${to}) AS i`)
  }
  await client.query(`ANALYZE ${name}`)
}

async function countOf({ client, name }: TestTable, where = 'true'): Promise<number> {
  return Number((await client.query(`SELECT count(*) FROM ${name} WHERE ${where}`)).rows[0].count)
}

describe.each(['range', 'hash', 'sequential'] as const)('strategy %s', (strategy) => {
  it('purges what matches and nothing else', async () => {
    await withTable(COUNTED, async (table) => {
      await insertCounted(table, 9_000)
      const spec = specOf(table.name, {
        operation: 'purge',
        where: 'n % 3 = 0',
        strategy,
        limits: { batchSize: 250 },
      })
      const job = await engine.start(spec)
      const result = await job.finished
      expect(result).toMatchObject({ state: 'succeeded', rows: 3_000, problem: null, retries: 0 })
      expect(result.batches).toBeGreaterThanOrEqual(12)
      expect(await countOf(table)).toBe(6_000)
      expect(await countOf(table, 'n % 3 = 0')).toBe(0)
      expect(job.snapshot()).toMatchObject({ state: 'succeeded', progress: 1, inFlight: 0, rows: 3_000 })
      expect(job.snapshot().workers).toHaveLength(strategy === 'sequential' ? 1 : 4)
    })
  })

  it('updates what matches and ends', async () => {
    await withTable(COUNTED, async (table) => {
      await insertCounted(table, 5_000)
      const spec = specOf(table.name, { operation: 'update', where: 'n <= 2000', set: 'hits = 7', strategy })
      expect(await (await engine.start(spec)).finished).toMatchObject({ state: 'succeeded', rows: 2_000 })
      expect(await countOf(table, 'hits = 7 AND n <= 2000')).toBe(2_000)
      expect(await countOf(table, 'hits = 0 AND n > 2000')).toBe(3_000)
    })
  })
})

it('makes batches of the hash strategy as large as they may be from the first one, as AWS’s sample does', async () => {
  await withTable(COUNTED, async (table) => {
    await insertCounted(table, 1_000)
    const limits = { batchSize: 500, workers: 1 }
    const job = await engine.start(
      specOf(table.name, { operation: 'purge', where: 'true', strategy: 'hash', limits }),
    )
    expect(await job.finished).toMatchObject({ rows: 1_000, batches: 3 })
  })
})

it('does not wait for the rate of rows that it has not found', async () => {
  await withTable(COUNTED, async (table) => {
    await insertCounted(table, 400)
    const limits = { rowsPerSecond: 4, workers: 4 }
    const spec = specOf(table.name, { operation: 'purge', where: 'n % 100 = 0', limits })
    // At the rate of all rows that are looked at it would take more than a minute.
    expect(await (await engine.start(spec)).finished).toMatchObject({ state: 'succeeded', rows: 4 })
  })
})

it('ends a job of the hash strategy that changes exactly as many rows as were approved', async () => {
  await withTable(COUNTED, async (table) => {
    await insertCounted(table, 20)
    const limits = { approvedRows: 5 }
    const spec = specOf(table.name, { operation: 'purge', where: 'n <= 5', strategy: 'hash', limits })
    const job = await engine.start(spec)
    expect(await untilSnapshot(job, ({ state }) => state === 'paused')).toMatchObject({
      state: 'succeeded',
      rows: 5,
    })
    expect(await countOf(table)).toBe(15)
  })
})

describe('every kind of key', () => {
  const kinds: [string, string, string][] = [
    ['bigint with negative numbers', 'id bigint PRIMARY KEY, n int', 'SELECT i - 1500, i'],
    ['text', 'id text PRIMARY KEY, n int', "SELECT md5(i::text) || 'ä''\"\\', i"],
    ['composite', 'a varchar(20), b int, n int, PRIMARY KEY (a, b)', "SELECT 'tenant ' || i % 7, i, i"],
    [
      'composite in another order than the columns',
      'a int, b text, n int, PRIMARY KEY (b, a)',
      "SELECT i, 'x' || i % 40, i",
    ],
    ['numeric', 'id numeric(12,3) PRIMARY KEY, n int', 'SELECT i / 7.0, i'],
    [
      'timestamp',
      'id timestamptz PRIMARY KEY, n int',
      "SELECT '2026-01-01'::timestamptz + i * interval '1 hour', i",
    ],
    ['fixed-width text', 'id char(12) PRIMARY KEY, n int', "SELECT 'k' || i, i"],
    ['odd names', '"Id ""x""" uuid PRIMARY KEY, n int', 'SELECT gen_random_uuid(), i'],
    [
      'boolean and date',
      'a boolean, b date, n int, PRIMARY KEY (a, b)',
      "SELECT i % 2 = 0, date '2000-01-01' + i, i",
    ],
  ]

  it.each(kinds)('%s: changes every matching row exactly once', async (_, columns, rows) => {
    await withTable(`${columns}, hits int DEFAULT 0`, async (table) => {
      await table.client.query(`INSERT INTO ${table.name} ${rows} FROM generate_series(1, 2999) AS i`)
      for (const analyzed of [false, true]) {
        if (analyzed) await table.client.query(`ANALYZE ${table.name}`)
        const limits = { batchSize: 100, workers: 5 }
        const spec = specOf(table.name, {
          operation: 'update',
          where: 'n % 2 = 0',
          set: 'hits = hits + 1',
          limits,
        })
        const job = await engine.start(spec)
        expect(await job.finished).toMatchObject({ state: 'succeeded', rows: 1_499 })
        expect(job.plan.ranges).toBeGreaterThanOrEqual(5)
        expect(await countOf(table, `hits = ${analyzed ? 2 : 1}`)).toBe(1_499)
        expect(await countOf(table, 'hits = 0')).toBe(1_500)
      }
    })
  })

  it.each([0, 1, 2])('a table of %i rows', async (rows) => {
    await withTable(COUNTED, async (table) => {
      await insertCounted(table, rows)
      const job = await engine.start(specOf(table.name, { operation: 'purge', where: 'true' }))
      expect(await job.finished).toMatchObject({ state: 'succeeded', rows })
      expect(await countOf(table)).toBe(0)
    })
  })

  it('a quoted table name in its own schema', async () => {
    await withTable(COUNTED, async ({ client }) => {
      await client.query('CREATE SCHEMA IF NOT EXISTS "Odd schema"')
      await client.query('CREATE TABLE "Odd schema"."Table ""1""" (id int PRIMARY KEY, n int)')
      await client.query(
        'INSERT INTO "Odd schema"."Table ""1""" SELECT i, i FROM generate_series(1, 10) AS i',
      )
      const spec = {
        ...specOf('any', { operation: 'purge', where: 'n > 4' }),
        table: { schema: 'Odd schema', name: 'Table "1"' },
      }
      expect(await (await engine.start(spec)).finished).toMatchObject({ rows: 6 })
      await client.query('DROP SCHEMA "Odd schema" CASCADE')
    })
  })
})

describe('limits', () => {
  it('runs batches of 3,000 rows, the most that one transaction may change', async () => {
    await withTable(COUNTED, async (table) => {
      await insertCounted(table, 6_000)
      const limits = { batchSize: 3_000, workers: 1 }
      const job = await engine.start(specOf(table.name, { operation: 'purge', where: 'true', limits }))
      expect(await job.finished).toMatchObject({ state: 'succeeded', rows: 6_000 })
    })
  })

  it('runs 64 workers', async () => {
    await withTable(COUNTED, async (table) => {
      await insertCounted(table, 3_000)
      const limits = { batchSize: 10, workers: 64 }
      const job = await engine.start(
        specOf(table.name, { operation: 'update', where: 'true', set: 'hits = hits + 1', limits }),
      )
      expect(await job.finished).toMatchObject({ state: 'succeeded', rows: 3_000 })
      expect(await countOf(table, 'hits = 1')).toBe(3_000)
    })
  })

  it('keeps to the rate', async () => {
    await withTable(COUNTED, async (table) => {
      await insertCounted(table, 500)
      const limits = { batchSize: 50, workers: 4, rowsPerSecond: 1_000 }
      const job = await engine.start(specOf(table.name, { operation: 'purge', where: 'true', limits }))
      const result = await job.finished
      expect(result.rows).toBe(500)
      expect(result.rows / result.seconds).toBeLessThan(1_300)
    })
  })
})

describe('control', () => {
  const slow = { batchSize: 10, workers: 2, rowsPerSecond: 400 }

  it('pauses between batches, resumes, and loses or repeats nothing', async () => {
    await withTable(COUNTED, async (table) => {
      await insertCounted(table, 600)
      const spec = specOf(table.name, {
        operation: 'update',
        where: 'true',
        set: 'hits = hits + 1',
        limits: slow,
      })
      const job = await engine.start(spec)
      await untilSnapshot(job, ({ rows }) => rows >= 50)
      job.pause()
      const paused = await untilSnapshot(job, isAtRest)
      expect(paused).toMatchObject({ state: 'paused', inFlight: 0 })
      expect(await countOf(table, 'hits = 1')).toBe(paused.rows)
      await job.resume()
      expect(await job.finished).toMatchObject({ state: 'succeeded', rows: 600 })
      expect(await countOf(table, 'hits = 1')).toBe(600)
    })
  })

  it.each(['running', 'paused'] as const)('cancels a %s job: what was committed stays', async (from) => {
    await withTable(COUNTED, async (table) => {
      await insertCounted(table, 2_000)
      const job = await engine.start(specOf(table.name, { operation: 'purge', where: 'true', limits: slow }))
      await untilSnapshot(job, ({ rows }) => rows >= 20)
      if (from === 'paused') job.pause()
      const states: JobState[] = []
      job.subscribe({ onSnapshot: ({ state }) => states.push(state) })
      job.cancel()
      const result = await job.finished
      expect(result).toMatchObject({ state: 'cancelled', problem: null })
      expect(result.rows).toBeGreaterThanOrEqual(20)
      expect(await countOf(table)).toBe(2_000 - result.rows)
      expect(new Set(states)).toEqual(new Set(['cancelling', 'cancelled']))
    })
  })

  it('does not wait for ever for a transaction that somebody’s lock holds up', async () => {
    await withTable(COUNTED, async (table) => {
      await insertCounted(table, 100)
      await table.client.query('BEGIN')
      await table.client.query(`UPDATE ${table.name} SET n = n`)
      const job = await engine.start(specOf(table.name, { operation: 'purge', where: 'true' }))
      await untilSnapshot(job, ({ inFlight }) => inFlight > 0)
      job.cancel()
      expect(await job.finished).toMatchObject({ state: 'cancelled', rows: 0 })
      await table.client.query('ROLLBACK')
      expect(await countOf(table)).toBe(100)
    })
  })

  it('kills at once', async () => {
    await withTable(COUNTED, async (table) => {
      await insertCounted(table, 2_000)
      const job = await engine.start(specOf(table.name, { operation: 'purge', where: 'true', limits: slow }))
      await untilSnapshot(job, ({ rows }) => rows >= 20)
      job.kill()
      expect(await job.finished).toMatchObject({ state: 'interrupted', resumable: true })
    })
  })
})

describe('faults', () => {
  const ENOUGH_CONFLICTS = 10

  it('survives connections that the server ends, and says so in the log', async () => {
    await withTable(COUNTED, async (table) => {
      await insertCounted(table, 3_000)
      // Slow until all are cut: a busy machine may look at it only now and then.
      const limits = { batchSize: 10, workers: 3, rowsPerSecond: 150 }
      const job = await engine.start(specOf(table.name, { operation: 'purge', where: 'true', limits }))
      for (let cut = 1; cut <= 3; cut += 1) {
        await untilSnapshot(job, ({ rows }) => rows >= cut * 30)
        // Those that work on this table: other tests have workers on the same cluster.
        const endWorkers = async () =>
          await table.client.query(
            `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
             WHERE application_name LIKE 'sluice-worker-%' AND query LIKE '%${table.name}%'`,
          )
        while ((await endWorkers()).rowCount === 0) await setTimeout(5)
      }
      job.adjust({ rowsPerSecond: null })
      expect(await job.finished).toMatchObject({ state: 'succeeded', problem: null })
      expect(await countOf(table)).toBe(0)
      expect(job.detail().events.some(({ kind }) => kind === 'reconnect')).toBe(true)
      const log = (await readFile(job.logFile, 'utf8')).trim().split('\n')
      expect(
        log.map((line) => JSON.parse(line)).filter(({ kind }) => kind === 'reconnect').length,
      ).toBeGreaterThan(0)
    })
  })

  it('tries again on conflicts with other writers and still changes every row exactly once', async () => {
    await withTable(COUNTED, async (table) => {
      await insertCounted(table, 400)
      let ended = false
      const disturb = async (job: Job) => {
        // No more than a batch may meet before its worker gives up, however slow the batches are.
        for (let n = 1; !ended && job.snapshot().conflicts < ENOUGH_CONFLICTS; n = (n % 400) + 1) {
          await table.client.query(`UPDATE ${table.name} SET n = n WHERE n % 20 = ${n % 20}`).catch(() => {})
          await setTimeout(5)
        }
      }
      const limits = { batchSize: 40, workers: 4, rowsPerSecond: 400 }
      const job = await engine.start(
        specOf(table.name, { operation: 'update', where: 'true', set: 'hits = hits + 1', limits }),
      )
      const disturbing = disturb(job)
      const result = await job.finished
      ended = true
      await disturbing
      expect(result).toMatchObject({ state: 'succeeded', rows: 400 })
      expect(await countOf(table, 'hits = 1')).toBe(400)
    })
  })

  it('stops all workers at the first error that trying again does not mend', async () => {
    await withTable(`${COUNTED}, CHECK (hits < 5)`, async (table) => {
      await insertCounted(table, 1_000)
      const job = await engine.start(
        specOf(table.name, {
          operation: 'update',
          where: 'true',
          set: 'hits = CASE n WHEN 900 THEN 5 ELSE 1 END',
        }),
      )
      const result = await job.finished
      expect(result.state).toBe('failed')
      expect(result.problem).toMatchObject({ code: 'too-many-rejects', sqlState: '23514' })
      expect(result.problem?.message).toContain('check constraint')
    })
  })

  it('refuses to start where a worker cannot connect, having changed nothing', async () => {
    await withTable(COUNTED, async (table) => {
      await insertCounted(table, 10)
      const limits = { batchSize: 10, workers: 1 }
      const spec = specOf(table.name, { operation: 'purge', where: 'true', limits })
      await expect(engine.start({ ...spec, table: { schema: 'public', name: 'gone' } })).rejects.toThrow(
        'no table',
      )
      expect(await countOf(table)).toBe(10)
    })
  })
})
