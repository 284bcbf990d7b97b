import { quoteTable } from '../../shared/identifier.ts'
import { MATCHING, type BenchTable } from './bench-table.ts'
import type { Contestant, Readings } from './contestant.ts'
import { copyIn } from './copy-in.ts'
import { demoRows } from './demo-rows.ts'

/** One DELETE of every matching row, which Aurora DSQL would refuse. */
export function unboundedDelete(name: string, table: BenchTable): Contestant {
  const sql = `DELETE FROM ${quoteTable(table.table)} WHERE ${MATCHING}`
  return {
    name,
    table,
    run: async ({ withClient }) =>
      await withClient(
        async (client) => await timed(table.matching, async () => (await client.query(sql)).rowCount ?? 0),
      ),
  }
}

/** COPY of the rows that a repopulate makes, through one connection and in one transaction. */
export function copyOfDemoRows(name: string, table: BenchTable, rows: number): Contestant {
  const sql = `COPY ${quoteTable(table.table)} (category, value) FROM STDIN`
  return {
    name,
    table,
    run: async ({ withClient }) => {
      // Made beforehand: the server's speed counts, not that of writing text.
      const chunks = [...demoRows(rows)]
      return await withClient(
        async (client) => await timed(rows, async () => await copyIn(client, sql, chunks)),
      )
    },
  }
}

async function timed(rows: number, change: () => Promise<number>): Promise<Readings> {
  const begun = performance.now()
  const changed = await change()
  const seconds = (performance.now() - begun) / 1_000
  if (changed !== rows) throw new Error(`${changed} rows were changed, not ${rows}.`)
  return { rowsPerSecond: changed / seconds, seconds }
}
