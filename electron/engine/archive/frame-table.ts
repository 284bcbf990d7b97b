import type { ArchivedBatch } from './archive-text.ts'
import type { Committed, Label } from './frame.ts'

/** What a frame's label tells of its batch, but for its keys: see `readKeys`. */
export type FrameBatch = Omit<ArchivedBatch, 'from' | 'to'>

/** A frame where it stands in its file. */
export interface FoundFrame {
  /** Which of its file's frames it is, from 0. */
  readonly no: number
  /** Where its label begins. */
  readonly labelAt: number
  /** Of the frame of lines, behind its label. */
  readonly offset: number
  readonly label: Pick<Label, 'frame' | 'bytes' | 'crc32' | 'lines'> & { readonly batch?: FrameBatch }
}

/** A label where it was found. */
export interface FoundLabel extends Pick<FoundFrame, 'labelAt' | 'offset'> {
  readonly label: Label
}

const KINDS = ['head', 'batch', 'mark'] as const

/** Numbers of a frame: its own, then those of its batch. */
const FIELDS = 13

/**
 * The frames of a file, as numbers in one piece of memory: there are millions of rows' worth, and objects for all of
 * them made the heap grow by as much again for good. What is asked for becomes an object.
 */
export class FrameTable implements Iterable<FoundFrame> {
  #cells = new Float64Array(FIELDS * 16)
  #length = 0
  /** Two numbers for each batch. */
  readonly #committed: number[] = []
  #isEnded = false

  static of(labels: Iterable<FoundLabel>): FrameTable {
    const table = new FrameTable()
    for (const found of labels) table.add(found)
    return table
  }

  get length(): number {
    return this.#length
  }

  /** What the last label says: nothing more comes. */
  get isEnded(): boolean {
    return this.#isEnded
  }

  add({ labelAt, offset, label }: FoundLabel): void {
    const { frame, bytes, crc32, lines, batch } = label
    const at = this.#length * FIELDS
    if (at === this.#cells.length) {
      const more = new Float64Array(2 * at)
      more.set(this.#cells)
      this.#cells = more
    }
    const { range = 0, batches = 0, epoch = 0, rows = 0, along = 0, taken = 0, at: time = 0 } = batch ?? {}
    const kind = KINDS.indexOf(frame)
    this.#cells.set([labelAt, offset, bytes, crc32, lines, kind], at)
    this.#cells.set([range, batches, epoch, rows, along, taken, time], at + 6)
    for (const [ofRange, ofBatches] of label.committed ?? []) this.#committed.push(ofRange, ofBatches)
    this.#isEnded = label.ended === true
    this.#length += 1
  }

  at(no: number): FoundFrame | null {
    if (no < 0 || no >= this.#length) return null
    const cells = this.#cells.subarray(no * FIELDS, (no + 1) * FIELDS)
    const [labelAt = 0, offset = 0, bytes = 0, crc32 = 0, lines = 0, kind = 0, ...ofBatch] = cells
    const frame = KINDS[kind] ?? 'mark'
    const label = { frame, bytes, crc32, lines, ...(frame === 'batch' && { batch: batchOf(ofBatch) }) }
    return { no, labelAt, offset, label }
  }

  *[Symbol.iterator](): Iterator<FoundFrame> {
    for (let no = 0; no < this.#length; no += 1) {
      const found = this.at(no)
      if (found) yield found
    }
  }

  /** Batches of which the labels say that they took place. */
  *committed(): Iterable<Committed> {
    for (let at = 0; at < this.#committed.length; at += 2)
      yield [this.#committed[at] ?? 0, this.#committed[at + 1] ?? 0]
  }
}

function batchOf(numbers: readonly number[]): FrameBatch {
  const [range = 0, batches = 0, epoch = 0, rows = 0, along = 0, taken = 0, at = 0] = numbers
  return { range, batches, epoch, rows, along, taken, at }
}
