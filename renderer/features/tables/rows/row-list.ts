import { ProblemError } from '../../../../shared/problem-error.ts'
import type { PageRow, RowKey, TableColumn, TablePage } from '../../../../shared/table-page.ts'

/** The rows that were read so far, one page behind the other. */
export interface RowList {
  readonly columns: readonly TableColumn[]
  /** Names of the key's columns, in key order. */
  readonly key: readonly string[]
  readonly rows: readonly PageRow[]
  /** Of all values that are here. */
  readonly characters: number
  /** The key behind which the next page begins; null where there are no more rows. */
  readonly next: RowKey | null
  /** The last page ended before it was full, because few rows match. */
  readonly isShort: boolean
  readonly moment: string | null
}

/** Enough to scroll through by hand; the window would keep all that it has ever read otherwise. */
const MOST_ROWS = 10_000
const MOST_CHARACTERS = 20_000_000

export function withPage(list: RowList | null, page: TablePage): RowList {
  const { rows, ...rest } = page
  const added = rows.flatMap(({ values }) => values).reduce((sum, value) => sum + (value?.length ?? 0), 0)
  return {
    ...rest,
    rows: list ? [...list.rows, ...rows] : rows,
    characters: (list?.characters ?? 0) + added,
  }
}

/** Whether the rows that follow begin a list of their own. */
export function isFull({ rows, characters }: RowList): boolean {
  return rows.length >= MOST_ROWS || characters >= MOST_CHARACTERS
}

export function keyOf({ columns, key }: Pick<RowList, 'columns' | 'key'>, { values }: PageRow): RowKey {
  return key.map((name) => values[columns.findIndex((column) => column.name === name)] ?? '')
}

/** Whether a page that was read later can stand below. */
export function hasSameColumns(list: Pick<RowList, 'columns'>, page: Pick<RowList, 'columns'>): boolean {
  return (
    list.columns.length === page.columns.length &&
    list.columns.every(({ name }, place) => name === page.columns[place]?.name)
  )
}

export const REFRESH = 'Refresh the rows.'

export function columnsChanged(): ProblemError {
  const message = 'The columns of the table have changed since the first rows were read.'
  return new ProblemError({ kind: 'failed', code: 'table-changed', message, nextStep: REFRESH })
}
