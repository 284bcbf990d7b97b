import type { ArchivedTable } from '../archive/archive-text.ts'
import { columnFingerprint } from '../db/fingerprint.ts'
import type { TableDefinition } from '../db/catalog.ts'
import type { AlongReading } from './along/along-reading.ts'
import { NOTHING_ALONG, type AlongTables } from './along/along-tables.ts'

/** What an archive keeps of the rows that a phase changes. */
export interface KeptRows extends Omit<ArchivedTable, 'table' | 'key'> {
  readonly along: readonly ArchivedTable[]
  /** How the rows of each of `along` are found before a batch deletes its own; none where an undo knows them. */
  readonly readings: readonly AlongReading[]
}

/**
 * All columns but generated ones, which the database computes again unless they tell the row; `changed`: what the job
 * sets, none where it deletes.
 */
export function keptRows(
  table: TableDefinition,
  changed: ReadonlySet<string>,
  { tables, readings }: Pick<AlongTables, 'tables' | 'readings'> = NOTHING_ALONG,
): KeptRows {
  const columns = table.columns.filter(({ generation, inKey }) => generation !== 'stored' || inKey)
  return {
    columns: columns.map(columnFingerprint),
    changed: columns.filter(({ name }) => changed.has(name)).map(({ name }) => name),
    along: tables,
    readings,
  }
}
