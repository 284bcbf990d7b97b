import { resolve } from 'node:path'
import { RowEncoding, RowFormat, type RowFile } from '../../shared/row-file.ts'
import { oneOf } from './option-values.ts'
import type { Flags, Typed } from './typed-options.ts'
import { usageError } from './usage-problem.ts'

/** How a file of rows is read, as it was typed. */
export type RowFileTyped = Typed<'format' | 'delimiter' | 'quote' | 'encoding' | 'null'> &
  Flags<'header' | 'decimalComma'>

/** A file of rows as it is to be read; a relative path is one of the working directory. */
export function rowFileOf(path: string, options: RowFileTyped): RowFile {
  return {
    path: resolve(path),
    format: oneOf('--format', options.format, RowFormat.options),
    delimiter: oneCharacter('--delimiter', options.delimiter),
    quote: oneCharacter('--quote', options.quote),
    encoding: oneOf('--encoding', options.encoding, RowEncoding.options),
    header: options.header,
    nullText: options.null,
    decimalComma: options.decimalComma,
  }
}

function oneCharacter(option: string, typed: string | undefined): string | undefined {
  const text = typed === String.raw`\t` || typed === 'tab' ? '\t' : typed
  if (text === undefined || text.length === 1) return text
  throw usageError(`${option} takes one character, not “${typed}”.`, `Write ${option} ';' or ${option} tab.`)
}
