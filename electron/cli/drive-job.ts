import { isUnwritable } from '../../shared/archive-words.ts'
import type { Problem } from '../../shared/problem.ts'
import type { JobResult } from '../../shared/job.ts'
import type { JobSpec } from '../../shared/job-spec.ts'
import { countsOf, type JobSnapshot } from '../../shared/snapshot.ts'
import type { Job } from '../engine/engine.ts'
import { type Interruption, whenAborted } from './interruption.ts'
import { jobCommand } from './output/command-text.ts'
import { endedOf, type JobView } from './output/job-view.ts'

/**
 * Shows a started job until it ends. An interruption ends it as `whenStopped` says, a second one
 * kills it. Nobody at a command line can answer a job that pauses before more rows than approved, or
 * because its rows cannot be archived, so such a
 * job is interrupted, and the question is the problem of its result.
 */
export async function driveJob(
  job: Job,
  view: JobView,
  interruption: Interruption,
  whenStopped: 'interrupt' | 'cancel',
): Promise<JobResult> {
  view.started(job)
  for (const event of job.detail().events) view.event(event)
  let question: string | null = null
  const onSnapshot = (snapshot: JobSnapshot): void => {
    view.snapshot(snapshot)
    if (question !== null) return
    question = questionOf(snapshot)
    if (question !== null) job.interrupt()
  }
  const unsubscribe = job.subscribe({ onSnapshot, onEvent: (event) => view.event(event) })
  onSnapshot(job.snapshot())
  whenAborted(interruption.stop, () => {
    view.stopping()
    job[whenStopped]()
  })
  whenAborted(interruption.kill, () => job.kill())
  const ended = await Promise.race([job.finished, givenUp(job, interruption.lastWords, whenStopped)])
  unsubscribe()
  const result = question === null ? ended : withQuestion(ended, question, job.plan.spec)
  view.finished(endedOf(job, result))
  return result
}

/** Only a job that pauses by itself has a reason; null when it runs, or somebody paused it. */
function questionOf({ state, waitingFor }: JobSnapshot): string | null {
  return state === 'paused' ? waitingFor : null
}

function withQuestion(result: JobResult, question: string, { cluster }: JobSpec): JobResult {
  const { state, resumable, jobId } = result
  if (state !== 'interrupted' && state !== 'cancelled') return result
  if (isUnwritable(question)) {
    const problem = { ...unwritable(jobId, cluster), message: question }
    return { ...result, problem: result.problem ?? problem }
  }
  const nextStep = resumable
    ? `To change these rows too: ${jobCommand('resume', jobId, cluster)}`
    : 'Do a new dry run, then start a new job with a higher --approved-rows.'
  const problem: Problem = { kind: 'refused', code: 'more-rows-than-approved', message: question, nextStep }
  return { ...result, problem: result.problem ?? problem }
}

/** Rows that cannot be kept are a fault, not a question; nothing is changed until they can be. */
function unwritable(jobId: string, cluster: string): Omit<Problem, 'message'> {
  const nextStep = `Correct this, then resume the job: ${jobCommand('resume', jobId, cluster)}`
  return { kind: 'failed', code: 'archive-unwritable', nextStep }
}

/** What is known of a job whose end is waited for no longer. */
async function givenUp(
  job: Job,
  lastWords: AbortSignal,
  whenStopped: 'interrupt' | 'cancel',
): Promise<JobResult> {
  await new Promise<void>((resolve) => whenAborted(lastWords, resolve))
  const snapshot = job.snapshot()
  const resumable = whenStopped === 'interrupt' && job.plan.ledger === 'ready'
  const state = resumable ? 'interrupted' : 'cancelled'
  const counts = { ...countsOf(snapshot), seconds: snapshot.activeMs / 1_000 }
  return { jobId: job.id, state, ...counts, verification: null, resumable, problem: null }
}
