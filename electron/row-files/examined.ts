import type { Sample } from './csv/detect-dialect.ts'
import type { RowEncoding, RowFileIndex } from './row-file.ts'
import type { ByteWindow } from './text/byte-window.ts'

/** A text that is to be examined. */
export interface ExaminedText {
  /** Of the file as it was given. */
  readonly path: string
  readonly window: ByteWindow
  /** Behind the byte order mark. */
  readonly begin: number
  readonly sample: Sample
  /** Of the file as it was given; what the window shows is UTF-8 or not valid. */
  readonly encoding: RowEncoding
  readonly signal?: AbortSignal | undefined
}

/** What a format tells of a file's content. */
export type Examined = Pick<
  RowFileIndex,
  'format' | 'dialect' | 'columns' | 'commaColumns' | 'rows' | 'landmarks'
> &
  Partial<Pick<RowFileIndex, 'otherColumns'>>
