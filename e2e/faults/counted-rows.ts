import type pg from 'pg'
import { SANDBOX_CLUSTER } from '../../shared/cluster.ts'
import { JobSpec } from '../../shared/job-spec.ts'

/** Columns of a table whose rows count how often they were changed. */
export const COUNTED_COLUMNS = 'id int PRIMARY KEY, n int NOT NULL DEFAULT 0'

/** Rows with the keys from 1, none of them changed. */
export async function insertCounted(client: pg.Client, table: string, rows: number): Promise<void> {
  await client.query(`INSERT INTO ${table} SELECT i FROM generate_series(1, $1::int) AS i`, [rows])
}

/** A job that changes every row, and may do so only once. */
export function addOneTo(table: string, limits: Record<string, unknown>): JobSpec {
  return JobSpec.parse({
    operation: 'update',
    cluster: SANDBOX_CLUSTER,
    table: { schema: 'public', name: table },
    where: 'true',
    set: 'n = n + 1',
    limits,
  })
}

/** What can be asked about counted rows, past the engine. */
export interface Counts {
  /** The values of `n` that are there. */
  readonly values: () => Promise<number[]>
  /** Rows that the ledger has for a job. */
  readonly ledgerRows: (jobId: string) => Promise<number>
}

export function countsOf(client: pg.Client, table: string): Counts {
  return {
    values: async () =>
      (await client.query(`SELECT DISTINCT n FROM ${table} ORDER BY n`)).rows.map(({ n }) => n),
    ledgerRows: async (jobId) =>
      (await client.query('SELECT sum(rows)::int AS rows FROM sluice.key_range WHERE job_id = $1', [jobId]))
        .rows[0].rows,
  }
}
