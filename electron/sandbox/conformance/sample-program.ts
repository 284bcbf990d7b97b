import { AuroraDSQLPool, isOCCError } from '@aws/aurora-dsql-node-postgres-connector'

/**
 * What programs on Aurora DSQL look like: AWS's own sample of batch deletes, which knows nothing of
 * the sandbox. Runs as a process of its own, with what `sluice sandbox env` prints.
 * https://github.com/aws-samples/aurora-dsql-samples
 */
const { CLUSTER_ENDPOINT, CLUSTER_USER, PGPORT, AWS_REGION } = process.env
const MOST_TRIES = 3
const BATCH = 250

const pool = new AuroraDSQLPool({
  host: CLUSTER_ENDPOINT ?? '',
  port: Number(PGPORT),
  user: CLUSTER_USER ?? 'admin',
  region: AWS_REGION ?? '',
  ssl: { rejectUnauthorized: true },
  max: 2,
})

async function deleteBatch(): Promise<number> {
  for (let tries = 1; ; tries++) {
    const client = await pool.connect()
    try {
      await client.query('BEGIN')
      const { rowCount } = await client.query(
        `DELETE FROM batch_test WHERE id IN (SELECT id FROM batch_test WHERE category = 'books' LIMIT ${BATCH})`,
      )
      await client.query('COMMIT')
      return rowCount ?? 0
    } catch (error) {
      await client.query('ROLLBACK')
      if (tries === MOST_TRIES || !isOCCError(error)) throw error
    } finally {
      client.release()
    }
  }
}

let [deleted, batches, last] = [0, 0, 0]
do {
  last = await deleteBatch()
  deleted += last
  batches += 1
} while (last > 0)
const { rows } = await pool.query<{ n: string }>(
  "SELECT count(*) AS n FROM batch_test WHERE category = 'books'",
)
process.stdout.write(JSON.stringify({ deleted, batches, left: Number(rows[0]?.n) }))
await pool.end()
