import type { JobResult } from '../../shared/job.ts'
import type { JobSpec } from '../../shared/job-spec.ts'
import type { Problem } from '../../shared/problem.ts'
import type { FaultEngineOptions } from './fault-engine.ts'

/** What a process shall do. */
export type JobTask =
  | { readonly kind: 'start'; readonly spec: JobSpec }
  | { readonly kind: 'join'; readonly jobId: string; readonly workers: number }
  | { readonly kind: 'resume'; readonly jobId: string }

export interface JobOrder extends FaultEngineOptions {
  readonly cluster: string
  readonly task: JobTask
}

/** What it says: that it works on a job, each time why that is paused, and how it ended. */
export type JobWord = { readonly jobId: string } | { readonly paused: string } | JobEnd
export type JobEnd = { readonly result: JobResult } | { readonly problem: Problem }

/** The environment variable that carries the order: it holds a password, which no list of processes should show. */
export const ORDER_VARIABLE = 'SLUICE_FAULTS_ORDER'
