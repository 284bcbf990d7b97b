import { z } from 'zod'
import { readOnly } from './read-only.ts'
import { Column } from './table.ts'

export const PAGE_ROWS = 100
/** Of a value that is shown; fewer where a table has very many columns. */
export const MOST_VALUE_CHARACTERS = 2_000
/** A row has 2 MiB at most. */
export const MOST_WHOLE_ROWS = 20
/** A search that finds little ends its page after this long; the next one goes on from there. */
export const PAGE_BUDGET_MS = 10_000

const Value = z.string().nullable()

/** The values of a row's key as the database writes them, in key order. */
export const RowKey = readOnly(z.array(z.string().max(10_000)).min(1).max(32))
export type RowKey = z.infer<typeof RowKey>

export const TableColumn = Column.extend({
  /** What the database computes by itself: a generated column, or an identity column of either kind. */
  generation: z.enum(['stored', 'always', 'by default']).nullable(),
})
export type TableColumn = z.infer<typeof TableColumn>

export const PageRow = z.object({
  /** By the columns, as the database writes them; null is NULL. */
  values: z.array(Value),
  /** Values of which only the beginning is there, by their place, with all the characters they have. */
  cut: z.array(z.object({ place: z.int(), characters: z.int() })),
})
export type PageRow = z.infer<typeof PageRow>

const columnsAndKey = {
  columns: z.array(TableColumn),
  /** Names of the key's columns, in key order. */
  key: z.array(z.string()),
}

/** Rows of a table that follow one another in key order. */
export const TablePage = z.object({
  ...columnsAndKey,
  rows: z.array(PageRow),
  /** The key behind which the next page begins, also one of a row that does not match; null at the end of the table. */
  next: RowKey.nullable(),
  /** The page ends before it is full, because the search took its time or was stopped. */
  isShort: z.boolean(),
  /** What now() and its kin in the condition stand for; null where it does not ask for the time. */
  moment: z.string().nullable(),
})
export type TablePage = z.infer<typeof TablePage>

/** Rows with all of their values, those that are still there, in key order. */
export const WholeRows = z.object({ ...columnsAndKey, rows: z.array(z.array(Value)) })
export type WholeRows = z.infer<typeof WholeRows>
