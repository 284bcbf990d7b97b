import type { KeyPrefix } from '../db/key.ts'
import type { HeldRange } from './held-range.ts'

/** Ranges of an undo are of rows' numbers in its archive. */
export function numberOf(key: KeyPrefix | null): number {
  return Number(key?.[0])
}

/** The next `size` rows of a range, `(from, to]`, not beyond `most`. */
export function spanOf(
  held: HeldRange,
  size: number,
  most = numberOf(held.hi),
): { from: number; to: number } {
  const from = numberOf(held.cursor)
  return { from, to: Math.min(from + size, most) }
}

/** Where a range is behind the row of that number; null at its end. */
export function cursorAt({ hi }: HeldRange, number: number): KeyPrefix | null {
  return number < numberOf(hi) ? [String(number)] : null
}
