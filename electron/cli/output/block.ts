import { machinesText } from '../../../shared/machine-words.ts'
import type { JobSnapshot } from '../../../shared/snapshot.ts'
import type { Size } from '../stdio.ts'
import { clip } from './width.ts'
import { progressParts, waitingText } from './progress-text.ts'
import type { Style } from './style.ts'
import { workerLines } from './worker-lines.ts'

const GAP = '  '
const BAR_COLUMNS = { least: 8, most: 30 } as const

/**
 * The live block: a header, what all processes do where there are others, the reason if nothing moves, then the workers, folded when they would
 * not fit. Lines never wrap.
 */
export function renderBlock(snapshot: JobSnapshot, size: Size, style: Style): string[] {
  // The last column stays free: writing into it makes some terminals wrap.
  const columns = Math.max(1, size.columns - 1)
  // One line stays free for the prompt that the terminal scrolls in.
  const room = Math.max(1, size.rows - 2)
  const waiting = waitingText(snapshot)
  const reason = waiting === null ? [] : [style.attention(clip(waiting, columns))]
  const { processes } = snapshot
  const others = processes ? [style.faint(clip(machinesText(processes), columns))] : []
  const lines = room - reason.length - others.length
  const workers = workerLines(snapshot.workers, { columns, lines }, style)
  return [headerLine(snapshot, columns, style), ...others, ...reason, ...workers]
}

/** The bar takes what the numbers leave; on a narrow terminal the least telling numbers go first. */
function headerLine(snapshot: JobSnapshot, columns: number, style: Style): string {
  const { share, rows, rejects, archived, rate, latency, elapsed, ending } = progressParts(snapshot)
  const order = [share, rows, rejects, archived, rate, latency, elapsed, ending]
  const keep = [rows, share, ending, rejects, rate, elapsed, archived, latency]
  const fitting = new Set<string>()
  let left = columns + GAP.length
  for (const part of keep) {
    if (part === null || left < part.length + GAP.length) continue
    fitting.add(part)
    left -= part.length + GAP.length
  }
  const text = order.filter((part) => part !== null && fitting.has(part)).join(GAP)
  return barPrefix(snapshot.progress, left - GAP.length, style) + text
}

function barPrefix(progress: number | null, left: number, style: Style): string {
  const columns = Math.min(BAR_COLUMNS.most, left)
  if (progress === null || columns < BAR_COLUMNS.least) return ''
  const done = Math.floor(progress * columns)
  return `${style.good('█'.repeat(done))}${style.faint('░'.repeat(columns - done))}${GAP}`
}
