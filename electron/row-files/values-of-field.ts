import { RowFileReader } from './reader.ts'
import { notOfSeveralTables } from './row-file-problem.ts'
import type { RowFileIndex } from './row-file.ts'

const ROWS_AT_ONCE = 1_000

/** A value that a field has. */
export interface FieldValue {
  readonly value: string
  readonly rows: number
  /** Of the file, where the first row with it begins. */
  readonly line: number
}

/**
 * The values of a field, in the order in which they come up, at most so many; lines that are no rows and rows without
 * the field have none. Throws `file-invalid` where the file is not NDJSON.
 */
export async function valuesOfField(index: RowFileIndex, field: string, most: number): Promise<FieldValue[]> {
  if (index.format !== 'ndjson') throw notOfSeveralTables(index.path)
  const place = index.columns.indexOf(field)
  const found = new Map<string, { value: string; rows: number; line: number }>()
  const reader = new RowFileReader(index)
  try {
    for (let at = 0; at < index.rows && found.size <= most; at += ROWS_AT_ONCE)
      for (const { values, line } of await reader.read(at, at + ROWS_AT_ONCE)) {
        const value = values[place] ?? null
        if (value === null) continue
        const known = found.get(value)
        if (known) known.rows += 1
        else found.set(value, { value, rows: 1, line })
      }
    return [...found.values()].slice(0, most)
  } finally {
    await reader.close()
  }
}
