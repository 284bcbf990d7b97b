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

/** Who counts shares the cluster with those who work. */
const MOST_SESSIONS = 8

/**
 * Counts the rows that a job would change, several key ranges at a time, each part at its own snapshot. Answers when
 * nothing runs in the cluster any more. Throws a ProblemError.
 */
export async function countRows(
  connection: Connection,
  spec: PurgeSpec | UpdateSpec,
  { signal, budgetMs = COUNT_BUDGET_MS, onProgress }: CountOptions,
): Promise<RowCount> {
  const failed = new AbortController()
  const ends = AbortSignal.any([signal, AbortSignal.timeout(budgetMs), failed.signal])
  const { change, ranges } = await withSession(connection, async (session) => await planCount(session, spec))
  const left = [...ranges]
  const found = { rows: 0, done: 0 }
  const count = (state: RowCount['state']): RowCount => {
    return { state, rows: found.rows, ranges: { done: found.done, total: ranges.length } }
  }
  const worker = async () => {
    let range = left.shift()
    let keys = FIRST_KEYS
    let fastest = Infinity
    // Begun anew after a failure that passes; what was counted until then stays.
    await withSession(connection, async (session) => {
      while (range && !ends.aborted) {
        const begun = performance.now()
        const { rows, end } = await countPart(session, change, range, keys)
        const took = performance.now() - begun
        fastest = Math.min(fastest, took)
        if (took > TOO_LONG_MS) keys = Math.max(1, Math.floor(keys / 2))
        else if (took - fastest < MOMENT_MS) keys = Math.min(MOST_KEYS, keys * 2)
        found.rows += rows
        if (!end) found.done += 1
        range = end ? { ...range, lo: end } : left.shift()
        onProgress(count('counting'))
      }
    }).finally(() => range && failed.abort())
  }
  const workers = Math.min(spec.limits.workers, MOST_SESSIONS, ranges.length)
  const outcomes = await Promise.allSettled(Array.from({ length: workers }, worker))
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason
  if (found.done === ranges.length) return count('counted')
  return count(signal.aborted ? 'stopped' : 'out-of-time')
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
