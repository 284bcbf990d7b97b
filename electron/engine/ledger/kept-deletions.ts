import type { TextRow } from '../db/session.ts'
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
  const columns = kept.columns.map(({ name }) => name)
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
        text: deletedRowsSql(change, target, shape, columns),
        values: [...guardOf(holder, held), ...(held.cursor ?? []), ...(end ?? [])],
        mostCharacters: sizes.bytes,
      }
    },
    changed: (held, { size, cursor }, { rows, count }) => {
      const lines = linesOf(rows)
      sizes.learn(
        rows.length,
        lines.reduce((sum, text) => sum + Buffer.byteLength(text), 0),
      )
      if (count > size || rows.length < count) {
        guess.missed(held)
        return null
      }
      learn(guess, held, moved(held, count, cursor))
      return { rows: count, frame: frameOf({ held, count, cursor }, lines) }
    },
  })
  return async (session, held, most) => {
    const next = await orTooFar(run(session, held, most))
    if (next === 'too far') guess.missed(held)
    const isMade = next !== 'too far' && next !== 'otherwise'
    return isMade ? next : learnt(guess, held, await lookUp(session, held, Math.min(most, sizes.rows)))
  }
}

/** Some at a time: what V8 takes for large it would look through all of the heap for, every few batches. */
const ROWS_TOGETHER = 64

/** Lines of an archive, many to a text. */
function linesOf(rows: readonly TextRow[]): string[] {
  const lines: string[] = []
  for (let at = 0; at < rows.length; at += ROWS_TOGETHER) {
    const texts = rows.slice(at, at + ROWS_TOGETHER).map(([row]) => row)
    lines.push(`{"row":${texts.join('}\n{"row":')}}`)
  }
  return lines
}
