import { randomUUID } from 'node:crypto'
import { JobSpec } from '../../../shared/job-spec.ts'
import type { JobTable } from '../db/job-table.ts'
import { openSession, type Session } from '../db/session.ts'
import { freshRanges, type HeldRange } from '../ledger/held-range.ts'
import { ANY_NUMBER, recordJob } from '../ledger/job-record.ts'
import type { Holder } from '../ledger/lease.ts'
import type { RowChange } from '../plan/batch-sql.ts'
import type { BatchWork } from '../plan/blueprint.ts'
import { rangesBetween } from '../plan/ranges/key-range.ts'
import type { KeyPrefix } from '../db/key.ts'
import type { TestTable } from '../../testing/cluster.ts'
import { NOT_NEEDED, planOf } from '../../testing/plan.ts'
import { targetOf } from './target-of.ts'

/** A job in the ledger whose ranges one holder owns, without anything that runs it. */
export interface HeldJob {
  readonly holder: Holder
  readonly change: RowChange
  readonly work: BatchWork
  readonly ranges: readonly HeldRange[]
  readonly session: Session
  readonly target: JobTable
}

const LEASE_MS = 60_000

/** Records a change of the rows of a table with an integer key `id`, cut at `boundaries`; `set` null deletes. */
export async function heldJob(
  { name, connection }: Pick<TestTable, 'name' | 'connection'>,
  set: string | null,
  boundaries: readonly KeyPrefix[] = [],
  where = 'true',
  mostRows = ANY_NUMBER,
): Promise<HeldJob & AsyncDisposable> {
  const session = await openSession(connection, 'sluice')
  const table = { schema: 'public', name }
  const change = { table, key: [{ name: 'id', castType: 'integer' }], where, set }
  const work = { kind: 'span', change } as const
  const spec = JobSpec.parse({ operation: 'purge', cluster: 'sandbox', table, where, limits: {} })
  const phases = [{ title: 'change', work, ranges: rangesBetween(boundaries, null), countsTowardTotal: true }]
  const holder = { jobId: randomUUID(), owner: randomUUID(), leaseMs: LEASE_MS }
  await recordJob(session, holder, { plan: planOf(spec), phases, mostRows, approval: NOT_NEEDED })
  return {
    holder,
    change,
    work,
    ranges: freshRanges(phases),
    session,
    target: await targetOf(connection, name),
    [Symbol.asyncDispose]: async () => await session.close(),
  }
}
