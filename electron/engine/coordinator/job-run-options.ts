import type { Approval, ApprovedBy } from '../../../shared/approval.ts'
import type { Connection } from '../../../shared/cluster.ts'
import type { ArchiveWriter } from '../archive/archive-writer.ts'
import type { JobLogFile } from './job-log-file.ts'
import type { LimitsInForce, Pulse } from '../ledger/job-record.ts'
import type { Blueprint } from '../plan/blueprint.ts'
import type { Timing } from '../timing.ts'
import type { JobFuse } from './job-fuse.ts'
import type { JobLedger } from './job-ledger.ts'
import type { HeldRange } from '../ledger/held-range.ts'
import type { RangeStore } from '../ledger/range-store.ts'
import type { Guarding } from '../threads/step.ts'
import type { WorkerCode } from './thread-pool.ts'

/** What a job, or a process's part in one, is run with. */
export interface JobRunOptions {
  readonly id: string
  readonly blueprint: Blueprint
  /** For the first connections. */
  readonly connection: Connection
  /** How to reach the cluster later on. */
  readonly connect: () => Promise<Connection>
  readonly timing: Timing
  readonly code: WorkerCode
  readonly log: JobLogFile
  readonly store: RangeStore
  /** All ranges of the job as they are before this process does anything. */
  readonly ranges: readonly HeldRange[]
  readonly limits: LimitsInForce
  /** A number of workers that the ledger's limits do not change. */
  readonly ownWorkers: number | null
  /** How many rows this process may change of those that were approved. */
  readonly fuse: JobFuse
  /** What connects the job with the ledger, and what the ledger said at first; null without one. */
  readonly ledger: { readonly link: JobLedger; readonly guarding: Guarding; readonly before: Pulse } | null
  /** Where this process keeps the rows that it changes; null where it keeps none. */
  readonly archive: ArchiveWriter | null
  /** Files that other processes of the job had here, and that are gone. */
  readonly missingArchives: readonly string[]
  /** What is kept of who approved of the job, oldest first. */
  readonly approvals: readonly Approval[]
  /** What whoever resumes it approves of; null where that is nothing. Throws where it takes an approval and has none. */
  readonly approve: (isAtFuse: boolean, by?: ApprovedBy) => Promise<Approval | null>
  /** Cells that the ledger's session shares with the workers. */
  readonly control: SharedArrayBuffer
  readonly connects: SharedArrayBuffer
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number
}
