import type { JobResult } from '../../shared/job.ts'
import type { Job } from '../engine/engine.ts'
import { type Interruption, whenAborted } from './interruption.ts'
import type { JobView } from './output/job-view.ts'

/** Shows a started job until it ends; an interruption cancels it, a second one kills it. */
export async function driveJob(job: Job, view: JobView, interruption: Interruption): Promise<JobResult> {
  view.started(job.plan)
  for (const event of job.detail().events) view.event(event)
  const unsubscribe = job.subscribe({
    onSnapshot: (snapshot) => view.snapshot(snapshot),
    onEvent: (event) => view.event(event),
  })
  whenAborted(interruption.stop, () => {
    view.stopping()
    job.cancel()
  })
  whenAborted(interruption.kill, () => job.kill())
  const result = await job.finished
  unsubscribe()
  view.finished({ plan: job.plan, snapshot: job.snapshot(), result, logFile: job.logFile })
  return result
}
