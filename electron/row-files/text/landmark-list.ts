import type { Landmarks } from '../row-file.ts'

/** Reading from one on costs a fraction of a millisecond. */
const FIRST_STRETCH_BYTES = 64 * 1_024
/** 2.4 MB; a list that would be longer loses every other one. */
const MOST_LANDMARKS = 100_000

/** A place in a text at which a row may begin. */
export interface Place {
  /** How many rows are before it. */
  readonly rows: number
  readonly offset: number
  readonly line: number
}

/** Gathers {@link Landmarks} while a text is read from its beginning to its end. */
export class LandmarkList {
  #rows: number[] = []
  #offsets: number[] = []
  #lines: number[] = []
  #stretch = FIRST_STRETCH_BYTES
  /** From which offset on the next one is due. */
  due = 0

  add(rows: number, offset: number, line: number): void {
    this.#rows.push(rows)
    this.#offsets.push(offset)
    this.#lines.push(line)
    if (this.#rows.length > MOST_LANDMARKS) this.#thin()
    this.due = offset + this.#stretch
  }

  all(): Landmarks {
    return {
      rows: Float64Array.from(this.#rows),
      offsets: Float64Array.from(this.#offsets),
      lines: Float64Array.from(this.#lines),
    }
  }

  #thin(): void {
    const isKept = (_: number, index: number) => index % 2 === 0
    this.#rows = this.#rows.filter(isKept)
    this.#offsets = this.#offsets.filter(isKept)
    this.#lines = this.#lines.filter(isKept)
    this.#stretch *= 2
  }
}

export const NO_LANDMARKS: Landmarks = new LandmarkList().all()

/** The last landmark with no more than so many rows before it. */
export function placeBefore({ rows, offsets, lines }: Landmarks, wanted: number): Place {
  let low = 0
  let high = rows.length - 1
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if ((rows[middle] ?? 0) <= wanted) low = middle
    else high = middle - 1
  }
  return { rows: rows[low] ?? 0, offset: offsets[low] ?? 0, line: lines[low] ?? 1 }
}
