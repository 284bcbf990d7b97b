import type { Begun } from '../db/beginning.ts'
import type { QueryResult, Session } from '../db/session.ts'
import { inTransactionBegun } from '../db/transaction.ts'
import { shapeOf } from '../plan/batch-sql.ts'
import type { ArchivedWork } from './archived-work.ts'
import { frameOf } from './archived-frame.ts'
import { deletedRowsSql } from './archived-sql.ts'
import type { EndGuess } from './end-guess.ts'
import { andSame, guardOf, MOVE_SQL } from './guarded-sql.ts'
import { learn, learnt, orTooFar, spanTo, type GuessedSpan, type RunBatch } from './guessed-batches.ts'
import { keyToJson, moved, type HeldRange } from './held-range.ts'
import type { RowsOfBytes } from './rows-of-bytes.ts'

/** A deletion that was sent, not to be committed before its rows are in the archive. */
interface Sent extends GuessedSpan {
  readonly session: Session
  readonly held: HeldRange
  readonly size: number
  readonly begun: Begun<QueryResult>
}

/**
 * Batches of a purge whose end is guessed: rows are read once, by the deletion itself, which tells what they were.
 * BEGIN and the deletion of the next batch are sent along with the step and COMMIT of the one before, so each batch
 * waits for one round trip, as one without an archive does. What was sent too early deletes nothing: it is guarded by
 * the step before it, and rolled back where anything else comes first.
 */
export function keptDeletions(
  work: ArchivedWork,
  sizes: RowsOfBytes,
  guess: EndGuess,
  lookUp: RunBatch,
): RunBatch {
  const send = sender(work, sizes, guess)
  let ahead: Sent | null = null

  const keepAndCommit = async ({ session, held, size, begun, cursor }: Sent) =>
    await inTransactionBegun(session, begun, async ({ rows, count }, commit) => {
      const lines = rows.length === 0 ? [] : [`{"row":${rows.map(([row]) => row).join('}\n{"row":')}}`]
      sizes.learn(rows.length, Buffer.byteLength(lines.join()))
      if (count > size || rows.length < count) return 'too far'
      await work.keep(frameOf({ held, count, cursor }, lines))
      const step = [...guardOf(work.holder, held), keyToJson(cursor), cursor === null, count]
      const moving = session.prepared('move-same', `${MOVE_SQL} ${andSame(work.target)}`, step)
      const committed = commit()
      const next = moved(held, count, cursor)
      learn(guess, held, next)
      ahead = send(session, next, Math.min(size, sizes.rows))
      const [steps] = await Promise.all([moving, committed])
      return steps.count === 0 ? null : next
    })

  return async (session, held, most) => {
    const size = Math.min(most, sizes.rows)
    const isAhead = ahead?.session === session && ahead.held === held && ahead.size <= most
    const sent = isAhead && ahead?.begun.isOpen ? ahead : send(session, held, size)
    if (!sent) return learnt(guess, held, await lookUp(session, held, size))
    const next = await orTooFar(keepAndCommit(sent))
    if (next !== 'too far') return next
    guess.missed(held)
    return await lookUp(session, held, size)
  }
}

/** Sends BEGIN and the deletion of a batch; null where its end has to be looked up. */
function sender({ change, kept, holder, label, target }: ArchivedWork, sizes: RowsOfBytes, guess: EndGuess) {
  const columns = kept.columns.map(({ name }) => name)
  return (session: Session, held: HeldRange, size: number): Sent | null => {
    const guessed = held.done ? null : guess.guess(held, size)
    if (guessed === null) return null
    const span = spanTo(change, held, guessed)
    const shape = shapeOf(held.cursor, span.end)
    const begun = session.begin({
      name: `${label}-deleted-${shape.from}-${shape.to}`,
      text: deletedRowsSql(change, target, shape, columns),
      values: [...guardOf(holder, held), ...(held.cursor ?? []), ...(span.end ?? [])],
      mostCharacters: sizes.bytes,
    })
    return { ...span, session, held, size, begun }
  }
}
