import { quoteIdentifier, quoteTable } from '../../../../shared/identifier.ts'
import type { Reject } from '../../../../shared/job.ts'
import type { Session } from '../../db/session.ts'
import { rolledBack } from '../../db/transaction.ts'
import { classifyFailure } from '../../retry/failure.ts'
import { onlyWhere, shapeOf, spanPredicate, verb, type RowChange } from '../batch-sql.ts'
import { isOneOf, keyAsText, keyOrder, type KeyPrefix } from '../../db/key.ts'
import type { KeyRange } from '../ranges/key-range.ts'

/** Enough to tell what share of a table's rows is bad, few enough to try one by one in a moment. */
const CHECKED_ROWS = 100
/** Rows of different parts of a table are of different ages, and bad in other ways. */
const MOST_PARTS = 20
/** A person waits for the plan. */
const CHECK_WITHIN_MS = 10_000
const CHANGED_WITHIN_MS = 5_000

/** What came of trying something on some rows. */
export interface Tally {
  /** Rows it was tried on. */
  readonly rows: number
  readonly failures: readonly Reject[]
}

/** Rows from all parts of a table, matching or not, tried apart where not all of them pass. */
export interface RowCheck {
  readonly condition: Tally
  /** The change of those that match; nothing for a purge. */
  readonly change: Tally
  /** Keys of those that pass, matching or not. */
  readonly sound: readonly KeyPrefix[]
}

/** Changes nothing: what is tried is rolled back. Null when it took too long; the session is of no more use then. */
export async function checkRows(
  session: Session,
  change: RowChange,
  ranges: readonly KeyRange[],
): Promise<RowCheck | null> {
  const keys = await someKeys(session, change, ranges)
  if (keys.length === 0) return { condition: NOTHING, change: NOTHING, sound: [] }
  const condition = await tallyTogether(keys, async (some) => await tryCondition(session, change, some))
  if (!session.usable) return null
  const { passed } = condition
  if (change.set === null || passed.length === 0) return { condition, change: NOTHING, sound: passed }
  const end = performance.now() + CHANGED_WITHIN_MS
  const changed = await tallyByHalves(passed, async (some) => await tryChange(session, change, some), end)
  return session.usable ? { condition, change: changed, sound: changed.passed } : null
}

const NOTHING: Tally = { rows: 0, failures: [] }

async function someKeys(
  session: Session,
  change: RowChange,
  ranges: readonly KeyRange[],
): Promise<KeyPrefix[]> {
  const parts = Math.min(MOST_PARTS, ranges.length)
  const picked = Array.from(
    { length: parts },
    (_, part) => ranges[Math.floor((part * ranges.length) / parts)],
  )
  const bounds = new Map(picked.map((range) => [JSON.stringify(range?.lo), range]))
  const found = await Promise.all(
    [...bounds.values()].map(async (range) => {
      const { lo = null, hi = null } = range ?? {}
      const span = spanPredicate({ ...change, where: 'true' }, shapeOf(lo, hi))
      const order = keyOrder(change.key, quoteIdentifier(change.table.name))
      const sql = `SELECT ${keyAsText(change.key)} FROM ${quoteTable(change.table)} WHERE ${span} ORDER BY ${order} LIMIT ${Math.ceil(CHECKED_ROWS / bounds.size)}`
      return (await session.queryWithin(CHECK_WITHIN_MS, sql, [...(lo ?? []), ...(hi ?? [])]))?.rows ?? []
    }),
  )
  return found.flat().map((row) => row.map((value) => value ?? ''))
}

type Tried = Tally & { readonly passed: readonly KeyPrefix[] }

/** On how many rows it was tried, or why it failed. */
type Attempt = (keys: readonly KeyPrefix[]) => Promise<number | Pick<Reject, 'sqlState' | 'message'>>

/** All at once; one by one only when that fails, sharing round trips. */
async function tallyTogether(keys: readonly KeyPrefix[], attempt: Attempt): Promise<Tried> {
  const outcome = await attempt(keys)
  if (typeof outcome === 'number') return { rows: outcome, failures: [], passed: keys }
  return joined(await Promise.all(keys.map(async (key) => ofOne(key, await attempt([key])))))
}

/**
 * All at once; where that fails the halves, one after the other, so that one row of many is found in a few tries.
 * After `end` on the clock of `performance` only what leads to the first failure.
 */
async function tallyByHalves(keys: readonly KeyPrefix[], attempt: Attempt, end: number): Promise<Tried> {
  const outcome = await attempt(keys)
  if (typeof outcome === 'number') return { rows: outcome, failures: [], passed: keys }
  const [first] = keys
  if (keys.length === 1 && first) return ofOne(first, outcome)
  const half = Math.ceil(keys.length / 2)
  const left = await tallyByHalves(keys.slice(0, half), attempt, end)
  if (left.failures.length > 0 && performance.now() > end) return left
  return joined([left, await tallyByHalves(keys.slice(half), attempt, end)])
}

function ofOne(key: KeyPrefix, outcome: Awaited<ReturnType<Attempt>>): Tried {
  return typeof outcome === 'number'
    ? { rows: outcome, failures: [], passed: [key] }
    : { rows: 1, failures: [{ key: [...key], ...outcome }], passed: [] }
}

function joined(parts: readonly Tried[]): Tried {
  return {
    rows: parts.reduce((sum, { rows }) => sum + rows, 0),
    failures: parts.flatMap(({ failures }) => failures),
    passed: parts.flatMap(({ passed }) => passed),
  }
}

/** As batches evaluate it when they look for the row that fails. */
async function tryCondition(session: Session, { table, key, where }: RowChange, keys: readonly KeyPrefix[]) {
  const isOne = isOneOf(key, keys.length)
  const sql = `SELECT pg_catalog.count(${onlyWhere(isOne, where)}) FROM ${quoteTable(table)} WHERE ${isOne}`
  return await orFailure(async () => {
    await session.queryWithin(CHECK_WITHIN_MS, sql, keys.flat())
    return keys.length
  })
}

async function tryChange(session: Session, change: RowChange, keys: readonly KeyPrefix[]) {
  const isOne = isOneOf(change.key, keys.length)
  const sql = `${verb(change)} WHERE ${isOne} AND ${onlyWhere(isOne, change.where)}`
  const run = async () => await session.queryWithin(CHECK_WITHIN_MS, sql, keys.flat())
  return await orFailure(async () => (await rolledBack(session, run))?.count ?? 0)
}

async function orFailure(attempt: () => Promise<number>): ReturnType<Attempt> {
  try {
    return await attempt()
  } catch (error) {
    const { kind, sqlState = '', message } = classifyFailure(error, 'statement')
    if (kind !== 'row') throw error
    return { sqlState, message }
  }
}
