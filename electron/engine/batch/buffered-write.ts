import { displayName, displayTable } from '../../../shared/identifier.ts'
import { ProblemError } from '../../../shared/problem-error.ts'
import type { Write } from '../plan/write/write.ts'
import type { BufferedWrite } from './memory-rows.ts'
import { type BatchRow, textOf } from './value-text.ts'

/** Turns what a program gives into rows as a file has them: the columns of the write, and behind them what a row is for. */
export class RowMaker {
  readonly #write: Write
  readonly #places: ReadonlyMap<string, number>

  constructor(write: Write) {
    this.#write = write
    this.#places = new Map(write.columns.map(({ name }, place) => [name, place]))
  }

  /** A value that is none makes a row that is rejected. Throws `column-unknown`. */
  make(op: BufferedWrite['op'], row: BatchRow, no: number, line: number): BufferedWrite {
    const values: (string | null | undefined)[] = this.#write.columns.map(() => undefined)
    let fault: string | null = null
    let bytes = 0
    for (const [name, value] of Object.entries(row)) {
      const place = this.#placeOf(name)
      try {
        const text = textOf(value)
        values[place] = text
        if (typeof text === 'string') bytes += Buffer.byteLength(text)
      } catch (error) {
        fault ??= `its value of “${displayName(name)}” ${error instanceof Error ? error.message : 'is none'}`
      }
    }
    values.push(op)
    const fileRow = { no, line, values, source: '', ...(fault !== null && { fault }) }
    return { op, row, bytes, fileRow }
  }

  keyOf({ fileRow }: BufferedWrite): (string | null | undefined)[] {
    return this.#write.keyPlaces.map((place) => fileRow.values[place])
  }

  #placeOf(name: string): number {
    const place = this.#places.get(name)
    if (place !== undefined) return place
    const names = this.#write.columns.map((one) => displayName(one.name)).join(', ')
    throw new ProblemError({
      kind: 'usage',
      code: 'column-unknown',
      message: `“${displayTable(this.#write.table)}” has no column “${displayName(name)}” that can be written.`,
      nextStep: `Use some of its columns: ${names}.`,
    })
  }
}
