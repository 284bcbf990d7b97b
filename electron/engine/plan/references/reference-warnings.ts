import { counted } from '../../../../shared/counted.ts'
import { displayTable, quoteIdentifier, quoteTable } from '../../../../shared/identifier.ts'
import { MAX_ROWS_PER_TRANSACTION } from '../../../../shared/transaction-limits.ts'
import type { TableDefinition } from '../../db/catalog.ts'
import type { Reference, ReferenceEnd } from '../../db/references.ts'
import type { ReferenceEffect } from './reference-effects.ts'

/** A person reads so many; a schema where one table is the hub of a hundred others has more. */
const MOST_NAMED = 8

/** What a person should know of the foreign keys that a job sets off, and what helps. `read`: columns that it names. */
export function referenceWarnings(
  effects: readonly ReferenceEffect[],
  table: TableDefinition,
  read: ReadonlySet<string>,
): string[] {
  const more = effects.length - MOST_NAMED
  return [
    ...effects.slice(0, MOST_NAMED).flatMap((effect) => [consequence(effect), ...indexAdvice(effect)]),
    ...readingWarnings(effects, table, read),
    ...(more > 0 ? [`${more} more foreign keys lead from these tables to others.`] : []),
  ]
}

/** Where a foreign key of the job's own table changes what the job reads, rows are others once batches were there. */
function readingWarnings(
  effects: readonly ReferenceEffect[],
  { oid }: TableDefinition,
  read: ReadonlySet<string>,
): string[] {
  return effects.flatMap(({ reference: { name, from }, changes }) => {
    const columns = from.oid === oid ? changes.filter((column) => read.has(column)) : []
    if (columns.length === 0) return []
    const list = columns.map(quoteIdentifier).join(', ')
    return [
      `The job reads ${list}, which the foreign key “${name}” changes in rows that are not processed yet: they may start or stop matching while the job runs.`,
    ]
  })
}

export function tablesAlong(effects: readonly ReferenceEffect[]): ReferenceEnd[] {
  const active = effects.filter(({ action }) => action !== 'NO ACTION' && action !== 'RESTRICT')
  return [...new Map(active.map(({ reference: { from } }) => [from.oid, from])).values()]
}

function consequence(effect: ReferenceEffect): string {
  const { reference, action, cause, changes } = effect
  const key = `foreign key “${reference.name}”, ON ${cause.toUpperCase()} ${action}`
  const table = `“${displayTable(reference.from.table)}”`
  switch (action) {
    case 'CASCADE':
      return cause === 'delete'
        ? `Deleting also deletes rows of ${table} that refer to the deleted ones${about(effect)} (${key}). ${COUNTED}${tooMany(effect)}${itself(reference)}`
        : `Changing ${columnsOf(passedOn(effect))} also changes ${columnsOf({ columns: changes })} of ${table}${about(effect)} (${key}). ${COUNTED}`
    case 'SET NULL':
    case 'SET DEFAULT':
      return `${verb(cause)} also sets ${columnsOf({ columns: changes })} of ${table} to ${action === 'SET NULL' ? 'NULL' : 'its default'}${about(effect)} (${key}). ${COUNTED}${impossible(effect)}`
    case 'NO ACTION':
    case 'RESTRICT':
      return `Rows that ${table} still references are rejected with 23503 (${key}). ${remedy(effect)}`
  }
}

const COUNTED = `These rows count toward the ${counted(MAX_ROWS_PER_TRANSACTION, 'row')} of a transaction, not toward the job’s own or approved rows.`

function verb(cause: ReferenceEffect['cause']): string {
  return cause === 'delete' ? 'Deleting' : 'Changing'
}

function about({ rows, isEndless }: ReferenceEffect): string {
  if (isEndless)
    return ', and so on along the foreign keys, possibly all rows of the table; their number is not estimated'
  if (rows === null) return ', their number is not estimated'
  return `, about ${counted(rows, 'row')}`
}

function columnsOf({ columns }: Pick<Reference['from'], 'columns'>): string {
  return columns.map(quoteIdentifier).join(', ')
}

/** The referenced columns whose new values ON UPDATE CASCADE hands on. */
function passedOn({ reference: { from, to }, changes }: ReferenceEffect): Pick<ReferenceEnd, 'columns'> {
  return { columns: to.columns.filter((_, place) => changes.includes(from.columns[place] ?? '')) }
}

/** What goes along with one row has to fit into a transaction with it. */
function tooMany({ reference: { from }, isEndless }: ReferenceEffect): string {
  const those = isEndless ? 'those that no row references' : `those of “${displayTable(from.table)}”`
  return ` A row with more of them is rejected with 54000: purge ${those} first, or allow rejects.`
}

function itself({ from, to }: Reference): string {
  if (from.oid !== to.oid) return ''
  return ' They may be in key ranges of other workers, so batches can conflict. If they do, use one worker.'
}

function impossible({ action, reference, changes }: ReferenceEffect): string {
  if (action === 'SET DEFAULT')
    return ` Referenced rows are rejected with 23503, unless that default is NULL or a row of “${displayTable(reference.to.table)}” has it and stays.`
  const columns = changes.filter((column) => reference.required.includes(column))
  if (columns.length === 0) return ''
  return ` ${columnsOf({ columns })} cannot be NULL, so referenced rows are rejected with 23502.`
}

function remedy({ reference, cause }: ReferenceEffect): string {
  const { from, to, required } = reference
  const allow = 'or allow rejects to set such rows aside.'
  if (cause === 'update') return `Leave ${columnsOf(to)} of these rows as they are, ${allow}`
  if (from.oid !== to.oid) return `Purge or change the rows of “${displayTable(from.table)}” first, ${allow}`
  const before =
    required.length === 0
      ? `Set ${columnsOf(from)} to NULL with an update first, ${allow}`
      : 'Allow rejects, and run the job again until no row is rejected.'
  return `The table references itself, and batches follow the key: a row can be deleted only with or after the rows that reference it. ${before}`
}

/** Each row that goes looks for those that refer to it. */
function indexAdvice({ reference: { from, isIndexed }, cause }: ReferenceEffect): string[] {
  if (isIndexed) return []
  const columns = columnsOf(from)
  const index = `CREATE INDEX ASYNC ON ${quoteTable(from.table)} (${columns})`
  return [
    `No index of “${displayTable(from.table)}” begins with ${columns}, so ${verb(cause).toLowerCase()} a row reads that whole table. Run: ${index}`,
  ]
}
