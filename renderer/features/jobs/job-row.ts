import { displayTable } from '../../../shared/identifier.ts'
import type { JobState } from '../../../shared/job-state.ts'
import type { LiveJob } from '../../stream/live-job.ts'
import { OPERATION_NAMES } from '../../ui/operation-names.ts'

/** One line of the list of jobs, flat, so that it can be sorted and searched. */
export interface JobRow {
  readonly jobId: string
  readonly state: JobState
  readonly inFlight: number
  readonly operation: string
  readonly table: string
  readonly cluster: string
  /** Empty for an operation without a condition. */
  readonly where: string
  readonly rows: number
  readonly seconds: number
  /** Now, and over the whole job once it ended. */
  readonly rowsPerSecond: number
  readonly startedAt: number
}

/** The jobs whose plan is known, as lines. */
export function rowsOf(jobs: readonly LiveJob[]): JobRow[] {
  return jobs.flatMap((job) => rowOf(job) ?? [])
}

function rowOf({ jobId, plan, snapshot, result }: LiveJob): JobRow | null {
  if (!plan) return null
  const { spec } = plan
  const seconds = result?.seconds ?? snapshot.activeMs / 1_000
  return {
    jobId,
    state: snapshot.state,
    inFlight: snapshot.inFlight,
    operation: OPERATION_NAMES[spec.operation],
    table: displayTable(spec.table),
    cluster: spec.cluster,
    where: spec.operation === 'repopulate' ? '' : spec.where,
    rows: snapshot.rows,
    seconds,
    rowsPerSecond: result ? result.rows / Math.max(result.seconds, 0.001) : snapshot.rowsPerSecond,
    startedAt: snapshot.startedAt,
  }
}
