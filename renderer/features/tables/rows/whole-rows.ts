import { ProblemError } from '../../../../shared/problem-error.ts'
import type { TableName } from '../../../../shared/table-name.ts'
import { MOST_WHOLE_ROWS, type PageRow } from '../../../../shared/table-page.ts'
import { call } from '../../../bridge/call.ts'
import { counted } from '../../../ui/quantity.ts'
import { columnsChanged, hasSameColumns, keyOf, REFRESH, type RowList } from './row-list.ts'

/** More than this no program takes from the clipboard. */
const MOST_CHARACTERS = 50_000_000

type Values = readonly (string | null)[]

/** The values of rows in full: those that were cut are read again. Throws a ProblemError where one of them is gone. */
export async function wholeRows(
  cluster: string,
  table: TableName,
  list: RowList,
  rows: readonly PageRow[],
): Promise<(string | null)[][]> {
  if (charactersOf(rows) > MOST_CHARACTERS) throw tooLarge()
  const cut = rows.filter((row) => row.cut.length > 0)
  const whole = new Map<string, Values>()
  for (let from = 0; from < cut.length; from += MOST_WHOLE_ROWS) {
    const keys = cut.slice(from, from + MOST_WHOLE_ROWS).map((row) => keyOf(list, row))
    const read = await call('tables:rows', { cluster, table, keys })
    if (!hasSameColumns(list, read)) throw columnsChanged()
    for (const values of read.rows) whole.set(nameOf(list, { values, cut: [] }), values)
  }
  const gone = cut.filter((row) => !whole.has(nameOf(list, row)))
  if (gone.length > 0) throw rowsGone(gone.length)
  return rows.map((row) => [...(whole.get(nameOf(list, row)) ?? row.values)])
}

function nameOf(list: RowList, row: PageRow): string {
  return JSON.stringify(keyOf(list, row))
}

function charactersOf(rows: readonly PageRow[]): number {
  const lengths = rows.flatMap(({ values, cut }) => [
    ...values.map((value) => value?.length ?? 0),
    ...cut.map(({ characters }) => characters),
  ])
  return lengths.reduce((sum, length) => sum + length, 0)
}

function rowsGone(rows: number): ProblemError {
  const message = `No longer there, or with another key: ${counted(rows, 'row')}.`
  return new ProblemError({ kind: 'failed', code: 'table-changed', message, nextStep: REFRESH })
}

function tooLarge(): ProblemError {
  const message = 'These rows are too large for the clipboard.'
  return new ProblemError({ kind: 'refused', code: 'usage', message, nextStep: 'Select fewer rows.' })
}
