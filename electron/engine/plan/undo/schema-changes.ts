import { displayName, displayTable } from '../../../../shared/identifier.ts'
import type { UndoSpec } from '../../../../shared/job-spec.ts'
import type { ColumnFingerprint } from '../../../../shared/plan.ts'
import { ProblemError } from '../../../../shared/problem-error.ts'
import type { ArchivedTable } from '../../archive/archive-text.ts'
import type { ColumnDefinition, TableDefinition } from '../../db/catalog.ts'
import { columnExpressions } from '../../db/column-expressions.ts'
import { keyDifference } from '../../db/fingerprint.ts'
import type { Session } from '../../db/session.ts'
import { undoRefused } from './undone-job.ts'

/** How a table differs from what it was when rows of it were archived, as far as they come back. */
export interface SchemaChanges {
  readonly added: readonly ColumnDefinition[]
  readonly dropped: readonly string[]
  readonly retyped: readonly { readonly name: string; readonly was: string; readonly is: string }[]
}

/** By the heads of all files. Throws `table-changed` where the key is another one, `undo-refused` where columns are gone that rows have to come back with. */
export function schemaChanges(
  table: TableDefinition,
  heads: readonly ArchivedTable[],
  { withoutColumns, of }: UndoSpec,
): SchemaChanges {
  for (const { key } of heads) refuseOtherKey(table, key)
  const now = new Map(table.columns.map((column) => [column.name, column]))
  const archived = new Map(
    heads.flatMap((head) => wantedColumns(head, of)).map((column) => [column.name, column]),
  )
  const dropped = [...archived.keys()].filter((name) => !isKept(now.get(name)))
  const refused = dropped.filter((name) => !withoutColumns.includes(name))
  if (refused.length > 0) throw columnsGone(table, refused)
  const known = new Set(heads.flatMap(({ columns }) => columns.map(({ name }) => name)))
  return {
    added: table.columns.filter((column) => isKept(column) && !known.has(column.name)),
    dropped,
    retyped: [...archived.values()].flatMap(({ name, type }) => {
      const is = now.get(name)?.type
      return is === undefined || is === type ? [] : [{ name, was: type, is }]
    }),
  }
}

/** Throws `undo-refused` where the table has columns that rows must have a value in, and the archive has none. */
export async function requireDefaults(
  session: Session,
  table: TableDefinition,
  { added }: SchemaChanges,
): Promise<void> {
  const needed = added.filter(({ nullable, generation }) => !nullable && generation === null)
  if (needed.length === 0) return
  const expressions = await columnExpressions(session, table)
  const names = needed.map(({ name }) => name).filter((name) => expressions?.has(name) === false)
  if (names.length === 0) return
  const list = names.map((name) => `“${displayName(name)}”`).join(', ')
  throw undoRefused(
    `“${displayTable(table.table)}” needs a value in ${list}, which the archive does not have, and there is no default.`,
    'Give it a default, or let it be NULL, then undo the job.',
    names,
  )
}

/** Of an update the key and what it set come into it, of all else whole rows. */
function wantedColumns({ columns, changed, key }: ArchivedTable, of: UndoSpec['of']): ColumnFingerprint[] {
  if (of !== 'update') return [...columns]
  return columns.filter(({ name }) => changed.includes(name) || key.includes(name))
}

/** Generated columns are left to the database, but for those that tell rows apart. */
export function isKept(column: ColumnDefinition | undefined): column is ColumnDefinition {
  return column !== undefined && (column.generation !== 'stored' || column.inKey)
}

function refuseOtherKey(table: TableDefinition, key: readonly string[]): void {
  const found = keyDifference(key, table.key)
  if (found.length === 0) return
  throw new ProblemError({
    kind: 'refused',
    code: 'table-changed',
    message: `Rows of “${displayTable(table.table)}” cannot be told by their keys any more: ${found.join('; ')}.`,
    nextStep: 'Restore the key of the table, or take the rows out of the archive by hand.',
  })
}

function columnsGone(table: TableDefinition, names: readonly string[]): ProblemError {
  const list = names.map((name) => `“${displayName(name)}”`).join(', ')
  return undoRefused(
    `“${displayTable(table.table)}” no longer has ${names.length === 1 ? 'the column' : 'the columns'} ${list}, of which the archive has values.`,
    'Add what is missing again, or undo without it: rows then come back without those values.',
    [...names],
  )
}
