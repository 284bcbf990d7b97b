import { displayTable } from '../../../shared/identifier.ts'
import { shortened } from '../../../shared/shortened.ts'
import type { JobSpec } from '../../../shared/job-spec.ts'
import type { StoredJob } from '../../../shared/stored-job.ts'
import type { LiveJob } from '../../stream/live-job.ts'
import { averageRate } from '../../stream/own-rows.ts'
import { type Standing, hasMovedOn, standingOf, storedStanding } from '../../stream/standing.ts'
import { OPERATION_NAMES } from '../../ui/operation-names.ts'

/** One line of the list of jobs, flat, so that it can be sorted and searched. */
export interface JobRow extends Standing {
  readonly jobId: string
  readonly spec: JobSpec
  readonly inFlight: number
  readonly operation: string
  readonly table: string
  readonly cluster: string
  /** Empty for an operation without a condition. */
  readonly where: string
  readonly rows: number
  /** Null for a job that this run of the app has not worked on. */
  readonly seconds: number | null
  /** Now, and over the whole job once it ended; null as `seconds`. */
  readonly rowsPerSecond: number | null
  readonly startedAt: number
}

/** The jobs of this run whose plan is known, and those that only the ledger knows, as lines. */
export function rowsOf(jobs: readonly LiveJob[], stored: readonly StoredJob[]): JobRow[] {
  const inLedger = new Map(stored.map((job) => [job.jobId, job]))
  const ofThisRun = new Set(jobs.map(({ jobId }) => jobId))
  const others = stored.filter(({ jobId }) => !ofThisRun.has(jobId))
  return [...jobs.flatMap((job) => rowOf(job, inLedger.get(job.jobId)) ?? []), ...others.map(storedRow)]
}

function rowOf(job: LiveJob, stored: StoredJob | undefined): JobRow | null {
  const { jobId, plan, snapshot, result } = job
  if (!plan) return null
  if (stored && hasMovedOn(job, stored)) return storedRow(stored)
  const seconds = result?.seconds ?? snapshot.activeMs / 1_000
  return {
    jobId,
    ...targetOf(plan.spec),
    ...standingOf(job, stored),
    inFlight: snapshot.inFlight,
    rows: snapshot.rows,
    seconds,
    rowsPerSecond: result ? averageRate(snapshot, result) : snapshot.rowsPerSecond,
    startedAt: snapshot.startedAt,
  }
}

function storedRow(job: StoredJob): JobRow {
  const { jobId, spec, rows, createdAt } = job
  const untold = { inFlight: 0, seconds: null, rowsPerSecond: null }
  return { jobId, ...targetOf(spec), ...storedStanding(job), ...untold, rows, startedAt: createdAt }
}

function targetOf(spec: JobSpec): Pick<JobRow, 'spec' | 'operation' | 'table' | 'cluster' | 'where'> {
  return {
    spec,
    operation: OPERATION_NAMES[spec.operation],
    table: displayTable(spec.table),
    cluster: spec.cluster,
    where: spec.operation === 'repopulate' ? '' : shortened(spec.where),
  }
}
