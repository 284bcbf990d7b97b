import type { Client } from 'pg'

/** A transaction may change no more rows. */
const MOST_ROWS = 3_000

/** Makes a table and fills it with `rows` rows of `values`, an expression list of `i`, which counts from 1. */
export async function createFilled(
  client: Client,
  table: string,
  { columns, values, rows }: { columns: string; values: string; rows: number },
): Promise<void> {
  await client.query(`CREATE TABLE ${table} (${columns})`)
  for (let from = 1; from <= rows; from += MOST_ROWS) {
    await client.query(`INSERT INTO ${table} SELECT ${values} FROM generate_series($1::int, $2::int) AS i`, [
      from,
      Math.min(from + MOST_ROWS - 1, rows),
    ])
  }
  await client.query(`ANALYZE ${table}`)
}
