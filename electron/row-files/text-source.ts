import type { FileHandle } from 'node:fs/promises'
import { CsvRows } from './csv/csv-rows.ts'
import { CsvScanner } from './csv/csv-scanner.ts'
import { JsonRows } from './json/json-rows.ts'
import { LineScanner } from './json/line-scanner.ts'
import type { FileRow, RowFileIndex } from './row-file.ts'
import { changedFile } from './row-file-problem.ts'
import { ByteWindow } from './text/byte-window.ts'
import { placeBefore } from './text/landmark-list.ts'
import { Records, type RecordScanner } from './text/records.ts'

/** Makes a row of the record that its scanner has found. */
interface RowMaker {
  /** Whether it is one of the rows that are asked for; all are where this is missing. */
  takes?(records: Records): boolean
  rowOf(records: Records, no: number): FileRow
}

/** Reads rows of a text from the nearest landmark on, or from where it stands. */
export class TextSource {
  readonly #index: RowFileIndex
  readonly #window: ByteWindow
  readonly #scanner: RecordScanner
  readonly #rows: RowMaker
  #records: Records | undefined
  /** How many rows are behind. */
  #at = 0

  constructor(file: FileHandle, index: RowFileIndex, fields: readonly number[] | null) {
    this.#index = index
    this.#window = new ByteWindow(file, 0)
    ;[this.#scanner, this.#rows] = formatOf(index, fields)
  }

  async read(from: number, to: number): Promise<FileRow[]> {
    const records = this.#recordsFrom(from)
    const rows: FileRow[] = []
    while (this.#at < to) {
      if (records.next()) this.#take(records, from, rows)
      else if (!(await records.fill())) throw changedFile(this.#index.path)
    }
    return rows
  }

  #take(records: Records, from: number, rows: FileRow[]): void {
    if (records.isEmpty || this.#rows.takes?.(records) === false) return
    this.#at += 1
    if (this.#at > from) rows.push(this.#rows.rowOf(records, this.#at))
  }

  #recordsFrom(from: number): Records {
    if (this.#records && this.#at === from) return this.#records
    const place = placeBefore(this.#index.landmarks, from)
    this.#window.seek(place.offset)
    this.#at = place.rows
    this.#records = new Records(this.#window, this.#scanner, 0, place.line)
    return this.#records
  }
}

function formatOf(
  { format, dialect, columns, commaColumns, only }: RowFileIndex,
  fields: readonly number[] | null,
): [RecordScanner, RowMaker] {
  if (format === 'ndjson') return [new LineScanner(), new JsonRows(columns, dialect.encoding, only)]
  const scanner = new CsvScanner(dialect.delimiter, dialect.quote)
  return [scanner, new CsvRows(scanner, dialect, columns.length, commaColumns, fields)]
}
