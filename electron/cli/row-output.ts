import { ArchiveFormat } from '../../shared/archive.ts'
import { takeName } from '../../shared/identifier.ts'
import { compressionOf, rowParts } from '../export/rows/row-parts.ts'
import type { BlockTable } from '../export/rows/row-table.ts'
import { saveRows } from '../export/rows/save-rows.ts'
import { filePath, required } from './option-values.ts'
import type { Stdio } from './stdio.ts'
import type { Flags, Typed } from './typed-options.ts'
import { usageError } from './usage-problem.ts'

/** The options of a command that writes rows, as they were typed. */
export type RowOutputOptions = Typed<'to' | 'format'> & Flags<'replace' | 'guardFormulas' | 'json' | 'quiet'>

/** Where rows go, and as what. */
export interface RowOutput {
  /** Null is standard output. */
  readonly path: string | null
  readonly format: ArchiveFormat
  readonly guardsFormulas: boolean
  readonly mayReplace: boolean
}

/** What stands for standard output. */
const STANDARD_OUTPUT = '-'

const ENDINGS: Readonly<Record<string, ArchiveFormat>> = {
  csv: 'csv',
  ndjson: 'ndjson',
  jsonl: 'ndjson',
  parquet: 'parquet',
}

/** Throws `usage`. */
export function rowOutputOf(command: string, options: RowOutputOptions, stdio: Stdio): RowOutput {
  const to = required(command, '--to', options.to, 'rows.csv')
  const path = to === STANDARD_OUTPUT ? null : filePath(to)
  const format = formatOf(command, options.format, to)
  if (options.guardFormulas && format !== 'csv')
    throw usageError('--guard-formulas is for CSV only.', 'Leave it out, or use --format csv.')
  if (format === 'parquet' && compressionOf(to) !== null)
    throw usageError('Parquet is compressed by itself.', 'Leave the ending .gz or .zst out.')
  if (path === null && options.json)
    throw usageError(
      '--json cannot be combined with --to -: both use standard output.',
      'Write the rows to a file.',
    )
  if (path === null && format === 'parquet' && stdio.terminal)
    throw usageError('Parquet cannot be shown on a terminal.', 'Write it to a file: --to rows.parquet')
  const [guardsFormulas, mayReplace] = [options.guardFormulas === true, options.replace === true]
  return { path, format, guardsFormulas, mayReplace }
}

/** As the name of a file says; undefined where it does not. */
export function formatByName(path: string): ArchiveFormat | undefined {
  const [, ending = ''] = /\.([a-z]+)(?:\.(?:gz|zst))?$/i.exec(path) ?? []
  return ENDINGS[ending.toLowerCase()]
}

function formatOf(command: string, typed: string | undefined, to: string): ArchiveFormat {
  const text = typed ?? formatByName(to)
  const parsed = ArchiveFormat.safeParse(required(command, '--format', text, 'csv'))
  if (parsed.success) return parsed.data
  throw usageError(`There is no format “${text}”.`, `Use --format ${ArchiveFormat.options.join(', ')}.`)
}

/** Writes all rows, and answers how many there are. Throws as {@link saveRows} does. */
export async function writeRows(
  { path, format, guardsFormulas, mayReplace }: RowOutput,
  table: BlockTable,
  stdio: Stdio,
  how: { readonly signal: AbortSignal; readonly onProgress: (rows: number) => void },
): Promise<number> {
  if (path !== null) {
    const [rows = 0] = await saveRows([{ path, table, mayReplace }], format, { guardsFormulas, ...how })
    return rows
  }
  let rows = 0
  for await (const part of rowParts(table, { format, guardsFormulas }, (count) => (rows = count))) {
    how.signal.throwIfAborted()
    await stdio.fill(part)
  }
  how.signal.throwIfAborted()
  return rows
}

/** Names of columns between commas, as PostgreSQL reads them; null where none are named. Throws `usage`. */
export function columnNames(text: string | undefined): string[] | null {
  if (text === undefined) return null
  const names: string[] = []
  for (let left = text.trim(); ;) {
    const taken = takeName(left)
    if (!taken) break
    names.push(taken.name)
    const rest = taken.rest.trimStart()
    if (rest === '') return names
    if (!rest.startsWith(',')) break
    left = rest.slice(1).trimStart()
  }
  throw usageError(
    `“${text}” is not a list of columns.`,
    `Write names between commas, with quotes where they need some: --columns 'id,"userId"'`,
  )
}
