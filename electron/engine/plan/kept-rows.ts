import type { ArchivedTable } from '../archive/archive-text.ts'
import { columnFingerprint } from '../db/fingerprint.ts'
import type { TableDefinition } from '../db/catalog.ts'

/** What an archive keeps of the rows that a phase changes. */
export interface KeptRows extends Omit<ArchivedTable, 'table' | 'key'> {
  readonly along: readonly ArchivedTable[]
}

/**
 * All columns but generated ones, which the database computes again unless they tell the row; `changed`: what the job
 * sets, none where it deletes.
 */
export function keptRows(table: TableDefinition, changed: ReadonlySet<string>): KeptRows {
  const columns = table.columns.filter(({ generation, inKey }) => generation !== 'stored' || inKey)
  return {
    columns: columns.map(columnFingerprint),
    changed: columns.filter(({ name }) => changed.has(name)).map(({ name }) => name),
    along: [],
  }
}
