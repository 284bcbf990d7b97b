import { type LeftRow, MOST_LEFT_ROWS } from '../../../shared/archive.ts'
import type { ArchiveDetail } from '../../../shared/archive-check.ts'
import { leftKeyText } from '../../../shared/undo-words.ts'
import type { RowColumn, RowTable, RowValues } from './row-table.ts'

const TEXT = 'text'
/** Of their values: a thousand of the largest rows would be gigabytes. */
const MOST_LEFT_CHARACTERS = 4_000_000

/** As many rows as a person can look at, and whether these are all. */
export async function firstLeft(all: AsyncIterable<LeftRow>): Promise<{ rows: LeftRow[]; isAll: boolean }> {
  const rows: LeftRow[] = []
  let characters = 0
  for await (const row of all) {
    if (rows.length >= MOST_LEFT_ROWS || characters >= MOST_LEFT_CHARACTERS) return { rows, isAll: false }
    rows.push(row)
    for (const value of [...(row.wanted ?? []), ...(row.found ?? [])]) characters += value?.length ?? 0
  }
  return { rows, isAll: true }
}

/** Rows that an undo did not put back: the reason, the key, each column as it would have been and as it is. */
export function leftTable(
  { key, columns, changed }: Pick<ArchiveDetail, 'key' | 'columns' | 'changed'>,
  rows: AsyncIterable<LeftRow>,
): RowTable {
  const names = columns.map(({ name }) => name)
  const named = (prefix: string): RowColumn[] =>
    columns.map(({ name, type }) => ({ name: `${prefix}_${name}`, type }))
  return {
    columns: [
      { name: 'reason', type: TEXT },
      { name: 'message', type: TEXT },
      ...key.map((name) => ({ name: `key_${name}`, type: TEXT })),
      ...named('wanted'),
      ...named('found'),
    ],
    rows: valuesOf(key, names, changed, rows),
  }
}

/** Where an update was undone, only the columns that it had set would have been put back. Rows of other tables have other columns: their message says which they are. */
async function* valuesOf(
  keyColumns: readonly string[],
  names: readonly string[],
  changed: readonly string[],
  rows: AsyncIterable<LeftRow>,
): AsyncGenerator<Iterable<RowValues>> {
  const placesIn = new Map(
    [changed, names].map((wanted) => [wanted.length, names.map((name) => wanted.indexOf(name))]),
  )
  const nothing = names.map(() => null)
  for await (const row of rows) {
    const { why, message, key, wanted, found, table } = row
    if (table !== undefined) {
      const text = message === null ? leftKeyText(row) : `${leftKeyText(row)}: ${message}`
      yield [[why, text, ...keyColumns.map(() => null), ...nothing, ...nothing]]
      continue
    }
    const places = placesIn.get(wanted?.length ?? 0) ?? []
    const values = wanted ? places.map((place) => wanted[place] ?? null) : nothing
    yield [[why, message, ...key, ...values, ...(found ?? nothing)]]
  }
}
