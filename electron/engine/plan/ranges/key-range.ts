import type { KeyPrefix } from '../../db/key.ts'

/**
 * `(lo, hi]` of a table's key (or of row numbers, for a fill): the unit that a worker owns.
 * A null bound is open. For the hash strategy a range is a class of all keys up to `hi`.
 */
export interface KeyRange {
  readonly no: number
  readonly lo: KeyPrefix | null
  readonly hi: KeyPrefix | null
}

/** The ranges between ordered boundaries: they cover every key up to `end`, are disjoint and in key order. */
export function rangesBetween(boundaries: readonly KeyPrefix[], end: KeyPrefix | null): KeyRange[] {
  const edges = [null, ...boundaries, end]
  return edges.slice(1).map((hi, no) => ({ no, lo: edges[no] ?? null, hi }))
}

/** Row numbers 1 to `rows`, cut into `most` ranges that differ by one row at most; fewer where there are fewer rows. */
export function rowNumberRanges(rows: number, most: number): KeyRange[] {
  const count = Math.min(rows, most)
  const edge = (no: number) => String(Math.floor((rows * no) / count))
  return Array.from({ length: count }, (_, no) => ({ no, lo: [edge(no)], hi: [edge(no + 1)] }))
}

/** A range for each hash class, all with the same end. */
export function hashClasses(count: number, end: KeyPrefix): KeyRange[] {
  return Array.from({ length: count }, (_, no) => ({ no, lo: null, hi: end }))
}
