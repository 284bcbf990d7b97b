import type { ArchiveRetention, ArchiveSummary } from './archive.ts'

const DAY_MS = 24 * 60 * 60 * 1_000

/** ISO 8601: until when an archive of that age is kept; null where nothing but its size can end that. */
export function keptUntil(startedAt: string, { days }: ArchiveRetention): string | null {
  return days === null ? null : new Date(Date.parse(startedAt) + days * DAY_MS).toISOString()
}

/** The archives over a bound, the oldest first: too old, or more than fit into so many bytes beside newer ones. */
export function expiredArchives<A extends Pick<ArchiveSummary, 'startedAt' | 'bytes'>>(
  archives: readonly A[],
  retention: ArchiveRetention,
  now: number,
): A[] {
  const oldest = archives.toSorted((one, other) => Date.parse(one.startedAt) - Date.parse(other.startedAt))
  let left = oldest.reduce((sum, { bytes }) => sum + bytes, 0)
  return oldest.filter(({ startedAt, bytes }) => {
    const until = keptUntil(startedAt, retention)
    const isTooOld = until !== null && Date.parse(until) < now
    const isOver = isTooOld || (retention.bytes !== null && left > retention.bytes)
    if (isOver) left -= bytes
    return isOver
  })
}
