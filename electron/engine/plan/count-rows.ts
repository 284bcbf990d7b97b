import { addAbortListener } from 'node:events'
import type { Connection } from '../../../shared/cluster.ts'
import { quoteTable } from '../../../shared/identifier.ts'
import type { PurgeSpec, UpdateSpec } from '../../../shared/job-spec.ts'
import { COUNT_BUDGET_MS, type RowCount } from '../../../shared/row-count.ts'
import { withSession, type Session } from '../db/session.ts'
import { boundarySql, fenced, shapeOf, spanPredicate, type RowChange } from './batch-sql.ts'
import type { KeyRange } from './ranges/key-range.ts'
import { planCount } from './row-change.ts'

export interface CountOptions {
  readonly signal: AbortSignal
  readonly budgetMs?: number
  /** How long an answer may be late once the count is to end. */
  readonly patienceMs?: number
  /** After each part that was read. */
  readonly onProgress: (count: RowCount) => void
}

/**
 * On Aurora DSQL a statement cannot be taken back, nor its time be limited. So each reads only as many keys as take a
 * moment, and a count that is stopped leaves nothing behind that runs on.
 */
const FIRST_KEYS = 100
const MOST_KEYS = 200_000
/** Beyond what the fastest part took, which is the way to the cluster. */
const MOMENT_MS = 250
const TOO_LONG_MS = 2_000
/** Several times what a part takes; a cluster that went silent does not answer at all. */
const PATIENCE_MS = 10_000

/** Who counts shares the cluster with those who work. */
const MOST_SESSIONS = 8

/**
 * Counts the rows that a job would change, several key ranges at a time, each part at its own snapshot. Answers when
 * nothing runs in the cluster any more, or the cluster has gone silent. Throws a ProblemError.
 */
export async function countRows(
  connection: Connection,
  spec: PurgeSpec | UpdateSpec,
  { signal, budgetMs = COUNT_BUDGET_MS, patienceMs = PATIENCE_MS, onProgress }: CountOptions,
): Promise<RowCount> {
  const failed = new AbortController()
  const ends = AbortSignal.any([signal, AbortSignal.timeout(budgetMs), failed.signal])
  const silence = silenceAfter(ends, patienceMs)
  const planned = await withSession(
    connection,
    async (session) => await Promise.race([planCount(session, spec), silence]),
  )
  const ranges = planned?.ranges ?? []
  const left = [...ranges]
  const found = { rows: 0, done: 0 }
  const count = (state: RowCount['state']): RowCount => {
    return { state, rows: found.rows, ranges: { done: found.done, total: ranges.length } }
  }
  const worker = async ({ change }: NonNullable<typeof planned>) => {
    let range = left.shift()
    const pace = paceOfParts()
    // Begun anew after a failure that passes; what was counted until then stays.
    await withSession(connection, async (session) => {
      while (range && !ends.aborted) {
        const part = pace.timed(countPart(session, change, range, pace.keys))
        const counted = await Promise.race([part, silence])
        if (!counted) return
        found.rows += counted.rows
        if (!counted.end) found.done += 1
        range = counted.end ? { ...range, lo: counted.end } : left.shift()
        onProgress(count('counting'))
      }
    }).finally(() => range && failed.abort())
  }
  const workers = Math.min(spec.limits.workers, MOST_SESSIONS, ranges.length)
  const outcomes = await Promise.allSettled(
    planned ? Array.from({ length: workers }, () => worker(planned)) : [],
  )
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason
  if (planned && found.done === ranges.length) return count('counted')
  return count(signal.aborted ? 'stopped' : 'out-of-time')
}

/** How many keys a part has, by what the parts before it took. */
function paceOfParts() {
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
async function silenceAfter(signal: AbortSignal, milliseconds: number): Promise<null> {
  return await new Promise((resolve) => {
    addAbortListener(signal, () => setTimeout(resolve, milliseconds, null).unref())
  })
}

/**
 * Counts among the first so many keys of a range. `end`: the last of them; null where the range has no more. Fenced, so
 * that no other index than the key's is read, of which the part is known to be small.
 */
async function countPart(session: Session, change: RowChange, { lo, hi }: KeyRange, keys: number) {
  const boundary = boundarySql({ ...change, where: 'true' }, shapeOf(lo, hi))
  const [last] = (await session.query(boundary, [...(lo ?? []), ...(hi ?? []), keys - 1])).rows
  const end = last?.map((value) => value ?? '') ?? null
  const to = end ?? hi
  const isMatch = spanPredicate(fenced(change), shapeOf(lo, to))
  const sql = `SELECT pg_catalog.count(*) FROM ${quoteTable(change.table)} WHERE ${isMatch}`
  const { rows } = await session.query(sql, [...(lo ?? []), ...(to ?? [])])
  return { rows: Number(rows[0]?.[0]), end }
}
