import type { WorkerSnapshot } from '../../../shared/snapshot.ts'
import { count, counted } from '../../../shared/counted.ts'
import { clip } from './width.ts'
import type { Style } from './style.ts'

/** More lines than this cannot be taken in at a glance, however high the terminal is. */
const UNFOLDED_WORKERS = 16
const RATE_BAR_COLUMNS = 12
const CELL_COLUMNS = 16

const MARKS: Record<WorkerSnapshot['state'], string> = {
  starting: '·',
  idle: '○',
  working: '●',
  waiting: '◌',
  paused: '‖',
  stopped: '–',
}

interface Space {
  readonly columns: number
  readonly lines: number
}

/** A line per worker; many workers share lines, and what still does not fit is summed up. */
export function workerLines(workers: readonly WorkerSnapshot[], space: Space, style: Style): string[] {
  if (space.columns < CELL_COLUMNS || space.lines < 1) return []
  if (workers.length <= Math.min(UNFOLDED_WORKERS, space.lines))
    return ownLines(workers, space.columns, style)
  const perLine = Math.max(1, Math.floor(space.columns / CELL_COLUMNS))
  const lines = Math.ceil(workers.length / perLine)
  if (lines <= space.lines) return cellLines(workers, perLine, style)
  const shown = perLine * Math.max(0, space.lines - 1)
  return [
    ...cellLines(workers.slice(0, shown), perLine, style),
    restLine(workers.slice(shown), space.columns, style),
  ]
}

function ownLines(workers: readonly WorkerSnapshot[], columns: number, style: Style): string[] {
  const fastest = Math.max(1, ...workers.map((worker) => worker.rowsPerSecond))
  return workers.map((worker) => ownLine(worker, fastest, columns, style))
}

function ownLine(worker: WorkerSnapshot, fastest: number, columns: number, style: Style): string {
  const range = worker.range === null ? '' : `range ${worker.range + 1}`
  const text = [
    `${String(worker.worker + 1).padStart(4)} ${MARKS[worker.state]} ${worker.state.padEnd(8)}`,
    range.padEnd(10),
    counted(worker.rows, 'row', 'rows').padStart(14),
    `${count(worker.rowsPerSecond)}/s`.padStart(10),
  ].join(' ')
  const retries = worker.retries > 0 ? `  ${counted(worker.retries, 'retry', 'retries')}` : ''
  if (columns < text.length) return text.slice(0, columns)
  const bar = rateBar(worker.rowsPerSecond / fastest, columns - text.length - 2)
  const room = columns - text.length - (bar === '' ? 0 : RATE_BAR_COLUMNS + 2)
  return text + (bar && `  ${style.good(bar)}`) + (retries.length <= room ? style.attention(retries) : '')
}

/** The worker's speed against the fastest one. */
function rateBar(share: number, room: number): string {
  return room < RATE_BAR_COLUMNS
    ? ''
    : '▇'.repeat(Math.round(share * RATE_BAR_COLUMNS)).padEnd(RATE_BAR_COLUMNS)
}

function cellLines(workers: readonly WorkerSnapshot[], perLine: number, style: Style): string[] {
  const lines: string[] = []
  for (let first = 0; first < workers.length; first += perLine)
    lines.push(
      workers
        .slice(first, first + perLine)
        .map((worker) => cell(worker, style))
        .join(''),
    )
  return lines
}

function cell(worker: WorkerSnapshot, style: Style): string {
  const mark = worker.retries > 0 ? style.attention(MARKS[worker.state]) : MARKS[worker.state]
  return `${String(worker.worker + 1).padStart(4)} ${mark}${`${count(worker.rowsPerSecond)}/s`.padStart(10)}`
}

function restLine(workers: readonly WorkerSnapshot[], columns: number, style: Style): string {
  const rate = workers.reduce((sum, worker) => sum + worker.rowsPerSecond, 0)
  return style.faint(clip(`   … ${counted(workers.length, 'more worker')}, ${count(rate)}/s`, columns))
}
