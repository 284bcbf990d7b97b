import { isAscii } from 'node:buffer'
import { count } from '../../../shared/counted.ts'
import { printable } from '../../../shared/printable.ts'
import { shortened } from '../../../shared/shortened.ts'
import type { FileRow, RowEncoding, RowSelection } from '../row-file.ts'
import type { Records } from '../text/records.ts'
import { FIELD_TOO_LARGE, NUL_FAULT, ROW_TOO_LARGE, textFault } from '../text/text-fault.ts'
import { MOST_COLUMNS, MOST_FIELD_BYTES } from '../text/limits.ts'
import { ESCAPED, NotJson, NULL, ObjectScanner } from './object-scanner.ts'

/** They are only told from names that nobody has. */
const MOST_OTHERS = 100_000

type Values = (string | null | undefined)[]

/** Turns a line into a row: one member of its object for each column. */
export class JsonRows {
  /** By name. */
  readonly #columns: Map<string, number>
  readonly #encoding: RowEncoding
  readonly #only: RowSelection | null
  readonly #object = new ObjectScanner()
  #content: Buffer = Buffer.alloc(0)
  /** The content where it is ASCII: a place there is the same in the text. */
  #ascii: string | null = null
  /** Names that rows have which are not asked for. */
  readonly #others = new Set<string>()
  /** Names of the line that are no columns yet. */
  readonly #unknown = new Map<string, number>()

  constructor(columns: readonly string[], encoding: RowEncoding, only: RowSelection | null) {
    this.#columns = new Map(columns.map((name, index) => [name, index]))
    this.#encoding = encoding
    this.#only = only
  }

  /** Whether the line is one of the rows that are asked for. */
  takes(records: Records): boolean {
    return this.#only === null || this.#isOneOf(this.#only, this.#read(records, records.content))
  }

  #isOneOf({ field, values: wanted, others }: RowSelection, values: Values | string): boolean {
    const value = typeof values === 'string' ? null : (values[this.#columnOf(field)] ?? null)
    return value === null ? others : wanted.includes(value)
  }

  rowOf(records: Records, no: number): FileRow {
    const { line, content } = records
    const values = this.#read(records, content)
    const source = this.#ascii ?? content.toString()
    if (typeof values === 'string') return { no, line, values: [], fault: values, source }
    if (this.#only && (values[this.#columnOf(this.#only.field)] ?? null) === null)
      return { no, line, values: [], fault: `The object has no “${shown(this.#only.field)}”.`, source }
    return { no, line, values, source }
  }

  /** Adds the names of a line to the columns, unless it is faulty; false where it is none of the rows that are asked for. */
  learn(records: Records): boolean {
    const values = this.#read(records, records.content)
    if (this.#only && !this.#isOneOf(this.#only, values)) {
      if (typeof values !== 'string') this.#learnOthers()
      return false
    }
    if (typeof values === 'string') return true
    for (const [name, column] of this.#unknown) this.#columns.set(name, column)
    return true
  }

  #learnOthers(): void {
    for (const name of this.#unknown.keys()) if (this.#others.size < MOST_OTHERS) this.#others.add(name)
  }

  /** Names that only rows have which are not asked for. */
  get others(): string[] {
    return [...this.#others].filter((name) => !this.#columns.has(name))
  }

  get count(): number {
    return this.#columns.size
  }

  get columns(): string[] {
    return [...this.#columns.keys()]
  }

  /** Values by column; or why there are none. */
  #read(records: Records, content: Buffer): Values | string {
    this.#content = content
    this.#ascii = isAscii(content) ? content.toString('latin1') : null
    this.#unknown.clear()
    if (records.isTooLarge) return ROW_TOO_LARGE
    const fault = this.#ascii === null || content.includes(0) ? textFault(content, this.#encoding) : null
    return fault ?? this.#notJson() ?? this.#values()
  }

  #notJson(): string | null {
    try {
      this.#object.scan(this.#content)
    } catch (error) {
      if (!(error instanceof NotJson)) throw error
      const before = this.#content.toString('utf8', 0, error.at).length
      return `The line is not one JSON object at character ${count(before + 1)}.`
    }
    return this.#object.members > MOST_COLUMNS
      ? `The object has more members than the ${count(MOST_COLUMNS)} columns that a table can have.`
      : null
  }

  #values(): Values | string {
    const values = Array.from<string | null | undefined>({ length: this.#columns.size })
    for (let index = 0; index < this.#object.members; index += 1) {
      const name = this.#nameOf(index)
      const value = this.#valueOf(index)
      const column = this.#columnOf(name)
      if (values[column] !== undefined) return `The object has two members “${shown(name)}”.`
      const fault = valueFault(name) ?? (value === null ? null : valueFault(value))
      if (fault !== null) return fault
      values[column] = value
    }
    return values
  }

  #columnOf(name: string): number {
    const known = this.#columns.get(name) ?? this.#unknown.get(name)
    if (known !== undefined) return known
    const column = this.#columns.size + this.#unknown.size
    this.#unknown.set(name, column)
    return column
  }

  #nameOf(index: number): string {
    const { nameBegins, nameEnds, isNameEscaped } = this.#object
    const text = this.#text(nameBegins[index], nameEnds[index])
    return isNameEscaped[index] === 1 ? unescaped(text) : text
  }

  #valueOf(index: number): string | null {
    const { begins, ends, kinds } = this.#object
    if (kinds[index] === NULL) return null
    const text = this.#text(begins[index], ends[index])
    return kinds[index] === ESCAPED ? unescaped(text) : text
  }

  #text(begin = 0, end = 0): string {
    return this.#ascii?.slice(begin, end) ?? this.#content.toString('utf8', begin, end)
  }
}

const unescaped = (text: string) => JSON.parse(`"${text}"`) as string

/** Escapes can stand for what no text has. */
function valueFault(text: string): string | null {
  if (text.includes('\0')) return NUL_FAULT
  if (text.length > MOST_FIELD_BYTES) return FIELD_TOO_LARGE
  return text.isWellFormed() ? null : 'A text in it has half of a character.'
}

const shown = (name: string) => printable(shortened(name, 100))
