import type { Engine, Job } from '../../engine/engine.ts'
import { adjustmentOf, type AdjustmentOptions, workerCount } from '../adjustment-options.ts'
import type { ExitCode } from '../exit-code.ts'
import { required, requiredCluster } from '../option-values.ts'
import { viewFor } from '../output/view.ts'
import { beforeFirstChange, runJob, withTalk } from '../run-job.ts'
import type { Stdio } from '../stdio.ts'
import { storedJobId } from '../stored-job-id.ts'

interface GoOnOptions extends AdjustmentOptions {
  readonly cluster?: string
  readonly json?: boolean
}

/** `sluice resume`: goes on with a job that stopped, with other limits if some are given. */
export async function resumeJob(typed: string, options: GoOnOptions, stdio: Stdio): Promise<ExitCode> {
  const cluster = requiredCluster('resume', options.cluster)
  const adjustment = adjustmentOf(options)
  return goOn(options, stdio, async (engine) =>
    engine.resume(cluster, await storedJobId(engine, cluster, typed), adjustment),
  )
}

/** `sluice worker`: works on a job beside the processes that already do. */
export async function joinJob(options: GoOnOptions & { job?: string }, stdio: Stdio): Promise<ExitCode> {
  const typed = required('worker', '--job', options.job, '1a2b3c4d')
  const cluster = requiredCluster('worker', options.cluster)
  const workers = workerCount(options.workers)
  return goOn(options, stdio, async (engine) =>
    engine.join(cluster, await storedJobId(engine, cluster, typed), workers),
  )
}

async function goOn(
  { json }: GoOnOptions,
  stdio: Stdio,
  start: (engine: Engine) => Promise<Job>,
): Promise<ExitCode> {
  return withTalk(json, stdio, async (engine, talk) => {
    const job = await beforeFirstChange(start(engine), talk)
    return runJob(job, viewFor(stdio, talk.json), talk)
  })
}
