import type { KeyPrefix } from './key.ts'

/**
 * `(lo, hi]` of a table's key (or of row numbers, for a fill): the unit that a worker owns.
 * A null bound is open. For the hash strategy a range is a class and has no bounds.
 */
export interface KeyRange {
  readonly no: number
  readonly lo: KeyPrefix | null
  readonly hi: KeyPrefix | null
}

/** The ranges between ordered boundaries: they cover every key, are disjoint and in key order. */
export function rangesBetween(boundaries: readonly KeyPrefix[]): KeyRange[] {
  const edges = [null, ...boundaries, null]
  return edges.slice(1).map((hi, no) => ({ no, lo: edges[no] ?? null, hi }))
}

/** Row numbers 1 to `rows`, cut into `count` ranges that differ by one row at most. */
export function rowNumberRanges(rows: number, count: number): KeyRange[] {
  const edge = (no: number) => String(Math.floor((rows * no) / count))
  return Array.from({ length: count }, (_, no) => ({ no, lo: [edge(no)], hi: [edge(no + 1)] }))
}

/** Unbounded ranges, one for each hash class. */
export function hashClasses(count: number): KeyRange[] {
  return Array.from({ length: count }, (_, no) => ({ no, lo: null, hi: null }))
}
