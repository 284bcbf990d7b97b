import { displayName } from '../../../../shared/identifier.ts'
import { ProblemError } from '../../../../shared/problem-error.ts'
import { isReason } from '../../../../shared/reject-fields.ts'
import type { RowFile } from '../../../../shared/row-file.ts'
import type { RowFileIndex } from '../../../row-files/row-files.ts'
import type { KeyColumn } from '../../db/key.ts'
import { valueRefusal } from './value-check.ts'

/** A file that names rows by their keys. */
export interface KeyList<T> {
  readonly examined: T
  /** The place of the field of each column of the key, in the order of the key. */
  readonly fields: readonly number[]
  /** The first line, where nobody could tell whether it is a header, and it is taken for a key. */
  readonly firstKey: string | null
}

/**
 * Finds the columns of a key in a file. A single column may stand without a header, or under another name, where the key
 * has no more: its first line is a key unless it cannot be one. `examine` reads the file, perhaps twice. Throws
 * `column-unknown`.
 */
export async function examineKeyList<T extends { readonly index: RowFileIndex; release(): Promise<void> }>(
  file: RowFile,
  key: readonly KeyColumn[],
  examine: (file: RowFile) => Promise<T>,
): Promise<KeyList<T>> {
  const examined = await examinedKeys(file, key, examine)
  const { index } = examined
  const fields = key.map(({ name }) => index.columns.indexOf(name))
  if (!fields.includes(-1)) return { examined, fields, firstKey: null }
  const [only] = key
  // In a file of rejects their reasons stand beside the keys.
  const [name, ...others] = index.columns.filter((column) => !isReason(column))
  if (only === undefined || name === undefined || key.length > 1 || others.length > 0) {
    await examined.release()
    throw withoutKey(file, index, key)
  }
  const isCertain = index.format !== 'csv' || file.header !== undefined || index.columns.length > 1
  if (isCertain || valueRefusal(name, only.castType))
    return { examined, fields: [index.columns.indexOf(name)], firstKey: null }
  await examined.release()
  const bare = await examine({ ...file, format: index.format, header: false })
  return { examined: bare, fields: [0], firstKey: name }
}

/** UUIDs in braces look like JSON. */
async function examinedKeys<T extends { readonly index: RowFileIndex; release(): Promise<void> }>(
  file: RowFile,
  key: readonly KeyColumn[],
  examine: (file: RowFile) => Promise<T>,
): Promise<T> {
  const examined = await examine(file)
  const { format, columns } = examined.index
  const isJson = file.format !== undefined || key.some(({ name }) => columns.includes(name))
  if (format !== 'ndjson' || isJson || key.length > 1) return examined
  await examined.release()
  return await examine({ ...file, format: 'csv' })
}

function withoutKey({ path }: RowFile, { columns }: RowFileIndex, key: readonly KeyColumn[]): ProblemError {
  const missing = key.map(({ name }) => name).filter((name) => !columns.includes(name))
  const names = missing.map((name) => displayName(name)).join(', ')
  return new ProblemError({
    kind: 'usage',
    code: 'column-unknown',
    message: `The file of keys ${path} has no column ${names}. It has: ${columns.join(', ')}.`,
    nextStep:
      'Name the columns of the key in its first line; of a key of one column, a file of one column is enough.',
  })
}
