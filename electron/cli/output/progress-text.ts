import { currentText } from '../../../shared/phase-words.ts'
import { machinesText } from '../../../shared/machine-words.ts'
import type { JobSnapshot, Percentiles } from '../../../shared/snapshot.ts'
import { count, counted } from '../../../shared/counted.ts'
import { bytes, duration, share as percent } from '../../../shared/quantity.ts'
import { milliseconds, remaining } from './format.ts'
import { printable } from '../../../shared/printable.ts'

/** `4.2 %` and `100 %`. */
const SHARE_COLUMNS = 5

/** The parts of a progress line; null for what is not known, and for rejects and archives without any. */
export function progressParts(snapshot: JobSnapshot) {
  return {
    share: snapshot.progress === null ? null : percent(snapshot.progress).padStart(SHARE_COLUMNS),
    rows: snapshot.phases.length > 1 ? currentText(snapshot.phases) : counted(snapshot.rows, 'row'),
    rejects: snapshot.rejects === 0 ? null : `${count(snapshot.rejects)} set aside`,
    archived:
      snapshot.archivedBytes === undefined || snapshot.rows === 0
        ? null
        : `${bytes(snapshot.archivedBytes)} archived`,
    rate: `${count(snapshot.rowsPerSecond)}/s`,
    latency: latencyText(snapshot.recent ?? snapshot.overall),
    elapsed: duration(snapshot.activeMs / 1_000),
    ending: endingText(snapshot),
  }
}

/** One progress line for a file or a pipe. */
export function progressLine(snapshot: JobSnapshot): string {
  const { share, rows, rejects, archived, rate, latency, elapsed, ending } = progressParts(snapshot)
  const together = snapshot.processes ? `together ${machinesText(snapshot.processes)}` : null
  const times = [latency, `${elapsed} elapsed`, waitingText(snapshot) ?? ending]
  const parts = [share, rows, rejects, archived, rate, together, ...times]
  return parts.filter((part) => part !== null).join('  ')
}

/** Why nothing moves; null while something does. Only a job that paused by itself has a reason for it. */
export function waitingText({ state, waitingFor }: JobSnapshot): string | null {
  if (waitingFor === null) return null
  return state === 'paused' ? printable(waitingFor) : `waiting: ${printable(waitingFor)}`
}

function latencyText(times: Percentiles | null): string | null {
  return times ? `p50 ${milliseconds(times.p50)} p95 ${milliseconds(times.p95)} ms` : null
}

function endingText(snapshot: JobSnapshot): string | null {
  if (snapshot.state === 'paused') return 'paused'
  if (snapshot.state === 'cancelling') return `stopping, ${counted(snapshot.inFlight, 'transaction')} ending`
  if (snapshot.waitingFor !== null) return 'waiting'
  return snapshot.eta && remaining(snapshot.eta)
}
