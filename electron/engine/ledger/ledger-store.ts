import { setTimeout as sleep } from 'node:timers/promises'
import type { Session } from '../db/session.ts'
import { BatchError } from '../db/batch-error.ts'
import { backoffMs, MAX_TRIES_WITHOUT_PROGRESS } from '../retry/backoff.ts'
import { gaveUpProblem } from './batch-problem.ts'
import type { RangeStore } from './range-store.ts'
import type { HeldRange } from './held-range.ts'
import type { Holder } from './lease.ts'
import { claimRanges, foreignRanges, splitRange, type ForeignRange } from './range-moves.ts'

/** What a store of the ledger needs to know of the job's phases to cut ranges of other processes. */
interface Cutter {
  width(held: HeldRange): number
  boundaries(session: Session, held: HeldRange, parts: number): Promise<readonly (readonly string[])[]>
}

/**
 * Who is beaten reaches for half as many, which fewer others reach for: where many begin at once, what is free is
 * enough for all, and cutting ranges of others would only make more of them.
 */
const CLAIM_TRIES = 5

/** More than a process has unknowingly. */
const MOST_RECOVERED = 1_000

/** The ranges of a job in the ledger, as one process sees them through the coordinator's session. */
export function ledgerStore(
  inSession: <T>(use: (session: Session) => Promise<T>) => Promise<T>,
  holder: Holder,
  cutter: (phase: number) => Cutter,
  mine: readonly HeldRange[],
  random: () => number = Math.random,
): RangeStore {
  const first = [...mine]
  const held = new Set(mine.map(({ no }) => no))
  const take = (ranges: readonly HeldRange[]) => {
    for (const { no } of ranges) held.add(no)
    return [...ranges]
  }
  let beaten = 0
  /** Null where somebody else was faster with one of them. */
  const claimOnce = async (count: number, ownToo: boolean) =>
    await inSession(async (session) => {
      try {
        const claimed = take(await claimRanges(session, holder, count, [...held], ownToo))
        beaten = 0
        return claimed
      } catch (error) {
        if (!isConflict(error)) throw error
        beaten += 1
        if (beaten > MAX_TRIES_WITHOUT_PROGRESS) throw gaveUpProblem(beaten, error.failure)
        return null
      }
    })
  const claim = async (most: number, ownToo: boolean) =>
    await reachForFewer(most, random, async (count) => await claimOnce(count, ownToo))
  return {
    claim: async (count) => (first.length > 0 ? first.splice(0) : await claim(count, false)),
    recover: async () => await claim(MOST_RECOVERED, true),
    steal: async (parts) =>
      take(await inSession(async (session) => await stealFrom(session, holder, cutter, parts))),
    adopt: take,
    finished: (no) => void held.delete(no),
    lost: (no) => void held.delete(no),
    isDone: async () => await inSession(async (at) => (await at.query(OPEN, [holder.jobId])).count === 0),
  }
}

async function reachForFewer(
  most: number,
  random: () => number,
  claim: (count: number) => Promise<HeldRange[] | null>,
): Promise<HeldRange[]> {
  for (let tries = 1; tries <= CLAIM_TRIES; tries += 1) {
    const claimed = await claim(Math.ceil(most / 2 ** (tries - 1)))
    if (claimed) return claimed
    await sleep(backoffMs(tries, random))
  }
  return []
}

const OPEN = 'SELECT 1 FROM sluice.key_range WHERE job_id = $1::uuid AND NOT done LIMIT 1'

async function stealFrom(
  session: Session,
  holder: Holder,
  cutter: (phase: number) => Cutter,
  parts: number,
): Promise<readonly HeldRange[]> {
  const width = ({ held }: ForeignRange) => cutter(held.phase).width(held)
  const victims = await foreignRanges(session, holder)
  for (const { owner, held } of victims.toSorted((left, right) => width(right) - width(left))) {
    const boundaries = await cutter(held.phase).boundaries(session, held, parts)
    if (boundaries.length === 0) continue
    const split = await splitRange(session, holder, held, owner, boundaries).catch((error: unknown) => {
      // A victim that has moved on meanwhile is soon done anyway.
      if (isConflict(error)) return null
      throw error
    })
    if (split) return split.parts
  }
  return []
}

/** Somebody else was faster, with a claim, a cut or a batch: there is nothing to have this time. */
function isConflict(error: unknown): error is BatchError {
  return error instanceof BatchError && error.failure.conflict
}
