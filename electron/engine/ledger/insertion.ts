import type { FrameLines } from '../archive/archived-rows.ts'
import { DeletedLine } from '../archive/deleted-line.ts'
import { BinaryTexts } from '../db/binary-texts.ts'
import { GrowingBytes } from '../db/growing-bytes.ts'
import type { Restore } from '../plan/undo/restore.ts'
import { layoutPlaces } from '../plan/undo/verdict.ts'

const BEFORE = Buffer.from('{"row":null,"new":[')
const COMMA = Buffer.from(',')
const BEHIND = Buffer.from(']}\n')

/** A column that gets values, and where a line has them. */
interface GivenColumn {
  readonly texts: BinaryTexts
  readonly place: number
}

/**
 * Deleted rows on their way from an archive back into their table: what the statement is given, and the lines of this
 * job's own archive. From bytes to bytes: with a list of each row and a text of each value, the engine took twice as long.
 */
export class Insertion {
  readonly #restore: Restore
  readonly #line = new DeletedLine()
  readonly #lines = new GrowingBytes()
  #layout: number | null = null
  #columns: readonly GivenColumn[] = []
  /** Where a line has what this job's own archive gets of it. */
  #kept: readonly number[] = []
  #isPlain = true
  #rows = 0

  constructor(restore: Restore) {
    this.#restore = restore
  }

  get rows(): number {
    return this.#rows
  }

  /** Whether it is all rows that were deleted, of the types that the columns still have. */
  get isPlain(): boolean {
    return this.#isPlain && this.#rows > 0
  }

  /** That of its lines. */
  get layout(): number {
    return this.#layout ?? 0
  }

  /** An array for each column that gets values; good until the next {@link clear}, as {@link lines} are. */
  get values(): Buffer[] {
    return this.#columns.map(({ texts }) => texts.value)
  }

  /** Without the last one's line end. */
  get lines(): Buffer {
    return this.#lines.bytes.subarray(0, -1)
  }

  clear(): void {
    this.#lines.clear()
    this.#layout = null
    this.#isPlain = true
    this.#rows = 0
  }

  /** Lines of one layout. */
  add({ file, text, from, to }: FrameLines, first: number, end: number): void {
    if (this.#layout === null) this.#begin(file.layout)
    for (let place = first; place < end && this.#isPlain; place += 1) {
      this.#isPlain = this.#line.read(text, from[place] ?? 0, to[place] ?? 0)
      if (this.#isPlain) this.#addRow()
    }
  }

  #begin(layout: number): void {
    const { layouts, changedPlaces } = this.#restore
    const { inRow = [], retyped = [] } = layouts[layout] ?? {}
    const inLine = (place: number) => inRow[place] ?? -1
    this.#layout = layout
    this.#isPlain = retyped.length === 0
    this.#kept = changedPlaces.map(inLine)
    this.#columns = layoutPlaces(this.#restore, layout, 'insert').map((place, index) => {
      const texts = this.#columns[index]?.texts ?? new BinaryTexts()
      texts.clear()
      return { texts, place: inLine(place) }
    })
  }

  #addRow(): void {
    this.#rows += 1
    for (const { texts, place } of this.#columns) this.#line.addTo(texts, place)
    const lines = this.#lines
    lines.add(BEFORE)
    for (let index = 0; index < this.#kept.length; index += 1) {
      if (index > 0) lines.add(COMMA)
      this.#line.addJsonTo(lines, this.#kept[index] ?? -1)
    }
    lines.add(BEHIND)
  }
}
