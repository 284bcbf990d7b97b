import type { MadeFrame } from '../archive/frame.ts'
import type { Beginning, Begun } from '../db/beginning.ts'
import type { JobTable } from '../db/job-table.ts'
import type { KeyPrefix } from '../db/key.ts'
import type { QueryResult, Session } from '../db/session.ts'
import { inTransactionBegun } from '../db/transaction.ts'
import type { Keep } from '../threads/keep.ts'
import { andSame, guardOf, MOVE_SQL } from './guarded-sql.ts'
import { keyToJson, moved, type HeldRange } from './held-range.ts'
import type { Holder } from './lease.ts'

/** A batch whose rows are known beforehand, or to where they go. */
interface Planned {
  readonly size: number
  /** Where the range is afterwards; null at its end. */
  readonly cursor: KeyPrefix | null
}

/** What the statement of a batch has changed. */
interface Changed {
  readonly rows: number
  readonly frame: MadeFrame
}

interface Ways<P extends Planned> {
  readonly holder: Holder
  readonly target: JobTable
  readonly keep: Keep
  /** The next batch of a range, of `size` rows at most; null where it has to be made otherwise. */
  readonly plan: (held: HeldRange, size: number) => Promise<P | null> | P | null
  /** Changes its rows, guarded by the range as it is held. */
  readonly statement: (held: HeldRange, planned: P) => Beginning
  /** Null where it is not what was planned: nothing of it stays, and the batch has to be made otherwise. */
  readonly changed: (held: HeldRange, planned: P, answer: QueryResult) => Changed | null
}

/** A statement that was sent, not to be committed before what it changed is in the archive. */
interface Sent<P> {
  readonly session: Session
  readonly held: HeldRange
  readonly planned: P
  readonly begun: Begun<QueryResult>
}

/** How many batches at most are not sent ahead after some that were in vain. */
const MOST_WITHOUT = 32

/** Says no after a batch that was sent ahead in vain, twice as often after each further one: where a rate makes each wait, work would be done twice. */
function pace() {
  let [without, afterNext] = [0, 1]
  return {
    mayGoAhead: (): boolean => {
      without -= 1
      return without < 0
    },
    inVain: (): void => {
      without = afterNext
      afterNext = Math.min(MOST_WITHOUT, 2 * afterNext)
    },
    worked: (): void => {
      afterNext = 1
    },
  }
}

/**
 * Batches of one statement that are committed once the archive has what it changed. BEGIN and the statement of the next
 * batch are sent along with the step and COMMIT of the one before, so each waits for one round trip, as one without
 * an archive does. What was sent too early changes nothing: it is guarded by the step before it, and rolled back where
 * anything else comes first. `otherwise`: the batch has to be made in another way, and nothing was changed.
 */
export function batchesAhead<P extends Planned>(ways: Ways<P>) {
  const { holder, target, keep } = ways
  const moveSql = `${MOVE_SQL} ${andSame(target)}`
  let ahead: Sent<P> | null = null
  const { mayGoAhead, inVain, worked } = pace()
  const send = (session: Session, held: HeldRange, planned: P | null): Sent<P> | null =>
    planned && { session, held, planned, begun: session.begin(ways.statement(held, planned)) }

  const keepAndCommit = async ({ session, held, planned, begun }: Sent<P>, most: number) =>
    await inTransactionBegun(session, begun, async (answer, commit) => {
      const changed = ways.changed(held, planned, answer)
      if (!changed) return 'otherwise'
      const { cursor } = planned
      const next = moved(held, changed.rows, cursor)
      const nextPlanned = await bothEnded(keep(changed.frame), planAhead(next, most))
      const step = [...guardOf(holder, held), keyToJson(cursor), cursor === null, changed.rows]
      const moving = session.prepared('move-same', moveSql, step)
      const committed = commit()
      ahead = send(session, next, nextPlanned)
      const [steps] = await Promise.all([moving, committed])
      return steps.count === 0 ? null : next
    })

  const taken = (session: Session, held: HeldRange, most: number): Sent<P> | null => {
    const sent = ahead
    ahead = null
    const isNext = sent?.session === session && sent.held === held && sent.planned.size <= most
    const isGood = isNext && sent.begun.isOpen
    if (isGood) worked()
    else if (sent) inVain()
    return isGood ? sent : null
  }

  /** As many rows as this batch might have; the next may have more by then, and the one behind it has. What makes it fail is met again when its turn comes. */
  const planAhead = async (next: HeldRange, most: number): Promise<P | null> => {
    if (next.done || !mayGoAhead()) return null
    try {
      return await ways.plan(next, most)
    } catch {
      return null
    }
  }

  return async (session: Session, held: HeldRange, most: number): Promise<HeldRange | null | 'otherwise'> => {
    const sent = taken(session, held, most) ?? send(session, held, await ways.plan(held, most))
    return sent ? await keepAndCommit(sent, most) : 'otherwise'
  }
}

/** Fails where rows were not kept, but not before the plan was made: nobody makes another one beside it, of the same memory. */
async function bothEnded<P>(keeping: Promise<void>, planning: Promise<P>): Promise<P> {
  await Promise.allSettled([keeping, planning])
  await keeping
  return await planning
}
