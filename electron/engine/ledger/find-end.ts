import type { Session } from '../db/session.ts'
import { boundarySql, shapeOf, type RowChange } from '../plan/batch-sql.ts'
import type { KeyPrefix } from '../plan/key.ts'
import type { HeldRange } from './held-range.ts'

/**
 * The key of the last row of a batch of `size` rows; null when fewer are left. `label` keeps prepared
 * statements of phases apart.
 */
export async function findEnd(
  session: Session,
  change: RowChange,
  { cursor, hi }: HeldRange,
  size: number,
  label: string,
): Promise<KeyPrefix | null> {
  const shape = shapeOf(cursor, hi)
  const values = [...(cursor ?? []), ...(hi ?? []), size - 1]
  const name = `${label}-boundary-${shape.from}-${shape.to}`
  const { rows } = await session.prepared(name, boundarySql(change, shape), values)
  return rows[0]?.map((value) => value ?? '') ?? null
}
