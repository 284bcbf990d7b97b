import type { Session } from '../db/session.ts'
import { onItsOwn } from '../db/transaction.ts'
import { boundarySql, fenced, shapeOf, type RowChange } from '../plan/batch-sql.ts'
import type { KeyPrefix } from '../db/key.ts'
import { classifyFailure, codeOf } from '../retry/failure.ts'
import type { Stretch } from './batches.ts'
import type { HeldRange } from './held-range.ts'

/** Where to look for the end of a batch. */
type Bounds = Pick<HeldRange, 'cursor' | 'hi'>

/**
 * The key of the last row of a batch of `size` rows; null when fewer are left. `label` keeps prepared
 * statements of phases apart.
 */
export async function findEnd(
  session: Session,
  change: RowChange,
  { cursor, hi }: Bounds,
  size: number,
  label: string,
): Promise<KeyPrefix | null> {
  const shape = shapeOf(cursor, hi)
  const values = [...(cursor ?? []), ...(hi ?? []), size - 1]
  const name = `${label}-boundary-${shape.from}-${shape.to}`
  const { rows } = await session.prepared(name, boundarySql(change, shape), values)
  return rows[0]?.map((value) => value ?? '') ?? null
}

/** As {@link findEnd}, of a {@link fenced} change; what fails for the condition says so. */
export async function findEndCarefully(...where: Parameters<typeof findEnd>): Promise<KeyPrefix | null> {
  const [session, change, bounds, size, label] = where
  try {
    return await findEnd(session, fenced(change), bounds, size, `${label}-fenced`)
  } catch (error) {
    throw asOfCondition(error)
  }
}

/** The stretch of the first `rows` rows after the cursor, matching or not. */
export async function findStretch(...where: Parameters<typeof findEnd>): Promise<Stretch> {
  const [session, change, bounds, rows, label] = where
  const every = { ...change, where: 'true' }
  const end = await onItsOwn(async () => await findEnd(session, every, bounds, rows, `${label}-every`))
  return { end: end ?? bounds.hi, isLast: end === null }
}

/** Whether a matching row is left. */
export async function hasMatch(session: Session, change: RowChange, bounds: Bounds): Promise<boolean> {
  return (await onItsOwn(async () => await findEnd(session, change, bounds, 1, 'more'))) !== null
}

/** The row may be one that would not match otherwise: whoever reads of it has to know. */
export function asOfCondition(cause: unknown): unknown {
  const { kind, message } = classifyFailure(cause, 'statement')
  if (kind !== 'row') return cause
  const error = new Error(`its condition cannot be evaluated: ${message}`, { cause })
  return Object.assign(error, { code: codeOf(cause) })
}
