import type { FileRow } from '../../row-files/row-files.ts'
import { MOST_BATCH_BYTES, type NumberedRows } from '../ledger/write-batches.ts'
import type { AskedWrite } from './write-result.ts'

/** What was asked, with the text of its values. */
export interface BufferedWrite extends AskedWrite {
  readonly fileRow: FileRow
  /** Of its values as text. */
  readonly bytes: number
}

/** The rows of a lane that are not settled, by their numbers in it. */
export class MemoryRows implements NumberedRows {
  readonly #rows: BufferedWrite[] = []
  #settled = 0
  #bytes = 0
  #lastRead = 0

  /** The number of the last row. */
  get last(): number {
    return this.#settled + this.#rows.length
  }

  get settled(): number {
    return this.#settled
  }

  get bytes(): number {
    return this.#bytes
  }

  /** The number of the last row that a batch may have taken. */
  get lastRead(): number {
    return this.#lastRead
  }

  /** In their order. */
  get rows(): readonly BufferedWrite[] {
    return this.#rows
  }

  add(row: BufferedWrite): void {
    this.#rows.push(row)
    this.#bytes += row.bytes
  }

  async read(from: number, to: number): Promise<readonly FileRow[]> {
    const rows: FileRow[] = []
    let bytes = 0
    for (const row of this.#rows.slice(from - this.#settled, to - this.#settled)) {
      bytes += row.bytes
      // One alone is read, however large it is.
      if (bytes > MOST_BATCH_BYTES && rows.length > 0) break
      rows.push(row.fileRow)
    }
    this.#lastRead = from + rows.length
    return await Promise.resolve(rows)
  }

  /** Lets go of the rows up to that number, and answers them. */
  settle(number: number): BufferedWrite[] {
    const settled = this.#rows.splice(0, number - this.#settled)
    this.#settled += settled.length
    for (const { bytes } of settled) this.#bytes -= bytes
    return settled
  }
}
