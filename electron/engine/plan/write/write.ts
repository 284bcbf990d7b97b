import type { WriteSpec } from '../../../../shared/job-spec.ts'
import { quoteIdentifier, quoteTable } from '../../../../shared/identifier.ts'
import type { RowFileIndex } from '../../../row-files/row-files.ts'
import { verb, type RowChange } from '../batch-sql.ts'
import {
  deleteSql,
  given as givenRows,
  insertSql,
  updateSql,
  whereGiven,
  type RestoredColumn,
  type TableRestore,
} from '../undo/restore.ts'

/** A column that a file has values for. */
export interface WrittenColumn extends RestoredColumn {
  /** The place of its field in the file. */
  readonly field: number
  /** How many digits it keeps behind the point; null where it keeps all, or is no decimal. */
  readonly scale: number | null
}

/** What the workers of a write need. */
export interface Write
  extends
    Pick<TableRestore, 'table' | 'key' | 'keyPlaces' | 'hasIdentity'>,
    Pick<WriteSpec, 'mode' | 'op' | 'allowRounding'> {
  /** Those that the file has a field for, those of the key among them. */
  readonly columns: readonly WrittenColumn[]
  /** The place of the field that says what a row is for; null where there is none. */
  readonly opField: number | null
  /** Null where the rows are in memory. */
  readonly index: RowFileIndex | null
  /** Nobody takes a part of it from the only range, because a later row of a key is to win. */
  readonly inOrder: boolean
  /** What is done with the rows whose keys the file has; null where it has the rows themselves. */
  readonly named: NamedChange | null
}

/** Of a job. */
export type FileWrite = Write & { readonly index: RowFileIndex }

/** A purge or an update of rows that a file names. */
export interface NamedChange {
  readonly change: RowChange
  /** Numbers of rows, in order, whose key an earlier one names. */
  readonly repeated: Float64Array
}

/** The SQL of one batch, for people to read. */
export function writeStatements(write: Write): string[] {
  if (write.named) return [findSql(write), namedSql(write.named.change, 1)]
  const all = [...write.columns.keys()]
  const settable = all.filter((place) => write.columns[place]?.isFixed === false)
  const deletes = write.op === 'delete' || write.opField !== null ? [deleteSql(write, 1)] : []
  if (write.op === 'delete' && write.opField === null) return [findSql(write), ...deletes]
  const isUpdating = (write.mode === 'upsert' || write.mode === 'update') && settable.length > 0
  return [
    findSql(write),
    ...deletes,
    ...(isUpdating ? [updateSql(write, settable, 1)] : []),
    ...(write.mode === 'update' ? [] : [insertSql(write, all, 1)]),
  ]
}

/**
 * Keys of a file beside the table's rows of these keys, in the order of the file: the key as the database writes it,
 * the row's key, NULL where there is none, a number that those have in common which are the same key, however they are
 * written, and the row's values of the columns that are kept. Parameters: an array of text for each column of the key.
 */
export function findSql(
  { table, key, columns, keyPlaces, named }: Pick<Write, 'table' | 'key' | 'columns' | 'keyPlaces' | 'named'>,
  kept: readonly string[] = [],
): string {
  const types = keyPlaces.map((place) => columns[place]).map((column) => (column ? storedAs(column) : 'text'))
  const given = types.map((type, place) => `sluice_given.v${place}::${type}`)
  const own = key.map(({ name }) => `sluice_row.${quoteIdentifier(name)}`)
  const select = [
    ...given.map((value) => `(${value})::text`),
    ...own.map((value) => `${value}::text`),
    `pg_catalog.dense_rank() OVER (ORDER BY ${given.join(', ')})`,
    ...(named ? [isMeantSql(named.change)] : []),
    ...kept.map((name) => `sluice_row.${quoteIdentifier(name)}::text`),
  ]
  return [
    `SELECT ${select.join(', ')}`,
    `FROM ${givenRows(key.length, 1, true)}`,
    `LEFT JOIN ${quoteTable(table)} AS sluice_row ON ${own.map((one, place) => `${one} = ${given[place]}`).join(' AND ')}`,
    'ORDER BY sluice_given.n',
  ].join('\n')
}

/** Whether the condition holds for the row that was found: it is evaluated for no other, so that an error is one of that row's. */
function isMeantSql({ table, key, where }: RowChange): string {
  const own = key.map(({ name }) => [quoteIdentifier(name), `sluice_row.${quoteIdentifier(name)}`] as const)
  const isRow = own.map(([name, row]) => `${quoteIdentifier(table.name)}.${name} = ${row}`).join(' AND ')
  const isThere = `${own[0]?.[1]} IS NOT NULL`
  return `CASE WHEN ${isThere} THEN (SELECT (${where}) FROM ${quoteTable(table)} WHERE ${isRow}) END`
}

/** Deletes or updates the rows with such keys. Parameters: from `$first`, an array of text for each column of the key. */
export function namedSql(change: RowChange, first: number): string {
  return `${verb(change)}\n${whereGiven(change.key, first)}`
}

/** As its values are stored; a cast to a type of limited length would cut off what an insertion refuses. */
export function storedAs({ type, castType }: Pick<WrittenColumn, 'type' | 'castType'>): string {
  return /^(?:character|bit)\b/.test(type) ? castType : type
}
