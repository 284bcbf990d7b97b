import { LOG_LIMIT } from '../../../shared/job.ts'
import type { JobEvent } from '../../../shared/job-event.ts'
import type { Problem } from '../../../shared/problem.ts'
import type { JobListener } from '../job.ts'
import type { JobLogFile } from './job-log-file.ts'

/** A job's events: all of them in its log file, the newest in memory, each one told to whoever listens. */
export class JobLog {
  readonly listeners = new Set<JobListener>()
  readonly #log: JobLogFile
  readonly #events: JobEvent[] = []

  constructor(log: JobLogFile) {
    this.#log = log
  }

  get events(): JobEvent[] {
    return [...this.#events]
  }

  report(level: JobEvent['level'], kind: JobEvent['kind'], message: string, sqlState?: string): void {
    const event: JobEvent = { at: Date.now(), level, kind, worker: null, message }
    this.record(sqlState === undefined ? event : { ...event, sqlState })
  }

  /** Something that the job does without. */
  warn(what: string, { message, sqlState }: Problem): void {
    this.report('warning', 'error', `${what}: ${message}`, sqlState)
  }

  record(event: JobEvent): void {
    this.#log.write(event)
    this.#events.push(event)
    if (this.#events.length > LOG_LIMIT) this.#events.shift()
    for (const listener of this.listeners) listener.onEvent?.(event)
  }
}
