/** What files of rows can be. */
export type RowFormat = 'csv' | 'ndjson' | 'parquet'

export type RowEncoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252'

/** What a person fixed; everything else is told by the file itself. */
export interface RowFileOptions {
  readonly format?: RowFormat
  readonly delimiter?: string
  readonly quote?: string
  readonly encoding?: RowEncoding
  /** Without one, columns are named column1, column2, … */
  readonly header?: boolean
  /** What stands for NULL, besides an unquoted empty field. */
  readonly nullText?: string
  /** Numbers are written as `1.234,56`. */
  readonly decimalComma?: boolean
  /** Of NDJSON: only these rows. */
  readonly only?: RowSelection
}

/** Rows of which a field has one of some values, where a file has rows for several tables. */
export interface RowSelection {
  readonly field: string
  readonly values: readonly string[]
  /** Also the lines that are no rows, and the rows that do not have the field, which are faulty. */
  readonly others: boolean
}

export type RowCompression = 'gzip' | 'zstd'

/** How a file is written, as fixed or told by the file. Only `encoding` and `lineEnd` say something about NDJSON, none about Parquet. */
export interface RowFileDialect {
  readonly delimiter: string
  readonly quote: string
  readonly encoding: RowEncoding
  /** The first one of the file; all of them count, whatever the first is. */
  readonly lineEnd: '\n' | '\r\n' | '\r'
  readonly header: boolean
  readonly nullText: string | null
  readonly decimalComma: boolean
}

/** Where rows begin in a text, at every so many bytes. */
export interface Landmarks {
  /** How many rows are before the place. */
  readonly rows: Float64Array
  readonly offsets: Float64Array
  /** From 1. */
  readonly lines: Float64Array
}

/** All that a thread needs to read the file: plain data, which can be cloned. */
export interface RowFileIndex {
  /** The file as it was given. */
  readonly path: string
  /** Where its rows are read: a copy in the scratch folder where it is compressed or no UTF-8. */
  readonly contentPath: string
  readonly format: RowFormat
  readonly dialect: RowFileDialect
  /** Of the file as it was given; null where there is none. */
  readonly compression: RowCompression | null
  /** Whether its text begins with a byte order mark. */
  readonly hasByteOrderMark: boolean
  readonly columns: readonly string[]
  /** Of which columns numbers have a decimal comma, by their index. */
  readonly commaColumns: readonly number[]
  /** Null where all are rows of it: neither rows nor columns are counted that others have. */
  readonly only: RowSelection | null
  /** Fields that only rows have which are not asked for. */
  readonly otherColumns: readonly string[]
  readonly rows: number
  /** Of the file as it was given, as is the checksum. */
  readonly bytes: number
  readonly sha256: string
  /** Of the content, as they were while it was examined: a file that changes is not read any further. */
  readonly contentBytes: number
  readonly contentModifiedMs: number
  /** Without any for Parquet, which says itself where its rows are. */
  readonly landmarks: Landmarks
}

export interface FileRow {
  /** From 1. */
  readonly no: number
  /** Of the file, from 1, where the row begins; of Parquet the number of the row. */
  readonly line: number
  /** By the columns of the index, as text that the database takes: null is NULL, undefined that the row has no such field. */
  readonly values: readonly (string | null | undefined)[]
  /** Why this row cannot be taken, as a sentence; it has no values then. */
  readonly fault?: string
  /**
   * The row as it stands in the file, without its line end; of Parquet its values as a JSON object. Bytes that are no
   * text are U+FFFD, and of a row that is too large only the beginning is here.
   */
  readonly source: string
}

export interface ExamineHow {
  /** For what the file takes besides itself; whoever gives it removes it. */
  readonly scratchFolder: string
  readonly signal?: AbortSignal
  readonly onProgress?: (bytesRead: number) => void
}
