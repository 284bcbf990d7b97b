import { displayTable } from '../../../shared/identifier.ts'
import { shortened } from '../../../shared/shortened.ts'
import type { Eta } from '../../../shared/eta.ts'
import { type JobSpec, changesMatching } from '../../../shared/job-spec.ts'
import type { StoredJob } from '../../../shared/stored-job.ts'
import { undoneRows, undoneText } from '../../../shared/undone-rows.ts'
import type { LiveJob } from '../../stream/live-job.ts'
import { hasMovedOn, standingOf, storedStanding } from '../../stream/standing.ts'
import { type Pace, paceEta } from '../../stream/stored-pace.ts'
import { OPERATION_NAMES } from '../../ui/operation-names.ts'
import { type ControlledJob, controlledJob, controlledStored } from '../job/controls/controlled-job.ts'

/** One line of the list of jobs, flat, so that it can be sorted and searched. */
export interface JobRow extends ControlledJob {
  /** Another process works on it. */
  readonly elsewhere: boolean
  readonly inFlight: number
  readonly operation: string
  readonly table: string
  readonly cluster: string
  /** Empty for an operation without a condition. */
  readonly where: string
  /** Null while nothing moves. */
  readonly eta: Eta | null
  /** Null for a job that this machine has not worked on and that does not run. */
  readonly seconds: number | null
  readonly startedAt: number
  /** The job that it undoes; empty for one that is no undo. */
  readonly undoes: string
  /** Whether it is undone, by the undos that are known; null where it is not. */
  readonly undone: string | null
}

type Paces = Readonly<Record<string, Pace>>

/** The jobs of this run whose plan is known, and those that only a ledger or the history knows, as lines. */
export function rowsOf(jobs: readonly LiveJob[], stored: readonly StoredJob[], paces: Paces = {}): JobRow[] {
  const inLedger = new Map(stored.map((job) => [job.jobId, job]))
  const ofThisRun = new Set(jobs.map(({ jobId }) => jobId))
  const others = stored.filter(({ jobId }) => !ofThisRun.has(jobId))
  const rows = [
    ...jobs.flatMap((job) => rowOf(job, inLedger.get(job.jobId), paces) ?? []),
    ...others.map((job) => storedRow(job, paces[job.jobId])),
  ]
  const undone = undoneRows(rows)
  return rows.map((row) => ({ ...row, undone: undoneText(row.rows, undone.get(row.jobId)) }))
}

/** By itself a job does not tell whether others have undone it. */
type OwnRow = Omit<JobRow, 'undone'>

function rowOf(job: LiveJob, stored: StoredJob | undefined, paces: Paces): OwnRow | null {
  const { plan, snapshot, result } = job
  if (!plan) return null
  if (stored && hasMovedOn(job, stored)) return storedRow(stored, paces[stored.jobId])
  const standing = standingOf(job, stored)
  const moves = standing.state === 'running' && snapshot.waitingFor === null
  return {
    ...targetOf(plan.spec),
    ...controlledJob(plan.spec, snapshot, standing),
    elsewhere: standing.elsewhere,
    inFlight: snapshot.inFlight,
    eta: moves ? job.snapshot.eta : null,
    seconds: result?.seconds ?? snapshot.activeMs / 1_000,
    startedAt: snapshot.startedAt,
  }
}

/** The ledger does not know for how long a job ran, only since when. */
function storedRow(job: StoredJob, pace: Pace | undefined): OwnRow {
  const { spec, createdAt } = job
  return {
    ...targetOf(spec),
    ...controlledStored(job),
    elsewhere: storedStanding(job).elsewhere,
    inFlight: 0,
    eta: pace ? paceEta(pace) : null,
    seconds: pace ? Math.max(0, pace.last.at - createdAt) / 1_000 : (job.seconds ?? null),
    startedAt: createdAt,
  }
}

function targetOf(spec: JobSpec): Pick<JobRow, 'operation' | 'table' | 'cluster' | 'where' | 'undoes'> {
  return {
    operation: OPERATION_NAMES[spec.operation],
    table: displayTable(spec.table),
    cluster: spec.cluster,
    undoes: spec.operation === 'undo' ? spec.job : '',
    where: changesMatching(spec) ? shortened(spec.where) : '',
  }
}
