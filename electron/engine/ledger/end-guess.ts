import { keyAfter, keyDistance } from '../plan/ranges/key-arithmetic.ts'
import type { HeldRange } from './held-range.ts'

export type EndGuess = NonNullable<ReturnType<typeof endGuess>>

/** Below, chance decides too much: rows that lie at random vary by the root of their number. */
const LEAST_ROWS = 100

/** As many such roots are left free: one guess in two thousand misses where keys are random. */
const ROOTS_FREE = 3.3

/** Keys that lie in heaps make guesses miss again and again; then looking up is cheaper. */
const LOOK_UPS_AFTER_MISS = 8

/**
 * How far a batch goes is looked up by reading its rows, and then they are read again to be changed.
 * Where keys lie on a line, the batch before tells how many rows there are to a stretch of it, so the
 * end of the next one can be guessed and its rows are read once. On Aurora DSQL reads are billed.
 * Learns for each range, and begins a range with what the last one taught; null where keys do not lie on a line.
 */
export function endGuess(castTypes: readonly string[]) {
  const [castType, ...others] = castTypes
  if (castType === undefined || others.length > 0 || keyAfter(castType, START[castType] ?? '0', 0) === null)
    return null
  const stretches = new Map<number, Stretch>()
  let latest = NOTHING
  let lookUps = 0
  return {
    /** A key that about `size` rows, and very probably no more, lie before; null to look it up. */
    guess: ({ no, cursor }: HeldRange, size: number): string | null => {
      if (lookUps > 0) {
        lookUps -= 1
        return null
      }
      const { rows, distance } = stretches.get(no) ?? latest
      const from = cursor?.[0]
      if (size < LEAST_ROWS || rows === 0 || from === undefined) return null
      return keyAfter(castType, from, ((size - ROOTS_FREE * Math.sqrt(size)) * distance) / rows)
    },
    /** A batch changed `rows` rows from the range's cursor up to a key. */
    learn: ({ no, cursor }: HeldRange, end: string, rows: number): void => {
      const distance = cursor ? keyDistance(castType, cursor[0] ?? '', end) : null
      if (distance === null || distance <= 0) return
      const known = stretches.get(no) ?? latest
      latest = { rows: known.rows * FADING + rows, distance: known.distance * FADING + distance }
      stretches.set(no, latest)
    },
    /** There were more rows than a batch may have. */
    missed: ({ no }: HeldRange): void => {
      stretches.delete(no)
      latest = NOTHING
      lookUps = LOOK_UPS_AFTER_MISS
    },
  }
}

/** A piece of the line and the rows that were found on it. */
interface Stretch {
  readonly rows: number
  readonly distance: number
}

const NOTHING: Stretch = { rows: 0, distance: 0 }

/** What older batches count: one alone varies by chance, and far back the keys may lie otherwise. */
const FADING = 0.75

const START: Record<string, string> = { uuid: '00000000-0000-0000-0000-000000000000' }
