import type { Connection } from '../../../shared/cluster.ts'
import { quoteTable } from '../../../shared/identifier.ts'
import type { PurgeSpec, UpdateSpec } from '../../../shared/job-spec.ts'
import { COUNT_BUDGET_MS, type RowCount } from '../../../shared/row-count.ts'
import { withSession, type Session } from '../db/session.ts'
import { fenced, shapeOf, spanPredicate, type RowChange } from './batch-sql.ts'
import { endOfPart, paceOfParts, PATIENCE_MS, silenceAfter } from './parts.ts'
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

/**
 * Counts among the first so many keys of a range. `end`: the last of them; null where the range has no more. Fenced, so
 * that no other index than the key's is read, of which the part is known to be small.
 */
async function countPart(session: Session, change: RowChange, range: KeyRange, keys: number) {
  const { lo, hi } = range
  const end = await endOfPart(session, change, range, keys)
  const to = end ?? hi
  const isMatch = spanPredicate(fenced(change), shapeOf(lo, to))
  const sql = `SELECT pg_catalog.count(*) FROM ${quoteTable(change.table)} WHERE ${isMatch}`
  const { rows } = await session.query(sql, [...(lo ?? []), ...(to ?? [])])
  return { rows: Number(rows[0]?.[0]), end }
}
