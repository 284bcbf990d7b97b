import { addAbortListener } from 'node:events'
import type { KeyPrefix } from '../db/key.ts'
import type { Session } from '../db/session.ts'
import { boundarySql, shapeOf, type RowChange } from './batch-sql.ts'
import type { KeyRange } from './ranges/key-range.ts'

/**
 * On Aurora DSQL a statement cannot be taken back, nor its time be limited. So each reads only as many keys as take a
 * moment, and what is stopped leaves nothing behind that runs on.
 */
const FIRST_KEYS = 100
const MOST_KEYS = 200_000
/** Beyond what the fastest part took, which is the way to the cluster. */
const MOMENT_MS = 250
const TOO_LONG_MS = 2_000
/** Several times what a part takes; a cluster that went silent does not answer at all. */
export const PATIENCE_MS = 10_000

/** How many keys a part has, by what the parts before it took. */
export function paceOfParts() {
  let fastest = Infinity
  const pace = {
    keys: FIRST_KEYS,
    timed: async <T>(part: Promise<T>): Promise<T> => {
      const begun = performance.now()
      const result = await part
      const took = performance.now() - begun
      fastest = Math.min(fastest, took)
      if (took > TOO_LONG_MS) pace.keys = Math.max(1, Math.floor(pace.keys / 2))
      else if (took - fastest < MOMENT_MS) pace.keys = Math.min(MOST_KEYS, pace.keys * 2)
      return result
    },
  }
  return pace
}

/** Answers null when so much time has passed since the signal; the process does not wait for it. */
export async function silenceAfter(signal: AbortSignal, milliseconds: number): Promise<null> {
  return await new Promise((resolve) => {
    addAbortListener(signal, () => setTimeout(resolve, milliseconds, null).unref())
  })
}

/** The last of the first so many keys of a range; null where the range has no more than these. */
export async function endOfPart(
  session: Session,
  { table, key }: Pick<RowChange, 'table' | 'key'>,
  { lo, hi }: Pick<KeyRange, 'lo' | 'hi'>,
  keys: number,
): Promise<KeyPrefix | null> {
  const boundary = boundarySql({ table, key, where: 'true', set: null }, shapeOf(lo, hi))
  const [last] = (await session.query(boundary, [...(lo ?? []), ...(hi ?? []), keys - 1])).rows
  return last?.map((value) => value ?? '') ?? null
}
