import type { Connection, Environment } from '../../shared/cluster.ts'
import type { Logger } from '../../shared/logger.ts'
import type { Plan } from '../../shared/plan.ts'
import type { CapabilityStore } from './ledger/capability.ts'
import type { Timing } from './timing.ts'

export interface EngineOptions {
  /** How to reach a cluster by name; throws a ProblemError when it is unknown or not running. */
  readonly connect: (cluster: string) => Promise<Connection>
  /** Says by what a job is confirmed there; throws as `connect` does. */
  readonly environmentOf: (cluster: string) => Promise<Environment>
  /** The script of a worker thread: `worker/worker.ts`, or what the bundler made of it. */
  readonly workerScript: URL
  /** Folder for the jobs' logs, made when missing; null keeps none. */
  readonly logFolder: string | null
  /** Folder for archives of jobs, one for each; made when the first job needs it. */
  readonly archiveFolder: string
  /** What was found out about clusters before. */
  readonly capabilities: CapabilityStore
  readonly timing: Timing
  /** Folder where compiled code of worker threads is kept, so that they start in half the time. */
  readonly cacheFolder: string
  readonly logger: Logger
}

/** Called once all is read that a job needs, before anything is changed: from then on only the job says what became of it. */
export type OnLaunch = () => void

/** Sees the plan of a new job before anything is recorded; what it throws keeps the job from starting. */
export type CheckPlan = (plan: Plan) => void
