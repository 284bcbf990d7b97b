import { z } from 'zod'
import { TableName } from './table-name.ts'

/** One line of the table picker. */
export const TableSummary = z.object({
  table: TableName,
  /** `pg_class.reltuples`; null when the table was never analyzed. */
  estimatedRows: z.number().nullable(),
  /** Names of the primary key's columns, in key order; empty without a primary key. */
  key: z.array(z.string()),
})
export type TableSummary = z.infer<typeof TableSummary>

/** How a value of a column is typed in and compared: decides operators and the input field. */
export const ValueKind = z.enum(['text', 'number', 'boolean', 'time', 'uuid', 'other'])
export type ValueKind = z.infer<typeof ValueKind>

export const Column = z.object({
  name: z.string(),
  /** As the database prints it: `numeric(10,2)`. */
  type: z.string(),
  valueKind: ValueKind,
  nullable: z.boolean(),
  inKey: z.boolean(),
})
export type Column = z.infer<typeof Column>

/** A table with its columns, in their order. */
export const TableDetail = TableSummary.extend({ columns: z.array(Column) })
export type TableDetail = z.infer<typeof TableDetail>

/** The columns of the primary key, in its order, with their types. */
export function keyOf({ key, columns }: TableDetail): { name: string; castType: string }[] {
  const typeOf = new Map(columns.map(({ name, type }) => [name, type]))
  return key.map((name) => ({ name, castType: typeOf.get(name) ?? '' }))
}

export const TableIndex = z.object({
  name: z.string(),
  /** Its key: names of columns, or expressions as the database prints them. */
  columns: z.array(z.string()),
  /** Columns that it holds beside its key. */
  included: z.array(z.string()),
  /** As the database prints it: `CREATE INDEX … ON …`. */
  definition: z.string(),
  unique: z.boolean(),
  primary: z.boolean(),
  /** False while it is being built, or when that failed: queries do not use it. */
  valid: z.boolean(),
})
export type TableIndex = z.infer<typeof TableIndex>

export const ForeignKey = z.object({
  name: z.string(),
  /** As the database prints it: `FOREIGN KEY (a) REFERENCES b(id) ON DELETE CASCADE`. */
  definition: z.string(),
  /** The table at the other end. */
  other: TableName,
  /** `out`: rows here name rows of the other table; `in`: rows there name rows here. */
  direction: z.enum(['out', 'in']),
})
export type ForeignKey = z.infer<typeof ForeignKey>

/** What stands around a table's columns. */
export const TableStructure = z.object({ indexes: z.array(TableIndex), foreignKeys: z.array(ForeignKey) })
export type TableStructure = z.infer<typeof TableStructure>
