import type { Connection } from '../../shared/cluster.ts'
import type { TableName } from '../../shared/table-name.ts'
import type { JobDetail, JobResult, JobSummary, Reject } from '../../shared/job.ts'
import type { JobEvent } from '../../shared/job-event.ts'
import type { Adjustment, JobSpec, StoredAdjustment } from '../../shared/job-spec.ts'
import type { Logger } from '../../shared/logger.ts'
import type { Approved, Plan } from '../../shared/plan.ts'
import type { StoredJob } from '../../shared/stored-job.ts'
import type { JobSnapshot } from '../../shared/snapshot.ts'
import { isFinished } from '../../shared/job-state.ts'
import { ProblemError } from '../../shared/problem-error.ts'
import { TableDetail, type TableStructure, type TableSummary } from '../../shared/table.ts'
import { describeTable, listTables } from './db/catalog.ts'
import { withSession, type Session } from './db/session.ts'
import { tableStructure } from './db/structure.ts'
import type { CapabilityStore } from './ledger/capability.ts'
import { ledgerDesk } from './ledger/ledger-desk.ts'
import { placeOf } from './plan/place.ts'
import { planJob } from './plan/planner.ts'
import type { JobRun } from './run/job-run.ts'
import { launchNew, launchStored } from './run/launch.ts'
import type { Timing } from './timing.ts'

export { checkConnection, type CheckTarget } from './check/check.ts'
export { openPlain } from './db/plain-connection.ts'
export { ledgerSql } from './ledger/capability.ts'
export { capabilityFile } from './ledger/capability-file.ts'
export { NEEDS, type Need } from './sent/needs.ts'
export { TIMING } from './timing.ts'
export type { Capabilities, CapabilityStore } from './ledger/capability.ts'
export type { Timing } from './timing.ts'

export interface EngineOptions {
  /** How to reach a cluster by name; throws a ProblemError when it is unknown or not running. */
  readonly connect: (cluster: string) => Promise<Connection>
  /** The script of a worker thread: `run/worker.ts`, or what the bundler made of it. */
  readonly workerScript: URL
  /** Folder for the jobs' logs, made when missing; null keeps none. */
  readonly logFolder: string | null
  /** What was found out about clusters before. */
  readonly capabilities: CapabilityStore
  readonly timing: Timing
  /** Folder where compiled code of worker threads is kept, so that they start in half the time. */
  readonly cacheFolder: string
  readonly logger: Logger
}

/** What a subscriber hears; all are called on the engine's own thread. */
export interface JobListener {
  /** About ten times a second while the job runs, and at once on a change of state. */
  onSnapshot?(snapshot: JobSnapshot): void
  onEvent?(event: JobEvent): void
  onFinished?(result: JobResult): void
}

/** Called once all is read that a job needs, before anything is changed: from then on only the job says what became of it. */
export type OnLaunch = () => void

/** One started job. */
export interface Job {
  readonly id: string
  readonly plan: Plan
  /** Every event of the job, one JSON object a line. */
  readonly logFile: string
  /** Why the log file has not got every event; null while it has. */
  readonly logFault: string | null
  /** Settles when the job ended, however it ended; never rejects. */
  readonly finished: Promise<JobResult>
  snapshot(): JobSnapshot
  summary(): JobSummary
  detail(): JobDetail
  /** No new transaction starts until `resume`; no effect on a job that does not run. */
  pause(): void
  resume(): void
  /** As `pause`, until `wake`, but for this process's part alone: others go on, also with its key ranges. */
  sleep(): void
  /** Ends such a sleep; no effect on a job that is paused otherwise. */
  wake(): void
  /** Takes effect at the next batch of every worker; loses and repeats nothing. */
  adjust(adjustment: Adjustment): void
  /** Ends the job for good: no new transaction starts; those under way end, or are cut off and rolled back after ten seconds. */
  cancel(): void
  /** As `cancel`, but the job can go on later, here or elsewhere; without a ledger it is a `cancel`. */
  interrupt(): void
  /** Ends worker threads at once; a transaction under way is rolled back by the server. */
  kill(): void
  subscribe(listener: JobListener): () => void
}

/** The engine's only door. Everything it throws is a ProblemError. */
export interface Engine {
  listTables(cluster: string): Promise<TableSummary[]>
  describeTable(cluster: string, table: TableName): Promise<TableDetail>
  /** Indexes and foreign keys. */
  tableStructure(cluster: string, table: TableName): Promise<TableStructure>
  /** What the job would do; changes nothing. */
  plan(spec: JobSpec): Promise<Plan>
  /** Plans, then starts. Throws `cluster-changed`, `table-changed` or `meaning-changed` where the plan that was approved meant something else. */
  start(spec: JobSpec, onLaunch?: OnLaunch, approved?: Approved): Promise<Job>
  /**
   * Goes on with a job that the cluster's ledger knows: makes it run again if it was paused or
   * failed, and works on what nobody else does. Throws `job-unknown`, `job-ended`, `ledger-missing`.
   */
  resume(cluster: string, jobId: string, adjustment?: StoredAdjustment, onLaunch?: OnLaunch): Promise<Job>
  /** Works on such a job beside the processes that already do, with `workers` of its own if given. */
  join(cluster: string, jobId: string, workers?: number, onLaunch?: OnLaunch): Promise<Job>
  /** What the cluster's ledger knows, newest first; none without a ledger. Throws `ledger-missing` where it may not be read. */
  storedJobs(cluster: string): Promise<StoredJob[]>
  /** Ids of jobs in the ledger, however old, that begin with these digits and dashes; ten at most. Throws `ledger-missing`. */
  storedJobIds(cluster: string, beginning: string): Promise<string[]>
  /** Pauses or ends for good a job, whoever runs it; processes that do notice within a second. */
  pauseStored(cluster: string, jobId: string): Promise<void>
  cancelStored(cluster: string, jobId: string): Promise<void>
  adjustStored(cluster: string, jobId: string, adjustment: StoredAdjustment): Promise<void>
  /** Rows that a job set aside, at most 1,000. */
  rejects(cluster: string, jobId: string): Promise<Reject[]>
  /** Makes the ledger's schema and tables. Throws `ledger-denied` with what an administrator can run. */
  createLedger(cluster: string): Promise<void>
  /** Jobs of this process, newest first. */
  jobs(): readonly Job[]
  /** Throws `job-unknown`. */
  job(id: string): Job
  /** Interrupts what runs and waits for it. */
  close(): Promise<void>
}

const UNHEARD: OnLaunch = () => {}

export function createEngine(options: EngineOptions): Engine {
  const jobs = new Map<string, JobRun>()
  const inSession = async <T>(cluster: string, use: (session: Session) => Promise<T>) =>
    await withSession(await options.connect(cluster), use)
  const desk = ledgerDesk(inSession)
  const keep = (job: JobRun) => {
    jobs.set(job.id, job)
    return job
  }

  return {
    listTables: async (cluster) => await inSession(cluster, listTables),
    describeTable: async (cluster, table) =>
      TableDetail.parse(await inSession(cluster, async (session) => await describeTable(session, table))),
    tableStructure: async (cluster, table) =>
      await inSession(cluster, async (session) => await tableStructure(session, table)),
    plan: async (spec) => {
      const connection = await options.connect(spec.cluster)
      const { plan } = await withSession(connection, async (session) => await planJob(session, spec))
      return { ...plan, place: placeOf(spec.cluster, connection) }
    },
    start: async (spec, onLaunch = UNHEARD, approved = {}) =>
      keep(await launchNew(options, spec, approved, onLaunch)),
    resume: async (cluster, jobId, adjustment = {}, onLaunch = UNHEARD) => {
      const known = jobs.get(jobId)
      if (!known || isFinished(known.snapshot().state))
        return keep(await launchStored(options, cluster, jobId, { resume: adjustment }, onLaunch))
      onLaunch()
      if (adjustment.maxRejects !== undefined) await desk.adjustStored(cluster, jobId, adjustment)
      known.adjust(adjustment)
      known.resume()
      return known
    },
    join: async (cluster, jobId, workers, onLaunch = UNHEARD) =>
      keep(await launchStored(options, cluster, jobId, { join: workers ?? null }, onLaunch)),
    ...desk,
    jobs: () => [...jobs.values()].toReversed(),
    job: (id) => jobs.get(id) ?? notInThisRun(id),
    close: async () => {
      for (const job of jobs.values()) job.interrupt()
      await Promise.all([...jobs.values()].map(async (job) => await job.finished))
    },
  }
}

function notInThisRun(id: string): never {
  throw new ProblemError({
    kind: 'usage',
    code: 'job-unknown',
    message: `There is no job “${id}” in this run of Sluice.`,
    nextStep: 'Choose one from the list of jobs.',
    action: 'list-jobs',
  })
}
