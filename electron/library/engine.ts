import { approvedOf, type Plan } from '../../shared/plan.ts'
import type { Cluster, ClusterProfile } from '../../shared/cluster.ts'
import { type JobRequest, jobOfRequest } from '../../shared/job-file.ts'
import { SILENT } from '../../shared/logger.ts'
import { ProblemError } from '../../shared/problem-error.ts'
import { composeSluice } from '../compose.ts'
import type { BatchWriter, Job, WriteResult } from '../engine/engine.ts'
import { sluiceHome } from '../home.ts'
import { gatewayScript, workerScript } from '../scripts.ts'
import { batchReader, type BatchReader, type BatchReaderSettings } from './batch-reader.ts'
import { type BatchWriterSettings, openWriter, writeWith } from './batch-writer.ts'

export interface EngineSettings {
  /** Where saved clusters, the history and the sandbox are; by default where the command line has them. */
  readonly home?: string
  /** Answers the code of an MFA device where an AWS profile needs one; by default nobody can be asked. */
  readonly askMfa?: (device: string, awsProfile: string) => Promise<string>
}

export interface StartSettings {
  /** The plan that was seen: the job does not start where it would mean something else by now. */
  readonly plan?: Plan
  /** That the job may change rows of a cluster whose environment asks for it: development, staging, production. */
  readonly approved?: boolean
}

/** Plans and runs jobs. Whatever it throws is an Error with a `problem`: kind, code, message and next step. */
export interface SluiceEngine extends AsyncDisposable {
  clusters(): Promise<readonly Cluster[]>
  /** Knows a cluster under its name for as long as this engine lives; nothing is saved. */
  addCluster(profile: ClusterProfile): void
  /** What the job would do; changes nothing. */
  plan(job: JobRequest): Promise<Plan>
  /** Starts it in worker threads; `finished` of the job tells how it ended. */
  start(job: JobRequest, settings?: StartSettings): Promise<Job>
  /** Resumes a job that the cluster's ledger knows. */
  resume(cluster: string, jobId: string, settings?: { readonly approved?: boolean }): Promise<Job>
  /** Helps with a job that runs elsewhere, with `workers` of its own. */
  join(cluster: string, jobId: string, workers?: number): Promise<Job>
  /** Makes the schema `sluice` with four small tables that jobs and writers need; a sandbox has it. Changes nothing where it is there. */
  createLedger(cluster: string): Promise<void>
  /** Puts and deletes rows in batches until `close`. Throws `ledger-missing`, `confirmation-needed` and, for the table, what `plan` does. */
  batchWriter(settings: BatchWriterSettings): Promise<BatchWriter>
  /** The same for as long as `use` takes: all is written when it returns, nothing more once it throws. */
  writeBatch(settings: BatchWriterSettings, use: (writer: BatchWriter) => Promise<void>): Promise<WriteResult>
  /** Reads rows by key; connects once it is asked for some. */
  batchReader(settings: BatchReaderSettings): BatchReader
}

export function createEngine({
  home = sluiceHome(),
  askMfa = nobodyToAsk,
}: EngineSettings = {}): SluiceEngine {
  const { engine, clusters } = composeSluice({
    ...{ home, workerScript, gatewayScript, postgresFolder: null, historyScript: null, logger: SILENT },
    askMfa,
  })
  const given = (approved: boolean | undefined) => (approved ? ({ path: 'yes' } as const) : undefined)
  return {
    clusters: () => clusters.list(),
    addCluster: (profile) => clusters.lend(profile),
    plan: async (job) => await engine.plan(jobOfRequest(job)),
    start: async (job, { plan, approved } = {}) =>
      await engine.start(jobOfRequest(job), undefined, plan && approvedOf(plan), given(approved)),
    resume: async (cluster, jobId, { approved } = {}) =>
      await engine.resume(cluster, jobId, {}, undefined, given(approved)?.path),
    join: async (cluster, jobId, workers) => await engine.join(cluster, jobId, workers),
    createLedger: engine.createLedger,
    batchWriter: async (settings) => await openWriter(engine, settings),
    writeBatch: async (settings, use) => await writeWith(engine, settings, use),
    batchReader: (settings) => batchReader(engine, settings),
    [Symbol.asyncDispose]: async () => await engine.close(),
  }
}

async function nobodyToAsk(device: string, awsProfile: string): Promise<string> {
  const message = `AWS profile “${awsProfile}” needs the code of the MFA device ${device}, and nobody can be asked for it.`
  const nextStep = 'Pass askMfa to createEngine, or use a profile that needs no code.'
  return await Promise.reject(new ProblemError({ kind: 'failed', code: 'mfa-needed', message, nextStep }))
}
