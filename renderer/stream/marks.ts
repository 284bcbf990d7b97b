import type { JobSnapshot } from '../../shared/snapshot.ts'

/** What happened to a job at one moment of its charts. */
export type Mark =
  /** Milliseconds that it stood still, as far as it has come. */
  | { readonly kind: 'pause'; readonly time: number; readonly milliseconds: number }
  | { readonly kind: 'limits'; readonly time: number; readonly changed: Partial<JobSnapshot['limits']> }

/** As many as can be told apart. */
const MAX_MARKS = 64

/** When a sample was taken, by the chart's own clock in seconds and by the system's in milliseconds. */
export interface Moment {
  readonly time: number
  readonly snapshot: JobSnapshot
  readonly now: number
}

/** With what has happened since the sample before. */
export function marked(
  marks: readonly Mark[],
  before: Moment,
  snapshot: JobSnapshot,
  now: number,
): readonly Mark[] {
  const { time } = before
  const changed = changesOf(before.snapshot.limits, snapshot.limits)
  const added: readonly Mark[] = changed
    ? [...marks.slice(1 - MAX_MARKS), { kind: 'limits', time, changed }]
    : marks
  if (before.snapshot.state !== 'paused') return added
  const last = marks.at(-1)
  const milliseconds = Math.max(0, now - before.now)
  if (last?.kind !== 'pause' || last.time !== time)
    return [...added.slice(1 - MAX_MARKS), { kind: 'pause', time, milliseconds }]
  return [
    ...added.filter((mark) => mark !== last),
    { ...last, milliseconds: last.milliseconds + milliseconds },
  ]
}

function changesOf(
  old: JobSnapshot['limits'],
  limits: JobSnapshot['limits'],
): Partial<JobSnapshot['limits']> | null {
  const changed = {
    ...(limits.workers !== old.workers && { workers: limits.workers }),
    ...(limits.batchSize !== old.batchSize && { batchSize: limits.batchSize }),
    ...(limits.rowsPerSecond !== old.rowsPerSecond && { rowsPerSecond: limits.rowsPerSecond }),
  }
  return Object.keys(changed).length > 0 ? changed : null
}
