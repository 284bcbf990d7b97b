import { open } from 'node:fs/promises'
import { ProblemError } from '../../../shared/problem-error.ts'
import { codeOf, reasonOf } from '../../files/file-fault.ts'
import { count, counted } from '../../../shared/counted.ts'
import { isAlong, isLeft, type ArchivedLine, type ChangedLine } from './archive-text.ts'
import { parseLine } from './parse-line.ts'
import { frameBehind, type IndexedFrame, type RowIndex } from './row-index.ts'
import { readFrameText } from './scan.ts'

/** A changed row of an archive. */
export interface ArchivedRow {
  /** Counted over the whole archive, from 1. */
  readonly number: number
  /** The table that it went along in, as in {@link AlongLayout}; null where it is the job's own. */
  readonly along: number | null
  /** See {@link RowIndex}. */
  readonly layout: number
  readonly line: ChangedLine
  /** Characters that its line takes. */
  readonly size: number
}

/** Rows one after another, and the number of the last of them. */
export interface ArchivedRows {
  readonly rows: readonly ArchivedRow[]
  readonly end: number
}

/** What a batch takes at most of an archive's text: one message, and one transaction, have room for 10 MiB. */
const BATCH_CHARACTERS = 3 * 1_024 * 1_024

interface ReadFrame {
  readonly no: number
  readonly rows: readonly ArchivedRow[]
}

/** Reads rows by their numbers, for one worker, which goes on from where it was. */
export class ArchivedRowReader {
  readonly #index: RowIndex
  /** The last one that was used, where the next batch begins: each of many workers has one, and a thread little room. */
  #kept: ReadFrame | null = null

  constructor(index: RowIndex) {
    this.#index = index
  }

  /**
   * Rows with the numbers in `(from, to]`, of one file layout and of no more text than a batch may have, but one row
   * at least; `isOneFrame`: not beyond the first one's frame. Throws `archive-missing` or `archive-damaged`.
   */
  async read(from: number, to: number, isOneFrame = false): Promise<ArchivedRows> {
    const rows: ArchivedRow[] = []
    let [end, size] = [from, 0]
    let layout: number | null = null
    while (end < to) {
      const frame = frameBehind(this.#index, end)
      if (!frame || (layout !== null && (isOneFrame || layout !== frame.file.layout))) break
      layout = frame.file.layout
      const { rows: found } = await this.#frame(frame)
      for (const row of found.slice(end - frame.before, to - frame.before)) {
        if (rows.length > 0 && size + row.size > BATCH_CHARACTERS) return { rows, end }
        rows.push(row)
        size += row.size
        end = row.number
      }
    }
    return { rows, end }
  }

  async #frame(frame: IndexedFrame): Promise<ReadFrame> {
    if (this.#kept?.no !== frame.no) this.#kept = await readRows(frame, this.#index)
    return this.#kept
  }
}

async function readRows(frame: IndexedFrame, { isBackwards }: RowIndex): Promise<ReadFrame> {
  const { file, before, last } = frame
  const text = await textOf(frame)
  const lines = text.slice(text.indexOf('\n') + 1, -1).split('\n')
  const rows: ArchivedRow[] = []
  for (const line of isBackwards ? lines.toReversed() : lines) {
    const parsed = parseLine(line) as ArchivedLine
    if (isLeft(parsed)) continue
    const { table, layout } = placeOf(parsed, file)
    const number = before + rows.length + 1
    rows.push({ number, along: table, layout, line: parsed, size: line.length })
  }
  if (rows.length !== last - before)
    throw damaged(frame, `it has ${counted(rows.length, 'row')}, not ${count(last - before)}`)
  return { no: frame.no, rows }
}

function placeOf(line: ChangedLine, { layout, along }: IndexedFrame['file']) {
  const own = { table: null, layout }
  return isAlong(line) ? (along[line.along] ?? own) : own
}

async function textOf(frame: IndexedFrame): Promise<string> {
  const file = await open(frame.file.path, 'r').catch((error: unknown) => {
    throw missing(frame, error)
  })
  try {
    return await readFrameText(file, frame)
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
