import { RowLines } from '../archive/row-lines.ts'
import { shapeOf } from '../plan/batch-sql.ts'
import { frameOf } from './archived-frame.ts'
import { deletedRowsSql } from './archived-sql.ts'
import type { ArchivedWork } from './archived-work.ts'
import { batchesAhead } from './batches-ahead.ts'
import type { EndGuess } from './end-guess.ts'
import { guardOf } from './guarded-sql.ts'
import { learn, learnt, orTooFar, spanTo, type RunBatch } from './guessed-batches.ts'
import { moved } from './held-range.ts'
import type { RowsOfBytes } from './rows-of-bytes.ts'

/**
 * Batches of a purge whose end is guessed: rows are read once, by the deletion itself, which tells what they were.
 * `lookUp` makes those whose end has to be looked up.
 */
export function keptDeletions(
  work: ArchivedWork,
  sizes: RowsOfBytes,
  guess: EndGuess,
  lookUp: RunBatch,
): RunBatch {
  const { change, kept, label, holder, target, keep } = work
  const lines = new RowLines(sizes.bytes)
  const run = batchesAhead({
    ...{ holder, target, keep },
    plan: (held, most) => {
      const size = Math.min(most, sizes.rows)
      const guessed = guess.guess(held, size)
      return guessed === null ? null : { size, ...spanTo(change, held, guessed) }
    },
    statement: (held, { end }) => {
      const shape = shapeOf(held.cursor, end)
      return {
        name: `${label}-deleted-${shape.from}-${shape.to}`,
        text: deletedRowsSql(change, target, shape, kept.columns),
        values: [...guardOf(holder, held), ...(held.cursor ?? []), ...(end ?? [])],
        rows: lines,
      }
    },
    changed: (held, { size, cursor }, { count }) => {
      const { rows, bytes } = lines
      sizes.learn(rows, bytes.length)
      if (count > size || rows < count) {
        guess.missed(held)
        return null
      }
      learn(guess, held, moved(held, count, cursor))
      return { rows: count, frame: frameOf({ held, count, cursor }, rows === 0 ? [] : [bytes]) }
    },
  })
  return async (session, held, most) => {
    const next = await orTooFar(run(session, held, most))
    if (next === 'too far') guess.missed(held)
    const isMade = next !== 'too far' && next !== 'otherwise'
    return isMade ? next : learnt(guess, held, await lookUp(session, held, Math.min(most, sizes.rows)))
  }
}
