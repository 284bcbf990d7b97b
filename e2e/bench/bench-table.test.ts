import type { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SANDBOX_CLUSTER } from '../../shared/cluster.ts'
import { openBenchCluster, type BenchCluster } from './bench-cluster.ts'
import {
  denseTable,
  emptyDemoTable,
  evenTable,
  MATCHING,
  timeOrderedTable,
  type BenchTable,
} from './bench-table.ts'

let cluster: BenchCluster
beforeAll(async () => {
  cluster = await openBenchCluster()
})
afterAll(async () => await cluster[Symbol.asyncDispose]())

async function onCopy(table: BenchTable, use: (client: Client) => Promise<void>): Promise<void> {
  await cluster.load(table)
  await cluster.withClient(use)
}

async function one(client: Client, sql: string): Promise<unknown> {
  const { rows } = await client.query<unknown[]>({ text: sql, rowMode: 'array' })
  return rows[0]?.[0]
}

const ROWS = 10_000
const countOf = async (client: Client, where: string) =>
  Number(await one(client, `SELECT count(*) FROM bench WHERE ${where}`))
const TABLES = [
  evenTable(ROWS),
  evenTable(ROWS, { oneIn: 100, indexed: true }),
  denseTable(ROWS),
  timeOrderedTable(ROWS),
]

describe.each(TABLES)('$label', (table) => {
  it('has its rows in the order of their keys, and as many matches as it says', async () => {
    await onCopy(table, async (client) => {
      expect(await countOf(client, 'true')).toBe(ROWS)
      expect(await countOf(client, MATCHING)).toBe(table.matching)
      const outOfOrder = `SELECT count(*) FROM (SELECT ctid, lag(ctid) OVER (ORDER BY id) AS before FROM bench) AS x WHERE ctid < before`
      expect(Number(await one(client, outOfOrder))).toBe(0)
      expect(Number(await one(client, `SELECT reltuples FROM pg_class WHERE oid = 'bench'::regclass`))).toBe(
        ROWS,
      )
    })
  })
})

it('has an index on the condition’s column where that is asked for', async () => {
  const indexes = `SELECT count(*)::int FROM pg_index WHERE indrelid = 'bench'::regclass`
  await onCopy(evenTable(ROWS), async (client) => expect(await one(client, indexes)).toBe(1))
  await onCopy(evenTable(ROWS, { indexed: true }), async (client) =>
    expect(await one(client, indexes)).toBe(2),
  )
})

it('has all matches in one percent of the key space', async () => {
  await onCopy(denseTable(ROWS), async (client) => {
    expect(
      await countOf(
        client,
        `${MATCHING} AND (id < '80000000-0000-0000-0000-000000000000' OR id >= '828f0000-0000-0000-0000-000000000000')`,
      ),
    ).toBe(0)
    expect(await countOf(client, `id < '80000000-0000-0000-0000-000000000000'`)).toBeGreaterThan(ROWS / 4)
  })
})

it('has the oldest rows alone match', async () => {
  await onCopy(timeOrderedTable(ROWS), async (client) =>
    expect(await countOf(client, `${MATCHING} AND id <= ${ROWS / 5}`)).toBe(ROWS / 5),
  )
})

it('gives every contestant the table as it was made, with an empty ledger and no rule on rows', async () => {
  const table = evenTable(ROWS)
  for (let turn = 1; turn <= 2; turn += 1) {
    await onCopy(table, async (client) => {
      expect((await client.query('DELETE FROM bench')).rowCount).toBe(ROWS)
      expect(await one(client, 'SELECT count(*)::int FROM sluice.job')).toBe(0)
      await client.query('DROP SCHEMA sluice CASCADE')
    })
  }
})

it('has no row in the demo table, whose ledger is ready too', async () => {
  await onCopy(emptyDemoTable(), async (client) =>
    expect(await one(client, 'SELECT count(*)::int FROM batch_test')).toBe(0),
  )
  const tables = await cluster.engine.listTables(SANDBOX_CLUSTER)
  expect(tables.map(({ table }) => table.name)).toContain('batch_test')
  expect(await cluster.engine.storedJobs(SANDBOX_CLUSTER)).toEqual([])
})
