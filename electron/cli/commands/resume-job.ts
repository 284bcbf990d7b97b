import { type ApprovedBy, needsApproval } from '../../../shared/approval.ts'
import { problemOf } from '../../../shared/problem-error.ts'
import type { Engine, Job, OnLaunch } from '../../engine/engine.ts'
import { adjustmentOf, type AdjustmentOptions, workerCount } from '../adjustment-options.ts'
import { approve } from '../confirmation.ts'
import { EXIT, type ExitCode } from '../exit-code.ts'
import { required } from '../option-values.ts'
import { jsonLine, resultLine } from '../output/line.ts'
import { viewFor } from '../output/view.ts'
import { launched, runJob, type Talk, withTalk } from '../run-job.ts'
import type { Stdio } from '../stdio.ts'
import { storedJobId } from '../stored-job-id.ts'
import { type Target, type TargetOptions, targetOf } from '../target.ts'
import type { Flags } from '../typed-options.ts'

type ResumeOptions = AdjustmentOptions & TargetOptions & Flags<'yes' | 'json'>

/** `sluice resume`: goes on with a job that stopped, with other limits if some are given; asks where that approves of more. */
export async function resumeJob(typed: string, options: ResumeOptions, stdio: Stdio): Promise<ExitCode> {
  const target = targetOf('resume', options)
  const adjustment = adjustmentOf(options)
  return runStored(target, options, stdio, async (engine, onLaunch, talk) => {
    const jobId = await storedJobId(engine, target.cluster, typed)
    const resume = async (approvedBy?: ApprovedBy) =>
      await engine.resume(target.cluster, jobId, adjustment, onLaunch, approvedBy)
    if (options.yes) return await resume('yes')
    return await resume().catch(async (error: unknown) => {
      const problem = problemOf(error)
      if (!needsApproval(problem)) throw error
      await approve(problem, talk)
      return await resume('question')
    })
  })
}

/** `sluice worker`: works on a job beside the processes that already do. One that has succeeded needs nobody: that is success, too. */
export async function joinJob(options: ResumeOptions & { job?: string }, stdio: Stdio): Promise<ExitCode> {
  const typed = required('worker', '--job', options.job, '1a2b3c4d')
  const target = targetOf('worker', options)
  const { cluster } = target
  const workers = workerCount(options.workers)
  return runStored(target, options, stdio, async (engine, onLaunch) => {
    const jobId = await storedJobId(engine, cluster, typed)
    return await engine.join(cluster, jobId, workers, onLaunch).catch(async (error: unknown) => {
      const mayBeDone = problemOf(error).code === 'job-ended'
      if (mayBeDone && (await engine.storedJob(cluster, jobId)).state === 'succeeded') return null
      throw error
    })
  })
}

/** Shows the job that `start` answers; null where there is nothing to do. */
async function runStored(
  target: Target,
  { json }: ResumeOptions,
  stdio: Stdio,
  start: (engine: Engine, onLaunch: OnLaunch, talk: Talk) => Promise<Job | null>,
): Promise<ExitCode> {
  return withTalk(target, json, stdio, async ({ engine }, talk) => {
    const job = await launched(async (onLaunch) => await start(engine, onLaunch, talk), talk)
    if (job) return await runJob(job, viewFor(stdio, talk.json), talk)
    const result = resultLine({ state: 'succeeded', problem: null })
    stdio.out(talk.json ? jsonLine(result) : 'The job has already succeeded; nothing is left to do.\n')
    return EXIT.succeeded
  })
}
