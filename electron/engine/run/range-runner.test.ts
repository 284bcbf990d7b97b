import { describe, expect, it } from 'vitest'
import { problemOf } from '../../../shared/problem-error.ts'
import type { JobEvent } from '../../../shared/job-event.ts'
import { withTable, type TestTable } from '../../testing/cluster.ts'
import { cuttingProxy } from '../testing/cutting-proxy.ts'
import { allocateCounters, counterReader, counterWriter } from '../observe/counters.ts'
import type { BatchWork } from '../plan/blueprint.ts'
import { batchOf } from './batch.ts'
import { allocateControl, gateOf } from './control.ts'
import { RangeRunner } from './range-runner.ts'
import { UNLIMITED } from './rate-limit.ts'

const BATCH_SIZE = 3
const ADD_ONE = 'hits = hits + 1'

/** Runs one change over the whole table by one runner that never waits long; `set` null deletes. */
async function runOver(
  { name, connection }: Pick<TestTable, 'name' | 'connection'>,
  set: string | null = ADD_ONE,
) {
  const counters = allocateCounters(1)
  const events: Omit<JobEvent, 'worker'>[] = []
  const runner = new RangeRunner({
    worker: 0,
    connection,
    batchSize: BATCH_SIZE,
    counters: counterWriter(counters, 0),
    gate: gateOf(allocateControl()),
    rate: UNLIMITED,
    random: () => 0,
    report: (event) => events.push(event),
  })
  const key = [{ name: 'id', castType: 'integer' }]
  const change = { table: { schema: 'public', name }, key, where: 'true', set }
  const work: BatchWork = { kind: 'span', change }
  try {
    await runner.run(
      { no: 0, lo: null, hi: null },
      {
        work,
        batch: batchOf(work, BATCH_SIZE, 'test'),
        counts: true,
      },
    )
    return { events, counters: counterReader(counters, 0).read(), problem: null }
  } catch (error) {
    return { events, counters: counterReader(counters, 0).read(), problem: problemOf(error) }
  } finally {
    await runner.close()
  }
}

/** Makes statements on the table fail with 40001 as Aurora DSQL words it, where `fails` holds for the n-th one. */
async function failUpdates({ client, name }: TestTable, fails: string, message: string) {
  await client.query(`CREATE SEQUENCE ${name}_calls`)
  await client.query(`CREATE FUNCTION ${name}_fail() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE n bigint := nextval('${name}_calls');
    BEGIN
      IF ${fails} THEN RAISE EXCEPTION USING ERRCODE = '40001', MESSAGE = '${message}'; END IF;
      RETURN NULL;
    END $$`)
  await client.query(
    `CREATE TRIGGER fail AFTER UPDATE ON ${name} FOR EACH STATEMENT EXECUTE FUNCTION ${name}_fail()`,
  )
}

const HITS = 'id int PRIMARY KEY, hits int NOT NULL DEFAULT 0'
const DATA_CONFLICT = 'change conflicts with another transaction (OC000)'
const SCHEMA_CHANGE = 'schema has been updated by another transaction (OC001)'

describe('a runner', () => {
  it('repeats a batch that met a conflict, so that every row changes exactly once', async () => {
    await withTable(HITS, async (table) => {
      await table.client.query(`INSERT INTO ${table.name} SELECT i FROM generate_series(1, 20) AS i`)
      await failUpdates(table, 'n % 3 <> 0', DATA_CONFLICT)
      const { counters, problem } = await runOver(table)
      expect(problem).toBeNull()
      expect(counters).toMatchObject({ rows: 20, batches: 7, retries: 14, conflicts: 14 })
      const { rows } = await table.client.query(`SELECT DISTINCT hits FROM ${table.name}`)
      expect(rows).toEqual([{ hits: 1 }])
    })
  })

  it('gives up after ten tries without progress and says what to do', async () => {
    await withTable(HITS, async (table) => {
      await table.client.query(`INSERT INTO ${table.name} SELECT i FROM generate_series(1, 20) AS i`)
      await failUpdates(table, 'n > 2', DATA_CONFLICT)
      const { counters, problem, events } = await runOver(table)
      expect(problem).toMatchObject({ code: 'gave-up', sqlState: '40001' })
      expect(problem?.nextStep).toContain('fewer workers')
      expect(counters).toMatchObject({ rows: 6, batches: 2, retries: 11 })
      expect(events.map(({ kind, sqlState }) => [kind, sqlState])).toEqual(
        Array.from({ length: 10 }, () => ['retry', '40001']),
      )
    })
  })

  it('tries again at once, for free, when only the schema changed', async () => {
    await withTable(HITS, async (table) => {
      await table.client.query(`INSERT INTO ${table.name} SELECT i FROM generate_series(1, 3) AS i`)
      await failUpdates(table, 'n = 1', SCHEMA_CHANGE)
      const { counters, events, problem } = await runOver(table)
      expect(problem).toBeNull()
      expect(counters).toMatchObject({ rows: 3, retries: 1 })
      expect(events).toEqual([])
    })
  })
})

describe('a connection that ends during a commit', () => {
  it('stops an update, whose batch must not run twice, and names the range', async () => {
    await withTable(HITS, async (table) => {
      await table.client.query(`INSERT INTO ${table.name} SELECT i FROM generate_series(1, 20) AS i`)
      await using proxy = await cuttingProxy(table.connection, (commit) => commit === 3)
      const { problem, counters } = await runOver({ name: table.name, connection: proxy.connection })
      expect(problem).toMatchObject({ kind: 'failed', code: 'outcome-unknown' })
      expect(problem?.message).toContain('key range 0')
      expect(counters.batches).toBe(2)
      const { rows } = await table.client.query(`SELECT max(hits) AS most FROM ${table.name}`)
      expect(rows).toEqual([{ most: 1 }])
    })
  })

  it('lets a purge run the batch again, which is harmless', async () => {
    await withTable(HITS, async (table) => {
      await table.client.query(`INSERT INTO ${table.name} SELECT i FROM generate_series(1, 20) AS i`)
      await using proxy = await cuttingProxy(table.connection, (commit) => commit % 3 === 0)
      const { problem, events } = await runOver({ name: table.name, connection: proxy.connection }, null)
      expect(problem).toBeNull()
      expect(events.map(({ kind }) => kind)).toContain('reconnect')
      const { rows } = await table.client.query(`SELECT count(*)::int AS left FROM ${table.name}`)
      expect(rows).toEqual([{ left: 0 }])
    })
  })
})
