import { quoteIdentifier, quoteTable } from '../../../../shared/identifier.ts'
import { insertInto } from '../../../../shared/insert-sql.ts'
import type { TableName } from '../../../../shared/table-name.ts'
import type { Values } from '../../archive/archive-text.ts'
import type { RowIndex } from '../../archive/row-index.ts'
import { keyExpression, type KeyColumn } from '../../db/key.ts'

/*
 * What an undo does to a table, and the SQL for it. A batch looks at its rows as they are, and then changes those
 * that are still as the job left them, in one snapshot. Values are compared as the database's text: json has no
 * equality, and so every type is compared alike.
 */

/**
 * What is done with a row: inserted again, its changed columns set to their old values, deleted where an undo had
 * inserted it; or all of its columns set, where a row with the key of a deleted one is overwritten.
 */
export const WAYS = ['delete', 'update', 'overwrite', 'insert'] as const
export type Way = (typeof WAYS)[number]

/** A column of the table as it is now; generated ones are left to the database. */
export interface RestoredColumn {
  readonly name: string
  readonly castType: string
  /** With modifiers. */
  readonly type: string
  /** Whether its values cannot be given at all: of a generated column of the key. */
  readonly isGenerated: boolean
  /** Whether its values cannot be set, but only inserted: an identity that is always generated, or a part of the key. */
  readonly isFixed: boolean
}

/** Where a file's lines have the values of {@link TableRestore.columns}; null where they have not. */
export interface Layout {
  readonly inRow: readonly (number | null)[]
  readonly inNew: readonly (number | null)[]
  /** Places of columns whose values are of another type there. */
  readonly retyped: readonly number[]
}

/** What is put back in a table. */
export interface TableRestore {
  readonly table: TableName
  readonly key: readonly KeyColumn[]
  readonly columns: readonly RestoredColumn[]
  /** Places of the key among the columns, in key order. */
  readonly keyPlaces: readonly number[]
  /** Places of the columns that may get values, as this job's own archive has them. */
  readonly changedPlaces: readonly number[]
  readonly layouts: readonly Layout[]
  /** Ways that its batches may go, for people who read the plan. */
  readonly ways: readonly Way[]
  /** Whether identity values are inserted that the database would generate. */
  readonly hasIdentity: boolean
  /** Rows that somebody changed since get their old values all the same. */
  readonly overwrite: boolean
}

/** What the workers of an undo need. */
export interface Restore extends TableRestore {
  /** Tables of which rows went or changed along with the job's. */
  readonly along: readonly TableRestore[]
  /** Rows refer to others that come back, too: frames are taken one after another, each as a whole. */
  readonly isInTurn: boolean
  readonly index: RowIndex
  /** Rows of it as the ledger counts those of the job. */
  readonly counted: number
}

/** The table of an archived row. */
export function tableOf(restore: Restore, { along }: { readonly along: number | null }): TableRestore {
  return (along === null ? null : restore.along[along]) ?? restore
}

type Shape = Pick<TableRestore, 'table' | 'key' | 'columns' | 'keyPlaces'>
export type InsertShape = Shape & Pick<TableRestore, 'hasIdentity'>

/**
 * All columns of the rows with such keys as text, for those that are there. Parameters: an array of text for each
 * column of the key.
 */
export function lookSql({ columns, ...keyed }: Shape): string {
  return lookAtSql(keyed, columns.map(({ name }) => `sluice_row.${quoteIdentifier(name)}::text`).join(', '))
}

/** The same of any list of values of `sluice_row`. */
export function lookAtSql({ table, key }: Pick<Shape, 'table' | 'key'>, list: string): string {
  const from = `SELECT ${list} FROM ${quoteTable(table)} AS sluice_row`
  const [only, ...others] = key
  if (only && others.length === 0)
    return `${from} WHERE sluice_row.${quoteIdentifier(only.name)} = ANY ($1::${only.castType}[])`
  return `${from} JOIN ${given(key.length, 1)} ON ${isGivenKey(key)}`
}

/**
 * Inserts rows with the values of the columns at `places`; a key that came meanwhile is a conflict. Parameters: from
 * `$first`, an array of text for each of the columns.
 */
export function insertSql(restore: InsertShape, places: readonly number[], first: number): string {
  const columns = places.flatMap((place) => restore.columns[place] ?? [])
  const names = columns.map(({ name }) => name)
  const values = columns.map(({ castType }, index) => `sluice_given.v${index}::${castType}`).join(', ')
  const key = restore.key.map(({ name }) => quoteIdentifier(name)).join(', ')
  return [
    insertInto(restore.table, names, restore.hasIdentity),
    `SELECT ${values} FROM ${given(columns.length, first)}`,
    `ON CONFLICT (${key}) DO NOTHING`,
  ].join('\n')
}

/** The same without the end, for a condition in between. */
export function insertParts(
  ...what: Parameters<typeof insertSql>
): readonly [select: string, conflict: string] {
  const [insert = '', select = '', conflict = ''] = insertSql(...what).split(/\n(?=SELECT |ON CONFLICT )/)
  return [`${insert}\n${select}`, conflict]
}

/** Sets the columns at `places`. Parameters: from `$first`, an array of text for each column of the key, then for each of `places`. */
export function updateSql({ table, key, columns }: Shape, places: readonly number[], first: number): string {
  const set = places.map((place, index) => {
    const column = columns[place]
    return `${quoteIdentifier(column?.name ?? '')} = sluice_given.v${key.length + index}::${column?.castType}`
  })
  return [
    `UPDATE ${quoteTable(table)} AS sluice_row SET ${set.join(', ')}`,
    `FROM ${given(key.length + places.length, first)}`,
    `WHERE ${isGivenKey(key)}`,
  ].join('\n')
}

/** Parameters: from `$first`, an array of text for each column of the key. */
export function deleteSql({ table, key }: Shape, first: number): string {
  return `DELETE FROM ${quoteTable(table)}\n${whereGiven(key, first)}`
}

/** `WHERE id = ANY …`, with an array of text for each column of the key from `$first`. */
export function whereGiven(key: readonly KeyColumn[], first: number): string {
  return `WHERE ${isAmongGiven(key, first)}`
}

/** Whether a row's key is one of those in the arrays. Of one column without a join, for which PostgreSQL takes half as long. */
export function isAmongGiven(key: readonly KeyColumn[], first: number): string {
  const [only, ...others] = key
  if (only && others.length === 0)
    return `${quoteIdentifier(only.name)} = ANY ($${first}::text[]::${only.castType}[])`
  const keys = key.map(({ castType }, index) => `sluice_given.v${index}::${castType}`).join(', ')
  return `${keyExpression(key)} IN (SELECT ${keys} FROM ${given(key.length, first)})`
}

/** Arrays of text as a table, one array to a column; `numbered`: with `n`, which counts the rows from 1. */
export function given(columns: number, first: number, numbered = false): string {
  const arrays = Array.from({ length: columns }, (_, index) => `pg_catalog.unnest($${first + index}::text[])`)
  const names = Array.from({ length: columns }, (_, index) => `v${index}`)
  const [numbers, all] = numbered ? [' WITH ORDINALITY', [...names, 'n']] : ['', names]
  return `ROWS FROM (${arrays.join(', ')})${numbers} AS sluice_given (${all.join(', ')})`
}

/** The columns of the key, and the arrays of {@link given} in the same order. */
export function isGivenKey(key: readonly KeyColumn[]): string {
  const same = key.map(
    ({ name, castType }, index) =>
      `sluice_row.${quoteIdentifier(name)} = sluice_given.v${index}::${castType}`,
  )
  return same.join(' AND ')
}

/** A row of the table's columns; what nothing is known of is undefined. */
export type KnownValues = readonly (string | null | undefined)[]

/** Values of a line in the order of the table's columns. */
export function valuesAt(values: Values, places: readonly (number | null)[]): KnownValues {
  return places.map((place) => (place === null ? undefined : values[place]))
}
