import { displayName, displayTable } from '../../../shared/identifier.ts'
import { ProblemError } from '../../../shared/problem-error.ts'
import type { TableDefinition } from '../db/catalog.ts'

/** A column that is read; `type` is the database's. */
export interface ReadColumn {
  readonly name: string
  readonly type: string
}

/** The columns by name, each once; null is all. Throws `column-unknown`. */
export function chosenColumns(table: TableDefinition, names: readonly string[] | null): ReadColumn[] {
  const all = table.columns.map(({ name, type }) => ({ name, type }))
  if (names === null) return all
  return [...new Set(names)].map((name) => {
    const column = all.find((one) => one.name === name)
    if (column) return column
    const message = `“${displayTable(table.table)}” has no column “${displayName(name)}”.`
    const nextStep = `Use some of its columns: ${all.map((one) => displayName(one.name)).join(', ')}.`
    throw new ProblemError({ kind: 'usage', code: 'column-unknown', message, nextStep })
  })
}

/** The columns, and behind them what of the key is not among them. */
export function withKey(table: TableDefinition, columns: readonly ReadColumn[]): ReadColumn[] {
  const others = table.columns.filter(
    ({ name, inKey }) => inKey && !columns.some((column) => column.name === name),
  )
  return [...columns, ...others.map(({ name, type }) => ({ name, type }))]
}

/** Where the key's columns are among those. */
export function keyPlacesOf({ keyColumns }: TableDefinition, columns: readonly ReadColumn[]): number[] {
  return keyColumns.map((key) => columns.findIndex(({ name }) => name === key.name))
}
