import { dirname, extname, join, basename } from 'node:path'
import type { ArchiveFormat } from '../../../shared/archive.ts'
import type { ExportedArchive } from '../../../shared/archive-check.ts'
import { DEFAULT_SCHEMA } from '../../../shared/identifier.ts'
import type { TableName } from '../../../shared/table-name.ts'
import type { ArchivedTables } from '../../engine/engine.ts'
import { archiveTable, type RowTable, type RowValues } from './row-table.ts'
import { saveRows, type SaveOptions } from './save-rows.ts'

interface ArchiveOptions extends SaveOptions {
  /** Somebody has agreed to replace the file, and those beside it. */
  readonly mayReplace: { readonly own: boolean; readonly along: boolean }
}

/**
 * Writes the rows of an archive: those of the job's own table to `path`, and where rows of other tables went along,
 * those of each to a file beside it. Throws as {@link saveRows} does.
 */
export async function saveArchive(
  path: string,
  format: ArchiveFormat,
  { tables, openRows, uncertain }: ArchivedTables,
  { mayReplace, ...options }: ArchiveOptions,
): Promise<ExportedArchive> {
  const [own, ...others] = tables
  if (!own) return { files: [], openRows, uncertain }
  const files = [{ name: own.table, path, table: archiveTable(own, own.changes), mayReplace: mayReplace.own }]
  const taken = new Set([path.toLowerCase()])
  for (const other of others) {
    const table = await unlessEmpty(archiveTable(other, other.changes))
    if (!table) continue
    const beside = freePath(path, other.table, taken)
    files.push({ name: other.table, path: beside, table, mayReplace: mayReplace.along })
  }
  const counts = await saveRows(files, format, options)
  const saved = files.map(({ name, path: file }, place) => ({ table: name, file, rows: counts[place] ?? 0 }))
  return { files: saved, openRows, uncertain }
}

/** The table, with its first row read; null where it has none. */
async function unlessEmpty({ columns, rows }: RowTable): Promise<RowTable | null> {
  const reading = rows[Symbol.asyncIterator]()
  for (let some = await reading.next(); !some.done; some = await reading.next()) {
    const each = some.value[Symbol.iterator]()
    const first = each.next()
    if (!first.done) return { columns, rows: goingOn([first.value], each, reading) }
  }
  return null
}

async function* goingOn(
  first: RowValues[],
  rest: Iterator<RowValues>,
  others: AsyncIterator<Iterable<RowValues>>,
) {
  yield first
  yield { [Symbol.iterator]: () => rest }
  yield* { [Symbol.asyncIterator]: () => others }
}

/** `rows.csv` → `rows-items.csv`; a name that any system takes, and that no other table has. */
function freePath(path: string, { schema, name }: TableName, taken: Set<string>): string {
  const full = schema === DEFAULT_SCHEMA ? name : `${schema}.${name}`
  const ending = extname(path)
  const start = join(dirname(path), `${basename(path, ending)}-${full.replaceAll(/[^\p{L}\p{N}_.-]/gu, '_')}`)
  let free = start + ending
  for (let no = 2; taken.has(free.toLowerCase()); no += 1) free = `${start}-${no}${ending}`
  taken.add(free.toLowerCase())
  return free
}
