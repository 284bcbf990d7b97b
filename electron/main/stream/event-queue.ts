import type { Frame } from '../../../shared/channels.ts'
import type { JobEvent } from '../../../shared/job-event.ts'

/** As many as the contract of a frame allows. */
const MAX_EVENTS_PER_FRAME = 100

type JobEvents = Frame['events'][number]

/** Events of all jobs between two frames; the oldest of a job give way, and are counted. */
export interface EventQueue {
  readonly isEmpty: boolean
  add(jobId: string, event: JobEvent): void
  /** Empties the queue. */
  take(): JobEvents[]
}

export function createEventQueue(): EventQueue {
  let jobs = new Map<string, JobEvents>()
  return {
    get isEmpty() {
      return jobs.size === 0
    },
    add: (jobId, event) => {
      const entry = jobs.get(jobId) ?? { jobId, events: [], dropped: 0 }
      jobs.set(jobId, entry)
      entry.events.push(event)
      if (entry.events.length <= MAX_EVENTS_PER_FRAME) return
      entry.events.shift()
      entry.dropped += 1
    },
    take: () => {
      const taken = [...jobs.values()]
      jobs = new Map()
      return taken
    },
  }
}
