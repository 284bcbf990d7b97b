import type { JobEvent } from '../../../../shared/job-event.ts'

export type LevelFilter = 'all' | 'warning' | 'error'

export const LEVELS: readonly { readonly id: LevelFilter; readonly text: string }[] = [
  { id: 'all', text: 'All' },
  { id: 'warning', text: 'Warnings and errors' },
  { id: 'error', text: 'Errors' },
]

/** Whether the event is at least as serious as the filter asks. */
export function matchesLevel({ level }: JobEvent, filter: LevelFilter): boolean {
  if (filter === 'all') return true
  return level === 'error' || level === filter
}

/** The events as tab-separated lines: time in ISO 8601, level, worker, SQLSTATE, message. */
export function logText(events: readonly JobEvent[]): string {
  return events
    .map(({ at, level, worker, sqlState, message }) =>
      [
        new Date(at).toISOString(),
        level,
        worker === null ? '' : `worker ${worker + 1}`,
        sqlState ?? '',
        message,
      ].join('\t'),
    )
    .join('\n')
}
