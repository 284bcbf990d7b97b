import { count } from '../../../../shared/counted.ts'
import { ProblemError } from '../../../../shared/problem-error.ts'
import { RowFileReader, type FileRow, type RowFileIndex } from '../../../row-files/row-files.ts'
import type { KeyColumn } from '../../db/key.ts'
import { canonicalKey, KeyHash } from './key-hash.ts'

/** Eight bytes are kept of each while they are compared. */
const MOST_COMPARED_ROWS = 20_000_000
/** Their numbers are kept, and the keys themselves while they are compared. */
const MOST_REPEATED = 1_000_000
const ROWS_AT_ONCE = 1_000

/** Which fields of a file have its keys. */
interface KeyFields {
  readonly index: RowFileIndex
  readonly key: readonly KeyColumn[]
  /** In the order of the key. */
  readonly fields: readonly number[]
}

/**
 * The numbers of those rows of a file, in order, whose key an earlier row names, so that each row of the table is
 * changed once however often it is named. Throws `file-invalid` for more than {@link MOST_COMPARED_ROWS}, or a million
 * that repeat others.
 */
export async function repeatedKeys(file: KeyFields): Promise<Float64Array> {
  const { rows } = file.index
  if (rows > MOST_COMPARED_ROWS)
    throw tooLarge(
      `A file of keys may have at most ${count(MOST_COMPARED_ROWS)} rows; this one has ${count(rows)}.`,
    )
  const all: number[] = []
  for await (const repeated of repeating(file)) {
    all.push(...repeated)
    if (all.length > MOST_REPEATED)
      throw tooLarge(`More than ${count(MOST_REPEATED)} rows of the file name keys that others name as well.`)
  }
  return Float64Array.from(all)
}

/** Whether a key stands in a file more than once; undefined for one that is too large to be compared. */
export async function repeatsKeys(file: KeyFields): Promise<boolean | undefined> {
  if (file.index.rows > MOST_COMPARED_ROWS) return undefined
  for await (const repeated of repeating(file)) if (repeated.length > 0) return true
  return false
}

/** Numbers of rows whose key an earlier one has. Whole numbers and UUIDs are compared by value, all else as it is written. */
async function* repeating(file: KeyFields): AsyncIterable<number[]> {
  const { index, key, fields } = file
  const types = key.map(({ castType }) => castType)
  const nameOf = ({ values }: FileRow) => {
    const parts = fields.map((field, place) => canonicalKey(values[field] ?? '', types[place] ?? ''))
    return parts.length === 1 ? (parts[0] ?? '') : JSON.stringify(parts)
  }
  const hashes = new Float64Array(index.rows)
  const hash = new KeyHash()
  for await (const rows of blocksOf(file))
    for (const { no, values } of rows) {
      hash.begin()
      for (const [place, field] of fields.entries()) hash.add(values[field] ?? '', types[place] ?? '')
      hashes[no - 1] = hash.value
    }
  const several = repeatedIn(hashes)
  if (several.size === 0) return
  // Different keys may have one hash, so the keys themselves are compared.
  const known = new Set<string>()
  for await (const rows of blocksOf(file)) {
    const candidates = rows.filter(({ no, fault }) => fault === undefined && several.has(hashes[no - 1] ?? 0))
    yield candidates.flatMap((row) => {
      const name = nameOf(row)
      if (known.has(name)) return [row.no]
      known.add(name)
      return []
    })
  }
}

async function* blocksOf({ index, fields }: KeyFields): AsyncIterable<FileRow[]> {
  const reader = new RowFileReader(index, fields)
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
  // By places: an iterator of entries takes as long as the sorting.
  for (let place = 1; place < sorted.length; place += 1) {
    const hash = sorted[place] ?? 0
    if (hash === sorted[place - 1]) several.add(hash)
  }
  return several
}

function tooLarge(message: string): ProblemError {
  return new ProblemError({
    kind: 'usage',
    code: 'file-invalid',
    message,
    nextStep: 'Name each key once, or divide the file into several.',
  })
}
