import type { Client } from 'pg'

/** The shape of the demo table, so that rows are as wide as there. */
const CREATE = `CREATE TABLE bench (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(), category varchar(50), status varchar(20) DEFAULT 'active',
  value numeric(10,2), created_at timestamptz DEFAULT now(), updated_at timestamptz DEFAULT now())`

/** The condition of every case: one row in five. */
export const MATCHING = "category = 'c0'"
const CATEGORIES = 5

/**
 * A fresh table of `rows` rows, clustered on its key as Aurora DSQL stores it, vacuumed and
 * analyzed, right after a checkpoint: where in a checkpoint's cycle a contestant starts decides how
 * much it writes, and moved one unbounded DELETE between 0.8 and 1.7 million rows a second. The sandbox's rules are lifted for it: the unbounded DELETE that the strategies are
 * compared with changes more rows than a transaction may, and all have to run under the same rules.
 */
export async function loadTable(client: Client, rows: number): Promise<void> {
  await client.query('DROP TABLE IF EXISTS bench')
  await client.query(CREATE)
  await client.query('ALTER TABLE bench DISABLE TRIGGER USER')
  await client.query(`INSERT INTO bench (id, category, value)
    SELECT id, category, value FROM (
      SELECT gen_random_uuid() AS id, 'c' || i % ${CATEGORIES} AS category, i % 1000 AS value
        FROM generate_series(1, ${rows}) AS i) AS made ORDER BY id`)
  await client.query('VACUUM ANALYZE bench')
  await client.query('CHECKPOINT')
}
