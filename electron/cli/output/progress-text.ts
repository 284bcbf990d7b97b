import { etaOf } from '../../../shared/eta.ts'
import type { JobSnapshot, Percentiles } from '../../../shared/snapshot.ts'
import { clock, count, counted, milliseconds, percent, remaining } from './format.ts'

/** The parts of a progress line; null for what is not known. */
export interface ProgressParts {
  readonly share: string | null
  readonly rows: string
  readonly rate: string
  readonly latency: string | null
  readonly elapsed: string
  readonly ending: string
}

export function progressParts(snapshot: JobSnapshot): ProgressParts {
  return {
    share: snapshot.progress === null ? null : percent(snapshot.progress),
    rows: counted(snapshot.rows, 'row'),
    rate: `${count(snapshot.rowsPerSecond)}/s`,
    latency: latencyText(snapshot.recent ?? snapshot.overall),
    elapsed: clock(snapshot.activeMs / 1_000),
    ending: endingText(snapshot),
  }
}

/** One progress line for a file or a pipe. */
export function progressLine(snapshot: JobSnapshot): string {
  const { share, rows, rate, latency, elapsed, ending } = progressParts(snapshot)
  return [share, rows, rate, latency, `${elapsed} elapsed`, ending].filter((part) => part !== null).join('  ')
}

function latencyText(times: Percentiles | null): string | null {
  return times ? `p50 ${milliseconds(times.p50)} p95 ${milliseconds(times.p95)} ms` : null
}

function endingText(snapshot: JobSnapshot): string {
  if (snapshot.state === 'paused') return 'paused'
  if (snapshot.state === 'cancelling') return `stopping, ${counted(snapshot.inFlight, 'transaction')} ending`
  return remaining(etaOf(snapshot.progress, snapshot.activeMs))
}
