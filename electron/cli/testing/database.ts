// oxlint-disable-next-line no-restricted-imports -- a test looks at the rows as any other client does
import { Client } from 'pg'
import type { Connection } from '../../../shared/cluster.ts'

/** Runs `use` with a client of its own. */
export async function withDatabase<T>(
  connection: Connection,
  use: (client: Client) => Promise<T>,
): Promise<T> {
  const client = new Client({ ...connection })
  await client.connect()
  try {
    return await use(client)
  } finally {
    await client.end()
  }
}

/** The values of the demo table by their rows' ids. */
export async function valuesById(connection: Connection): Promise<Map<string, number>> {
  const { rows } = await withDatabase(
    connection,
    async (client) => await client.query<{ id: string; value: string }>('SELECT id, value FROM batch_test'),
  )
  return new Map(rows.map(({ id, value }) => [id, Number(value)]))
}

/** How many rows of the demo table match. */
export async function countRows(connection: Connection, where = 'true'): Promise<number> {
  const { rows } = await withDatabase(
    connection,
    async (client) => await client.query<{ count: string }>(`SELECT count(*) FROM batch_test WHERE ${where}`),
  )
  return Number(rows[0]?.count)
}
