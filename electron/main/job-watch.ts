import type { JobResult } from '../../shared/job.ts'
import type { JobState } from '../../shared/job-state.ts'
import type { Job } from '../engine/engine.ts'
import type { StreamPump } from './stream/stream-pump.ts'

/** What else in the app wants to know about jobs. */
export interface JobAudience {
  /** A job has started, ended or changed its state. */
  onChange(): void
  onEnd(job: Job, result: JobResult): void
}

/** Connects a started job to the stream and to the app; lasts until the job ends. */
export function watchJob(job: Job, pump: StreamPump, audience: JobAudience): void {
  let state: JobState | null = null
  const unsubscribe = job.subscribe({
    onSnapshot: (snapshot) => {
      pump.snapshot(snapshot)
      if (snapshot.state === state) return
      state = snapshot.state
      audience.onChange()
    },
    onEvent: (event) => pump.event(job.id, event),
    onFinished: (result) => {
      unsubscribe()
      pump.finished(job.summary())
      audience.onChange()
      audience.onEnd(job, result)
    },
  })
  pump.snapshot(job.snapshot())
  audience.onChange()
}
