import { randomUUID } from 'node:crypto'
import type { Connection } from '../../shared/cluster.ts'
import type { TableName } from '../../shared/table-name.ts'
import type { JobDetail, JobResult, JobSummary } from '../../shared/job.ts'
import type { JobEvent } from '../../shared/job-event.ts'
import type { JobSpec } from '../../shared/job-spec.ts'
import type { Logger } from '../../shared/logger.ts'
import type { Plan } from '../../shared/plan.ts'
import type { JobSnapshot } from '../../shared/snapshot.ts'
import { ProblemError } from '../../shared/problem-error.ts'
import type { TableDetail, TableSummary } from '../../shared/table.ts'
import { describeTable, listTables } from './db/catalog.ts'
import { withSession, type Session } from './db/session.ts'
import { openJobLog } from './history/job-log.ts'
import { planJob } from './plan/planner.ts'
import { JobRun } from './run/job-run.ts'

export interface EngineOptions {
  /** How to reach a cluster by name; throws a ProblemError when it is unknown or not running. */
  readonly connect: (cluster: string) => Promise<Connection>
  /** The script of a worker thread: `run/worker.ts`, or what the bundler made of it. */
  readonly workerScript: URL
  /** Folder for the jobs' logs; made when missing. */
  readonly logFolder: string
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

/** One started job. */
export interface Job {
  readonly id: string
  readonly plan: Plan
  /** Every event of the job, one JSON object a line. */
  readonly logFile: string
  /** Settles when the job ended, however it ended; never rejects. */
  readonly finished: Promise<JobResult>
  snapshot(): JobSnapshot
  summary(): JobSummary
  detail(): JobDetail
  /** No new transaction starts until `resume`; no effect on a job that does not run. */
  pause(): void
  resume(): void
  /** No new transaction starts; those under way end, or are cut off and rolled back after ten seconds. */
  cancel(): void
  /** Ends worker threads at once; a transaction under way is rolled back by the server. */
  kill(): void
  subscribe(listener: JobListener): () => void
}

/** The engine's only door. Everything it throws is a ProblemError. */
export interface Engine {
  listTables(cluster: string): Promise<TableSummary[]>
  describeTable(cluster: string, table: TableName): Promise<TableDetail>
  /** What the job would do; changes nothing. */
  plan(spec: JobSpec): Promise<Plan>
  /** Plans, then starts. */
  start(spec: JobSpec): Promise<Job>
  /** Jobs of this process, newest first. */
  jobs(): readonly Job[]
  /** Throws `job-unknown`. */
  job(id: string): Job
  /** Cancels what runs and waits for it. */
  close(): Promise<void>
}

export function createEngine(options: EngineOptions): Engine {
  const jobs = new Map<string, JobRun>()
  const inSession = async <T>(cluster: string, use: (session: Session) => Promise<T>) =>
    await withSession(await options.connect(cluster), use)

  return {
    listTables: async (cluster) => await inSession(cluster, listTables),
    describeTable: async (cluster, table) => {
      const { keyColumns: _, ...detail } = await inSession(
        cluster,
        async (session) => await describeTable(session, table),
      )
      return detail
    },
    plan: async (spec) =>
      (await inSession(spec.cluster, async (session) => await planJob(session, spec))).plan,
    start: async (spec) => {
      const connection = await options.connect(spec.cluster)
      const blueprint = await withSession(connection, async (session) => await planJob(session, spec))
      const id = randomUUID()
      const { workerScript, logFolder, cacheFolder, logger } = options
      const log = openJobLog(logFolder, id, logger)
      const now = () => performance.now()
      const job = new JobRun({ id, blueprint, connection, workerScript, cacheFolder, log, now })
      jobs.set(id, job)
      return job
    },
    jobs: () => [...jobs.values()].toReversed(),
    job: (id) => jobs.get(id) ?? unknownJob(id),
    close: async () => {
      for (const job of jobs.values()) job.cancel()
      await Promise.all([...jobs.values()].map(async (job) => await job.finished))
    },
  }
}

function unknownJob(id: string): never {
  throw new ProblemError({
    kind: 'usage',
    code: 'job-unknown',
    message: `There is no job “${id}” in this run of Sluice.`,
    nextStep: 'Open the list of jobs.',
  })
}
