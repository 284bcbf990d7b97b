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
