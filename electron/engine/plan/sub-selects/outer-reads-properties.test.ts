import fc from 'fast-check'
import type pg from 'pg'
import { expect, it } from 'vitest'
import { withTable } from '../../../testing/cluster.ts'
import { nestedSelects, TABLES } from '../../testing/nested-selects.ts'
import { readChange } from '../expressions/expression.ts'
import type { InnerRelations } from './inner-relations.ts'
import { outerReads } from './outer-reads.ts'

const INNER: InnerRelations = {
  find: ({ schema, name }) => {
    const table = { schema: schema ?? 'outer_reads', name }
    const columns = TABLES.get(`${table.schema}.${name}`)
    return columns && { oid: name, table, isView: false, estimatedRows: null, columns, key: [], leading: [] }
  },
  queryOf: () => undefined,
  named: [],
  all: [],
  viewTrees: [],
  viewTexts: new Map(),
}
const OUTER = { name: 'fx', columns: TABLES.get('outer_reads.fx') ?? [] }

async function mayRead(value: string): Promise<boolean> {
  const { values } = await readChange(`n = ${value}`)
  return outerReads(values, OUTER, INNER).some((read) => read !== 'id')
}

/** What PostgreSQL has against a statement; null where it would run it. */
async function refusal(client: pg.Client, sql: string): Promise<unknown> {
  return await client.query(`EXPLAIN ${sql}`).then(
    () => null,
    (error: pg.DatabaseError) => error.code,
  )
}

const UNGROUPED = '42803'

/** Null for what is no valid change. Grouped by its other columns, a row without a primary key has no n. */
async function reads(client: pg.Client, value: string): Promise<boolean | null> {
  if ((await refusal(client, `UPDATE outer_reads.fx SET n = ${value}`)) !== null) return null
  const code = await refusal(client, `SELECT ${value} FROM outer_reads.fx GROUP BY id`)
  expect([null, UNGROUPED]).toContain(code)
  return code === UNGROUPED
}

async function withTables(use: (client: pg.Client) => Promise<void>): Promise<void> {
  await withTable('id int', async ({ client }) => {
    await client.query('CREATE SCHEMA outer_reads; CREATE SCHEMA outer_others; SET search_path = outer_reads')
    try {
      for (const [table, columns] of TABLES)
        await client.query(`CREATE TABLE ${table} (${columns.map((column) => `${column} int`).join(', ')})`)
      await use(client)
    } finally {
      await client.query('DROP SCHEMA outer_reads, outer_others CASCADE')
    }
  })
}

it('takes no value that depends on the column, as PostgreSQL understands it, for one that does not', async () => {
  await withTables(async (client) => {
    const met = { reading: 0, independent: 0, 'known as independent': 0 }
    await fc.assert(
      fc.asyncProperty(nestedSelects, async (value) => {
        const isReading = await reads(client, value)
        if (isReading === null) return
        const isFound = await mayRead(value)
        expect(isFound || !isReading).toBe(true)
        met[isReading ? 'reading' : 'independent'] += 1
        if (!isFound) met['known as independent'] += 1
      }),
      { numRuns: 1_500 },
    )
    expect(Math.min(...Object.values(met))).toBeGreaterThan(0)
  })
})
