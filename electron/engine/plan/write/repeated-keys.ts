import { count } from '../../../../shared/counted.ts'
import { ProblemError } from '../../../../shared/problem-error.ts'
import { RowFileReader, type FileRow, type RowFileIndex } from '../../../row-files/row-files.ts'
import type { KeyColumn } from '../../db/key.ts'

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
async function* repeating({ index, key, fields }: KeyFields): AsyncIterable<number[]> {
  const types = key.map(({ castType }) => castType)
  const nameOf = ({ values }: FileRow) => {
    const parts = fields.map((field, place) => canonical(values[field] ?? '', types[place] ?? ''))
    return parts.length === 1 ? (parts[0] ?? '') : JSON.stringify(parts)
  }
  const hashes = new Float64Array(index.rows)
  for await (const rows of blocksOf(index)) for (const row of rows) hashes[row.no - 1] = hashOf(nameOf(row))
  const several = repeatedIn(hashes)
  if (several.size === 0) return
  // Different keys may have one hash, so the keys themselves are compared.
  const known = new Set<string>()
  for await (const rows of blocksOf(index)) {
    const candidates = rows.filter(({ no, fault }) => fault === undefined && several.has(hashes[no - 1] ?? 0))
    yield candidates.flatMap((row) => {
      const name = nameOf(row)
      if (known.has(name)) return [row.no]
      known.add(name)
      return []
    })
  }
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

/** Of 53 bits, by two of 32 (MurmurHash3's mixing), because whole numbers of no more are exact. */
function hashOf(name: string): number {
  let [one, other] = [0x9747_b28c, 0x5bd1_e995]
  for (let at = 0; at < name.length; at++) {
    const code = name.charCodeAt(at)
    one = Math.imul(one ^ code, 0x85eb_ca6b)
    other = Math.imul(other ^ code, 0xc2b2_ae35)
  }
  one = Math.imul(one ^ (one >>> 16), 0x7feb_352d) ^ Math.imul(other ^ (other >>> 13), 0x846c_a68b)
  other = Math.imul(other ^ (other >>> 16), 0x7feb_352d) ^ Math.imul(one ^ (one >>> 13), 0x846c_a68b)
  return (other & 0x1f_ffff) * 2 ** 32 + (one >>> 0)
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
