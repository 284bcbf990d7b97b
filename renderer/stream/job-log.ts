import type { JobEvent } from '../../shared/job-event.ts'
import { LOG_LIMIT } from '../../shared/job.ts'

/** The newest events of a job, in order. */
export interface JobLog {
  readonly events: readonly JobEvent[]
  /** Events that happened but are not in `events`; the log file has them. */
  readonly missing: number
}

export const EMPTY_LOG: JobLog = { events: [], missing: 0 }

/** Adds what a frame brought; events that are there already are left out. */
export function appendEvents(log: JobLog, added: readonly JobEvent[], dropped: number): JobLog {
  const from = Math.min(...added.map((event) => event.at))
  const known = new Set(log.events.filter((event) => event.at >= from).map(keyOf))
  const fresh = added.filter((event) => !known.has(keyOf(event)))
  if (fresh.length === 0 && dropped === 0) return log
  return trim([...log.events, ...fresh], log.missing + dropped)
}

/** The log as the main process has it, and what arrived here since; it fills in what frames left out. */
export function adoptEvents(log: JobLog, whole: readonly JobEvent[]): JobLog {
  const last = whole.at(-1)
  const later = last ? log.events.filter((event) => event.at > last.at) : log.events
  const missing = whole.length < LOG_LIMIT ? 0 : log.missing
  return appendEvents({ events: whole, missing }, later, 0)
}

function trim(events: readonly JobEvent[], missing: number): JobLog {
  const excess = Math.max(0, events.length - LOG_LIMIT)
  return { events: events.slice(excess), missing: missing + excess }
}

/** The same fact may come with a frame and with the job's detail. */
function keyOf({ at, kind, worker, message }: JobEvent): string {
  return `${at} ${kind} ${worker} ${message}`
}
