import { open } from 'node:fs/promises'
import { ProblemError } from '../../../shared/problem-error.ts'
import { codeOf, reasonOf } from '../../files/file-fault.ts'
import { count as countText, counted } from '../../../shared/counted.ts'
import { isAlong, isLeftAt, LINE_END, type ChangedLine } from './archive-text.ts'
import { parseLine } from './parse-line.ts'
import { frameBehind, type IndexedFrame, type RowIndex } from './row-index.ts'
import { readContent } from './scan.ts'
import { release } from './zstd.ts'

/** A changed row of an archive. */
export interface ArchivedRow {
  /** Counted over the whole archive, from 1. */
  readonly number: number
  /** The table that it went along in, as in {@link AlongLayout}; null where it is the job's own. */
  readonly along: number | null
  /** See {@link RowIndex}. */
  readonly layout: number
  readonly line: ChangedLine
}

/** Rows one after another, and the number of the last of them. */
export interface ArchivedRows {
  readonly rows: readonly ArchivedRow[]
  readonly end: number
}

/** What a batch takes at most of an archive's lines: one message, and one transaction, have room for 10 MiB. */
const BATCH_BYTES = 3 * 1_024 * 1_024

/** The lines of a frame that are of changed rows, in the order in which these are counted. */
export interface FrameLines extends Pick<IndexedFrame, 'no' | 'file' | 'before'> {
  readonly text: Buffer
  /** Where each begins in the text, and where it ends. */
  readonly from: Uint32Array
  readonly to: Uint32Array
}

/** Takes lines of a frame from `first` to `end`, which are good during the call alone. */
export type TakeLines = (frame: FrameLines, first: number, end: number) => void

/** Reads rows by their numbers, for one worker, which goes on from where it was. */
export class ArchivedRowReader {
  readonly #index: RowIndex
  /** The last one that was used, where the next batch begins: each of many workers has one, and a thread little room. */
  #kept: FrameLines | null = null

  constructor(index: RowIndex) {
    this.#index = index
  }

  /**
   * Rows with the numbers in `(from, to]`, of one file layout and of no more text than a batch may have, but one row
   * at least; `isOneFrame`: not beyond the first one's frame. Throws `archive-missing` or `archive-damaged`.
   */
  async read(from: number, to: number, isOneFrame = false): Promise<ArchivedRows> {
    const rows: ArchivedRow[] = []
    const take: TakeLines = (frame, first, end) => {
      for (let place = first; place < end; place += 1) rows.push(rowOf(frame, place))
    }
    return { end: await this.take(from, to, isOneFrame, take), rows }
  }

  /** As {@link read}, but gives away the lines as they are. The number of the last row. */
  async take(from: number, to: number, isOneFrame: boolean, take: TakeLines): Promise<number> {
    let [at, bytes] = [from, 0]
    let layout: number | null = null
    while (at < to) {
      const frame = frameBehind(this.#index, at)
      if (!frame || (layout !== null && (isOneFrame || layout !== frame.file.layout))) break
      layout = frame.file.layout
      const lines = await this.#lines(frame)
      const first = at - frame.before
      const most = Math.min(to - frame.before, lines.from.length)
      let end = first
      for (; end < most; end += 1) {
        const size = (lines.to[end] ?? 0) - (lines.from[end] ?? 0)
        const isFirst = at === from && end === first
        if (!isFirst && bytes + size > BATCH_BYTES) break
        bytes += size
      }
      take(lines, first, end)
      at = frame.before + end
      if (end < most) break
    }
    return at
  }

  async #lines(frame: IndexedFrame): Promise<FrameLines> {
    const kept = this.#kept
    if (kept?.no === frame.no) return kept
    this.#kept = null
    if (kept) release(kept.text)
    this.#kept = await readLines(frame, this.#index)
    return this.#kept
  }
}

async function readLines(frame: IndexedFrame, { isBackwards }: RowIndex): Promise<FrameLines> {
  const { no, file, before, last } = frame
  const text = await textOf(frame)
  const count = last - before
  const lines = { from: new Uint32Array(count), to: new Uint32Array(count) }
  let rows = 0
  for (let from = text.indexOf(LINE_END) + 1; from < text.length;) {
    const end = text.indexOf(LINE_END, from)
    const to = end === -1 ? text.length : end
    if (!isLeftAt(text, from)) {
      const place = isBackwards ? count - 1 - rows : rows
      lines.from[place] = from
      lines.to[place] = to
      rows += 1
    }
    from = to + 1
  }
  if (rows !== count) throw damaged(frame, `it has ${counted(rows, 'row')}, not ${countText(count)}`)
  return { no, file, before, text, ...lines }
}

function rowOf({ file, before, text, from, to }: FrameLines, place: number): ArchivedRow {
  const line = parseLine(text.toString('utf8', from[place], to[place])) as ChangedLine
  const { table, layout } = placeOf(line, file)
  return { number: before + place + 1, along: table, layout, line }
}

function placeOf(line: ChangedLine, { layout, along }: IndexedFrame['file']) {
  const own = { table: null, layout }
  return isAlong(line) ? (along[line.along] ?? own) : own
}

async function textOf(frame: IndexedFrame): Promise<Buffer> {
  const file = await open(frame.file.path, 'r').catch((error: unknown) => {
    throw missing(frame, error)
  })
  try {
    return await readContent(file, frame)
  } catch (error) {
    throw damaged(frame, reasonOf(error))
  } finally {
    await file.close()
  }
}

function missing({ file }: IndexedFrame, error: unknown): ProblemError {
  const why = codeOf(error) === 'ENOENT' ? 'is gone' : `is unreadable: ${reasonOf(error)}`
  return new ProblemError({
    kind: 'failed',
    code: 'archive-missing',
    message: `${file.path} ${why}.`,
    nextStep: 'Bring the file back, then resume the job. What was put back stays.',
  })
}

function damaged({ file, offset, before, last }: IndexedFrame, why: string): ProblemError {
  return new ProblemError({
    kind: 'failed',
    code: 'archive-damaged',
    message: `${file.path} is damaged at byte ${offset}, where it has rows ${before + 1} to ${last}: ${why}.`,
    nextStep:
      'Bring an undamaged copy of the file back and resume the job, or cancel it and undo without what is damaged.',
  })
}
