import type { ColumnFingerprint } from '../../../shared/plan.ts'
import type { TableName } from '../../../shared/table-name.ts'
import type { Undoable } from '../../../shared/job-spec.ts'
import type { KeyPrefix } from '../db/key.ts'
import { parseLine } from './parse-line.ts'
import { release } from './zstd.ts'

/*
 * What stands in an archive, as lines of JSON. A frame begins with its header, and a line for each row follows.
 * Values are the database's own text, in the session's fixed settings (`db/session-settings.ts`), so that each comes
 * back as it was; NULL is null. Generated columns are left out: the database computes them again.
 */

/** The version that a file says; counts up with every change that an earlier version could not read. */
export const ARCHIVE_VERSION = 1

/** Values of a row, in the order of its table's columns. */
export type Values = readonly (string | null)[]

/** Columns of a table that are kept of its rows. */
export interface ArchivedTable {
  readonly table: TableName
  /** Names of the key's columns, in key order. */
  readonly key: readonly string[]
  /** What `row` has, in its order. */
  readonly columns: readonly ColumnFingerprint[]
  /** Names of the columns that `new` has, in its order: what the job sets; all of `columns` where it inserts. */
  readonly changed: readonly string[]
}

/** The first line of a file. */
export interface ArchiveHead extends ArchivedTable {
  readonly version: typeof ARCHIVE_VERSION
  readonly jobId: string
  /** The process's id in the ledger, which is the file's name as well. */
  readonly process: string
  readonly operation: Undoable
  /** How the cluster is called here, and where and as whom it was reached; undefined where the name says so. */
  readonly cluster: string
  readonly place?: string | undefined
  readonly where: string | null
  readonly set: string | null
  /** The job that an undo undoes. */
  readonly undoes: string | null
  readonly host: string
  readonly systemUser: string
  /** ISO 8601. */
  readonly startedAt: string
  /** Tables of which rows went or changed along with the job's, by foreign keys; {@link AlongLine} names them by place. */
  readonly along: readonly ArchivedTable[]
}

/**
 * A batch as the ledger counts it. Of all frames with one `range` and `batches` the one with the highest `epoch`, and
 * of these the last one, took place, if the range has more than `batches` batches in the ledger: see `committed.ts`.
 */
export interface ArchivedBatch {
  /** The number of its key range, and how many batches that had before. */
  readonly range: number
  readonly batches: number
  /** The range's epoch when the batch began. */
  readonly epoch: number
  /** Rows of the job's own table that it changed; without rows that were left alone or went along. */
  readonly rows: number
  /** Rows that went or changed along with them, or that an undo put back of such; missing where there are none. */
  readonly along?: number
  /** Of an undo: rows that foreign keys took along with those that it deleted, which it does not count; missing where there are none. */
  readonly taken?: number
  /** When it was made, in milliseconds: tells which of several files has what went later. */
  readonly at?: number
  /** The cursor before, and after; null is the end of the range, and before the first batch the beginning of the table. */
  readonly from: KeyPrefix | null
  readonly to: KeyPrefix | null
}

/** A row that was changed: `row` as it was before, null where it was inserted; `new` what it got, missing where it was deleted. */
export interface ChangedLine {
  readonly row: Values | null
  readonly new?: Values
}

/** A row that went or changed along with the job's, of the head's `along` at that place. */
export interface AlongLine extends ChangedLine {
  readonly along: number
}

/** Why an undo left a row as it is: its key exists again, somebody has changed it, or deleted it. */
export type LeftReason = 'exists' | 'changed' | 'deleted'

/** A row that an undo left as it is: what it would have been, and what was found. */
export interface LeftLine {
  /** Stands first. */
  readonly left: LeftReason
  /** Of which table, as of an {@link AlongLine}; missing where it is the job's own. */
  readonly of?: number
  readonly key: KeyPrefix
  /** The values that would have been put back, of the columns `changed` for an update and of all for a purge. */
  readonly wanted: Values | null
  /** The row as it is now, in all columns; null where there is none. */
  readonly found: Values | null
}

/** Rows of all tables that a batch changed: those that come back. */
export function allRowsOf({ rows, ...others }: Pick<ArchivedBatch, 'rows' | 'along' | 'taken'>): number {
  return rows + otherRowsOf(others)
}

/** Those that are not the job's own, whether they count or not. */
export function otherRowsOf({ along = 0, taken = 0 }: Pick<ArchivedBatch, 'along' | 'taken'>): number {
  return along + taken
}

/** Those that the ledger counts: an undo's are of all tables. */
export function countedRowsOf(
  operation: Undoable,
  { rows, along = 0 }: Pick<ArchivedBatch, 'rows' | 'along'>,
): number {
  return operation === 'undo' ? rows + along : rows
}

export type ArchivedLine = ChangedLine | AlongLine | LeftLine

export function isLeft(line: ArchivedLine): line is LeftLine {
  return 'left' in line
}

/** Whether the line that begins there is one. */
export function isLeftAt(text: Buffer, at: number): boolean {
  return hasAt(text, at, LEFT)
}

/** Whether the text has such bytes there. */
export function hasAt(text: Buffer, at: number, bytes: Buffer): boolean {
  for (let place = 0; place < bytes.length; place += 1) if (text[at + place] !== bytes[place]) return false
  return true
}

const LEFT = Buffer.from('{"left":' satisfies `{"${keyof Pick<LeftLine, 'left'>}":`)

export function isAlong(line: ArchivedLine): line is AlongLine {
  return 'along' in line
}

/** The header of a frame with the file's head, and of one with a batch. */
export type FrameHeader = { readonly archive: ArchiveHead } | { readonly batch: ArchivedBatch } | object

/** One or more lines of JSON, without a line end at the end. */
export type Lines = string | Uint8Array

/** One for a thread, in which the text of a frame is put together before it is compressed. */
let scratch = Buffer.alloc(0)

/**
 * The text of a frame from its header and its lines. Only good until the next one is made. As bytes at once: text that
 * is joined first is copied twice more, in V8's heap, which is then full of it.
 */
export function frameText(header: FrameHeader, lines: readonly Lines[]): Buffer {
  const parts = [JSON.stringify(header), ...lines]
  const bytes = parts.reduce((sum, part) => sum + Buffer.byteLength(part) + 1, 0)
  if (bytes > scratch.length) scratch = Buffer.allocUnsafe(2 * bytes)
  let at = 0
  for (const part of parts) {
    if (typeof part === 'string') at += scratch.write(part, at)
    else {
      scratch.set(part, at)
      at += part.length
    }
    at = scratch.writeUInt8(LINE_END, at)
  }
  return scratch.subarray(0, at)
}

export const LINE_END = 0x0a

/** What {@link frameText} was made of; lines are parsed one at a time, after which it is of no more use. Throws where it is no JSON. */
export function parseFrame(text: Buffer): { header: FrameHeader; lines: Generator<ArchivedLine> } {
  const lines = linesIn(text)
  const { value } = lines.next()
  return { header: value ?? {}, lines: lines as Generator<ArchivedLine> }
}

/** Of all lines together there would be many times the memory. */
function* linesIn(text: Buffer): Generator<unknown, undefined> {
  try {
    for (let at = 0; at < text.length;) {
      const end = text.indexOf('\n', at)
      const stop = end === -1 ? text.length : end
      yield parseLine(text.toString('utf8', at, stop))
      at = stop + 1
    }
  } finally {
    release(text)
  }
}
