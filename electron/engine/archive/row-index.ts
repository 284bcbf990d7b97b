import { createHash } from 'node:crypto'
import type { CommittedFrame } from './committed.ts'
import type { FoundFrame } from './scan.ts'

/*
 * Rows of an archive are counted over all frames that took place: files by their processes' ids, frames as they
 * stand, lines in order; only rows of the job's own table that it changed. So a range of rows is `(lo, hi]` of such
 * numbers, as of a table that is filled. Every process of an undo counts them alike, told by {@link hashOfFrames}.
 */

/** Where the rows of an archive stand, in a form that threads share. */
export interface RowIndex {
  readonly files: readonly IndexedFile[]
  /** {@link FIELDS} numbers a frame. */
  readonly frames: SharedArrayBuffer
}

export interface IndexedFile {
  readonly path: string
  /** Which columns its rows have, as a place in a list of those who made the index. */
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

/** `layoutOf`: of a file, by its path. */
export function rowIndex(
  committed: readonly CommittedFrame[],
  layoutOf: (file: CommittedFrame['file']) => number,
): RowIndex {
  const withRows = committed.filter(({ batch }) => batch.rows > 0)
  const files = [...new Set(withRows.map(({ file }) => file))]
  const placeOf = new Map(files.map((file, place) => [file, place]))
  const frames = new SharedArrayBuffer(withRows.length * FIELDS * Float64Array.BYTES_PER_ELEMENT)
  const cells = new Float64Array(frames)
  let last = 0
  for (const [no, { file, frame, batch }] of withRows.entries()) {
    last += batch.rows
    const { bytes, crc32 } = frame.label
    cells.set([placeOf.get(file) ?? 0, frame.offset, bytes, crc32, last], no * FIELDS)
  }
  return { files: files.map((file) => ({ path: file.path, layout: layoutOf(file) })), frames }
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
    if (batch.rows > 0)
      hash.update(`${file.process} ${batch.range} ${batch.batches} ${batch.rows} ${frame.label.crc32}\n`)
  return hash.digest('hex')
}
