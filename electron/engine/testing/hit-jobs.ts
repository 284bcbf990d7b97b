import { withTable, type TestTable } from '../../testing/cluster.ts'
import { ADD_ONE as SET, HITS } from './hit-rows.ts'

/** Slow enough for whoever wants to meet the job while it runs. */
export const SLOW = { batchSize: 10, workers: 2, rowsPerSecond: 500 }
export const ADD_ONE = { operation: 'update', where: 'true', set: SET }

/** A table of rows with the keys from 1 and no hits, whose size the database knows. */
export async function withHits(
  rows: number,
  use: (table: TestTable) => Promise<void>,
  columns = HITS,
): Promise<void> {
  await withTable(columns, async (table) => {
    await table.client.query(`INSERT INTO ${table.name} SELECT i FROM generate_series(1, ${rows}) AS i`)
    await table.client.query(`ANALYZE ${table.name}`)
    await use(table)
  })
}
