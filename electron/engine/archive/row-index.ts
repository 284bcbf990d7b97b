import { createHash } from 'node:crypto'
import { allRowsOf } from './archive-text.ts'
import type { CommittedFrame } from './committed.ts'
import type { FoundFrame } from './frame-table.ts'

/*
 * Rows of an archive are counted over all frames that took place, from the last one to the first: what was done last
 * is taken back first, because rows that went later may be what others refer to. Of a frame first the rows of the
 * job's own table that it changed, then those that went along with them; of an undo's the other way round, which did
 * it in that order. So a range of rows is `(lo, hi]` of such numbers, as of a table that is filled. Every process of
 * an undo counts them alike, told by {@link hashOfFrames}.
 */

/** Where the rows of an archive stand, in a form that threads share. */
export interface RowIndex {
  readonly files: readonly IndexedFile[]
  /** Lines of a frame are counted from the last one to the first. */
  readonly isBackwards: boolean
  /** {@link FIELDS} numbers a frame. */
  readonly frames: SharedArrayBuffer
}

export interface IndexedFile {
  readonly path: string
  /** Which columns its rows have, as a place in a list of those who made the index. */
  readonly layout: number
  /** The same of rows that went along, by their table's place in the file's head, and which table that is. */
  readonly along: readonly AlongLayout[]
}

export interface AlongLayout {
  /** A place in a list of those who made the index. */
  readonly table: number
  readonly layout: number
}

/** Of a frame: its file's place, its bytes' offset, length and checksum, and the number of its last row. */
const FIELDS = 5

/** A frame with the numbers of its rows: `(before, last]`. */
export interface IndexedFrame extends Pick<FoundFrame, 'offset'> {
  readonly no: number
  readonly file: IndexedFile
  readonly label: Pick<FoundFrame['label'], 'bytes' | 'crc32'>
  readonly before: number
  readonly last: number
}

export function rowIndex(
  committed: readonly CommittedFrame[],
  layoutsOf: (file: CommittedFrame['file']) => Omit<IndexedFile, 'path'>,
  isBackwards: boolean,
): RowIndex {
  const withRows = lastFirst(committed.filter(({ batch }) => allRowsOf(batch) > 0))
  const files = [...new Set(withRows.map(({ file }) => file))]
  const placeOf = new Map(files.map((file, place) => [file, place]))
  const frames = new SharedArrayBuffer(withRows.length * FIELDS * Float64Array.BYTES_PER_ELEMENT)
  const cells = new Float64Array(frames)
  let last = 0
  for (const [no, { file, frame, batch }] of withRows.entries()) {
    last += allRowsOf(batch)
    const { bytes, crc32 } = frame.label
    cells.set([placeOf.get(file) ?? 0, frame.offset, bytes, crc32, last], no * FIELDS)
  }
  return { files: files.map((file) => ({ path: file.path, ...layoutsOf(file) })), isBackwards, frames }
}

/** Frames of one file as they stand there, of several by when they were made. */
function lastFirst(committed: readonly CommittedFrame[]): CommittedFrame[] {
  const timed: { readonly found: CommittedFrame; readonly at: number }[] = []
  for (const found of committed) {
    const before = timed.at(-1)
    const at = found.batch.at ?? 0
    // Whatever the clock did meanwhile.
    timed.push({ found, at: before?.found.file === found.file ? Math.max(before.at, at) : at })
  }
  return timed
    .toSorted((one, other) => one.at - other.at)
    .map(({ found }) => found)
    .toReversed()
}

/** How many rows there are. */
export function rowsIn({ frames }: RowIndex): number {
  return new Float64Array(frames).at(-1) ?? 0
}

/** How many bytes their frames have. */
export function bytesIn({ frames }: RowIndex): number {
  return new Float64Array(frames).reduce((sum, cell, at) => sum + (at % FIELDS === 2 ? cell : 0), 0)
}

/** The frame that has the row behind so many; null behind the last one. */
export function frameBehind(index: RowIndex, rows: number): IndexedFrame | null {
  const cells = new Float64Array(index.frames)
  let [low, high] = [0, cells.length / FIELDS]
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    if ((cells[middle * FIELDS + FIELDS - 1] ?? 0) > rows) high = middle
    else low = middle + 1
  }
  const [place = 0, offset = 0, bytes = 0, crc32 = 0, last] = cells.subarray(low * FIELDS, (low + 1) * FIELDS)
  const file = index.files[place]
  if (last === undefined || !file) return null
  const before = low === 0 ? 0 : (cells[low * FIELDS - 1] ?? 0)
  return { no: low, file, offset, label: { bytes, crc32 }, before, last }
}

/** Tells an archive from what it was: which batches took place, whose files have them, and what is in them. */
export function hashOfFrames(committed: readonly CommittedFrame[]): string {
  const hash = createHash('sha256')
  for (const { file, frame, batch } of committed)
    if (allRowsOf(batch) > 0)
      hash.update(
        `${file.process} ${batch.range} ${batch.batches} ${allRowsOf(batch)} ${frame.label.crc32}\n`,
      )
  return hash.digest('hex')
}
