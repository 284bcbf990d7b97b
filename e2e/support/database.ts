import { directConnection, withDirectClient } from '../../electron/testing/direct-client.ts'

/** The rows of one query on the sandbox of a home folder, asked beside the app. */
export async function query<Row>(home: string, sql: string): Promise<Row[]> {
  const connection = await directConnection(home)
  return await withDirectClient(connection, async (client) => (await client.query(sql)).rows as Row[])
}

/** How many others the sandbox serves: after the end of an app, what it had under way has ended at none. */
export async function otherSessions(home: string): Promise<number | undefined> {
  const [found] = await query<{ count: number }>(
    home,
    'SELECT count(*)::int FROM pg_stat_activity WHERE usename = current_user AND pid <> pg_backend_pid()',
  )
  return found?.count
}

/** Every row that the set-up script makes, for `WITH`. */
const MADE = `made AS (
  SELECT (ARRAY['toys', 'electronics', 'clothing', 'food', 'books'])[i % 5 + 1] AS category,
         ((i * 37) % 100000) / 100.0 AS value
  FROM generate_series(1, 5000) AS i)`

/** How the demo table looks, in a few numbers. */
export interface DemoTable {
  readonly rows: number
  readonly electronics: number
  readonly archived: number
  readonly active: number
  /** Rows whose category or value is not one that the set-up script makes, or that make one twice. */
  readonly foreign: number
}

export async function demoTable(home: string): Promise<DemoTable | undefined> {
  const [found] = await query<DemoTable>(
    home,
    `WITH ${MADE},
     foreign_rows AS (
       SELECT category, value FROM batch_test EXCEPT ALL SELECT category, value FROM made)
     SELECT count(*)::int AS rows,
            (count(*) FILTER (WHERE category = 'electronics'))::int AS electronics,
            (count(*) FILTER (WHERE status = 'archived'))::int AS archived,
            (count(*) FILTER (WHERE status = 'active'))::int AS active,
            (SELECT count(*)::int FROM foreign_rows) AS foreign
     FROM batch_test`,
  )
  return found
}

/** Rows of the demo table whose value is not exactly one more than the set-up script made it. */
export async function rowsNotPlusOne(home: string): Promise<number | undefined> {
  const [found] = await query<{ count: number }>(
    home,
    `WITH ${MADE}
     SELECT count(*)::int FROM (
       SELECT category, value - 1 FROM batch_test EXCEPT ALL SELECT category, value FROM made) AS wrong`,
  )
  return found?.count
}

/** What `sql/batch_test_setup.sql` leaves. */
export const SET_UP: DemoTable = { rows: 5000, electronics: 1000, archived: 0, active: 5000, foreign: 0 }
