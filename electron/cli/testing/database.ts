// oxlint-disable-next-line no-restricted-imports -- a test looks at the rows as any other client does
import { Client } from 'pg'
import type { Connection } from '../../../shared/cluster.ts'
import { directClientConfig } from '../../testing/direct-client.ts'

/** Runs `use` with a client of its own. */
export async function withDatabase<T>(
  connection: Connection,
  use: (client: Client) => Promise<T>,
): Promise<T> {
  const client = new Client(directClientConfig(connection))
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

/** The row that {@link spoilLastRow} spoils, and a change that divides by zero there. */
export const SPOILED_ROW = 'value = -1'
export const DIVIDES_BY_ZERO = 'value = 1 / (value + 1)'

/**
 * Spoils the row with the demo table's last key, and puts the rows on disk in the order of their keys: a
 * plan tries the first ones there as a sample, and a changed row goes wherever there is room.
 */
export async function spoilLastRow(connection: Connection): Promise<void> {
  await withDatabase(connection, async (client) => {
    await client.query(
      'UPDATE batch_test SET value = -1 WHERE id = (SELECT id FROM batch_test ORDER BY id DESC LIMIT 1)',
    )
    await client.query('CLUSTER batch_test USING batch_test_pkey')
  })
}
