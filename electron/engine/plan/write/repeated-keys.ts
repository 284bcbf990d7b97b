import { createHash } from 'node:crypto'
import { count } from '../../../../shared/counted.ts'
import { ProblemError } from '../../../../shared/problem-error.ts'
import { RowFileReader, type FileRow, type RowFileIndex } from '../../../row-files/row-files.ts'
import type { KeyColumn } from '../../db/key.ts'

/** Eight bytes are kept of each while they are compared. */
export const MOST_NAMED_ROWS = 20_000_000
/** The keys themselves are kept of these. */
const MOST_REPEATED = 1_000_000
const ROWS_AT_ONCE = 1_000
/** Whole numbers of so many bits are exact. */
const HASH_BITS = 48

/**
 * The numbers of those rows of a file, in order, whose key an earlier row names, so that each row of the table is
 * changed once however often it is named. Whole numbers and UUIDs are compared by value, all else as it is written.
 * Throws `file-invalid` for more than {@link MOST_NAMED_ROWS}, or a million that repeat others.
 */
export async function repeatedKeys(
  index: RowFileIndex,
  key: readonly KeyColumn[],
  fields: readonly number[],
): Promise<Float64Array> {
  if (index.rows > MOST_NAMED_ROWS)
    throw tooLarge(
      `A file of keys may have at most ${count(MOST_NAMED_ROWS)} rows; this one has ${count(index.rows)}.`,
    )
  const types = key.map(({ castType }) => castType)
  const nameOf = ({ values }: FileRow) =>
    JSON.stringify(fields.map((field, place) => canonical(values[field] ?? '', types[place] ?? '')))
  const hashes = new Float64Array(index.rows)
  for await (const rows of blocksOf(index)) for (const row of rows) hashes[row.no - 1] = hashOf(nameOf(row))
  const several = repeatedIn(hashes)
  return several.size === 0 ? new Float64Array() : await repeatedAmong(index, hashes, several, nameOf)
}

async function* blocksOf(index: RowFileIndex): AsyncIterable<FileRow[]> {
  const reader = new RowFileReader(index)
  try {
    for (let at = 0; at < index.rows; at += ROWS_AT_ONCE) yield await reader.read(at, at + ROWS_AT_ONCE)
  } finally {
    await reader.close()
  }
}

/** Numbers that stand there more than once. */
function repeatedIn(hashes: Float64Array): Set<number> {
  const sorted = hashes.toSorted()
  const several = new Set<number>()
  for (const [place, hash] of sorted.entries()) if (place > 0 && hash === sorted[place - 1]) several.add(hash)
  return several
}

/** Different keys may have one hash, so the keys themselves are compared. */
async function repeatedAmong(
  index: RowFileIndex,
  hashes: Float64Array,
  several: ReadonlySet<number>,
  nameOf: (row: FileRow) => string,
): Promise<Float64Array> {
  const known = new Set<string>()
  const repeated: number[] = []
  for await (const rows of blocksOf(index)) {
    for (const row of rows) {
      if (row.fault !== undefined || !several.has(hashes[row.no - 1] ?? 0)) continue
      const name = nameOf(row)
      if (known.has(name)) repeated.push(row.no)
      else known.add(name)
    }
    if (repeated.length > MOST_REPEATED)
      throw tooLarge(`More than ${count(MOST_REPEATED)} rows of the file name keys that others name as well.`)
  }
  return Float64Array.from(repeated)
}

function hashOf(name: string): number {
  return createHash('sha1')
    .update(name)
    .digest()
    .readUIntBE(0, HASH_BITS / 8)
}

const WHOLE_NUMBERS: ReadonlySet<string> = new Set(['smallint', 'integer', 'bigint'])

function canonical(value: string, castType: string): string {
  if (WHOLE_NUMBERS.has(castType))
    return /^\s*[+-]?\d+\s*$/.test(value) ? String(BigInt(value.trim().replace(/^\+/, ''))) : value
  return castType === 'uuid' ? value.toLowerCase().replace(/[{}\s-]/g, '') : value
}

function tooLarge(message: string): ProblemError {
  return new ProblemError({
    kind: 'usage',
    code: 'file-invalid',
    message,
    nextStep: 'Name each key once, or divide the file into several.',
  })
}
