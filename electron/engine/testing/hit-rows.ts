import { withTable, type TestTable } from '../../testing/cluster.ts'
import { heldJob, type HeldJob } from './held-job.ts'
import { PASS, type Fault, type FaultPolicy } from './wire/fault.ts'

export const ADD_ONE = 'hits = hits + 1'
export const HITS = 'id int PRIMARY KEY, hits int NOT NULL DEFAULT 0'
export const DENIED = { sqlState: '42501', message: 'permission denied' }

/** What finds out what became of a batch is none. */
const LOOK = /^UPDATE sluice\.key_range SET epoch/

/** A fault for the n-th batch of the worker, counted from 1; a batch counts where it is committed. */
export function atCommits(faultOf: (no: number) => Fault): FaultPolicy {
  let commits = 0
  return {
    request: ({ isCommit, sql }) => (isCommit && !LOOK.test(sql) ? faultOf((commits += 1)) : PASS),
  }
}

export async function withRows(
  rows: number,
  use: (table: TestTable, job: HeldJob) => Promise<void>,
  set: string | null = ADD_ONE,
) {
  await withTable(HITS, async (table) => {
    await table.client.query(`INSERT INTO ${table.name} SELECT i FROM generate_series(1, ${rows}) AS i`)
    await using job = await heldJob(table, set)
    await use(table, job)
  })
}

export async function hits({ client, name }: TestTable): Promise<Record<string, number>> {
  const { rows } = await client.query<{ hits: number; count: number }>(
    `SELECT hits, count(*)::int AS count FROM ${name} GROUP BY hits`,
  )
  return Object.fromEntries(rows.map(({ hits: value, count }) => [value, count]))
}
