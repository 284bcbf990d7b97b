import { z } from 'zod'
import { Text } from './text.ts'

export const RowFormat = z.enum(['csv', 'ndjson', 'parquet'])
export type RowFormat = z.infer<typeof RowFormat>

export const RowEncoding = z.enum(['utf-8', 'utf-16le', 'utf-16be', 'windows-1252'])
export type RowEncoding = z.infer<typeof RowEncoding>

/** Rows of a file that has some for several tables: those of which the field has one of the values. */
export const RowSelection = z.object({
  field: Text.min(1),
  values: z.array(Text).min(1).max(1_000),
  /** Also lines that are no rows, and rows without the field: both are set aside. */
  others: z.boolean().default(false),
})
export type RowSelection = z.infer<typeof RowSelection>

/** A file of rows on the machine where a job starts, and how it is to be read where somebody says so; the rest is found out. */
export const RowFile = z.object({
  /** Absolute. */
  path: Text.min(1).max(4_096),
  format: RowFormat.optional(),
  delimiter: Text.length(1).optional(),
  quote: Text.length(1).optional(),
  encoding: RowEncoding.optional(),
  /** Whether the first line names the columns. */
  header: z.boolean().optional(),
  /** A field that means NULL, besides an empty one without quotes. */
  nullText: Text.max(100).optional(),
  decimalComma: z.boolean().optional(),
  /** Of NDJSON: only these rows. */
  only: RowSelection.optional(),
})
export type RowFile = z.infer<typeof RowFile>

/** How a file of rows is written, as somebody said or as was found out. */
export const DetectedDialect = z.object({
  encoding: RowEncoding,
  byteOrderMark: z.boolean(),
  compression: z.enum(['gzip', 'zstd']).nullable(),
  /** Of a CSV file; null for others. */
  csv: z
    .object({
      delimiter: z.string(),
      quote: z.string(),
      header: z.boolean(),
      nullText: z.string().nullable(),
      /** Fields whose numbers have a decimal comma. */
      decimalComma: z.array(z.string()),
    })
    .nullable(),
})
export type DetectedDialect = z.infer<typeof DetectedDialect>

/** A file of rows as it was when a job was planned. */
export const ExaminedRowFile = z.object({
  format: RowFormat,
  columns: z.array(z.string()),
  rows: z.number(),
  bytes: z.number(),
  sha256: z.string(),
  /** Whether a key occurs more than once; missing where nobody compared them. */
  repeatsKeys: z.boolean().optional(),
  /** Missing in plans of earlier versions. */
  dialect: DetectedDialect.optional(),
})
export type ExaminedRowFile = z.infer<typeof ExaminedRowFile>

/** What became of the rows of a file that a job has written. */
export const WriteCounts = z.object({
  /** Inserted. */
  written: z.number(),
  updated: z.number(),
  deleted: z.number(),
  /** Puts whose key existed, where such are skipped. */
  skipped: z.number(),
  /** Deletes of, or updates to, keys that no row has. */
  missing: z.number(),
})
export type WriteCounts = z.infer<typeof WriteCounts>

/** The same with the rest: all together are the rows of the file. */
export const WriteResult = WriteCounts.extend({
  /** Set aside, because the file or the database has something against them. */
  rejected: z.number(),
  /** The job has not come to them. */
  unprocessed: z.number(),
})
export type WriteResult = z.infer<typeof WriteResult>
