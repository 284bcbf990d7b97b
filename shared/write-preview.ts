import { z } from 'zod'

/** What becomes of a row of a file. `unchanged`: its values are those that the table has; `missing`: no row has its key. */
export const RowOutcome = z.enum(['insert', 'update', 'unchanged', 'delete', 'missing', 'skipped', 'refused'])
export type RowOutcome = z.infer<typeof RowOutcome>

/** A field of a file, and where it goes: null where it is not written. */
export const MappedField = z.object({
  field: z.string(),
  column: z.string().nullable(),
  /** Of the column, as SQL names it. */
  type: z.string().nullable(),
})
export type MappedField = z.infer<typeof MappedField>

/** A value as the database writes it; null is NULL. */
const Value = z.string().nullable()

export const PreviewedRow = z.object({
  /** Of the file, from 1; of Parquet the number of the row. */
  line: z.number(),
  /** As the database writes it; of a row that is refused, as the file does. */
  key: z.array(Value),
  outcome: RowOutcome,
  /** Of an insertion all values that it sets, without `before`; of an update those that differ. */
  changes: z.array(z.object({ column: z.string(), before: Value.optional(), after: Value })),
  /** Why a row is refused; null for others. */
  refusal: z.object({ sqlState: z.string(), message: z.string() }).nullable(),
})
export type PreviewedRow = z.infer<typeof PreviewedRow>

/** What a write would do with the first rows of its file: tried on the table and rolled back. */
export const WritePreview = z.object({
  fields: z.array(MappedField),
  /** Empty where trying them took too long. */
  rows: z.array(PreviewedRow),
})
export type WritePreview = z.infer<typeof WritePreview>
