import { counted } from '../../../shared/counted.ts'
import { MAX_ROWS_PER_TRANSACTION } from '../../../shared/job-spec.ts'
import type { KeyPrefix } from '../db/key.ts'
import type { Session } from '../db/session.ts'
import type { KeptRows } from '../plan/kept-rows.ts'
import { shapeOf, type RowChange } from '../plan/batch-sql.ts'
import { alongSql } from './along-sql.ts'

/** Rows that go or change along with those of a batch. */
export interface AlongRows {
  readonly count: number
  /** A line for each, as it stands in the archive. */
  readonly lines: string
}

interface AlongWork {
  readonly change: RowChange
  readonly label: string
  readonly kept: Partial<Pick<KeptRows, 'along' | 'readings'>>
}

/** A transaction takes 10 MiB, and JSON adds to that. */
const MOST_BYTES = 32 * 1_024 * 1_024

/**
 * Those of the rows behind `from` up to `to`. Throws what the database would say to so many in one transaction: a
 * smaller batch is tried then.
 */
export async function readAlong(
  session: Session,
  { change, label, kept: { along = [], readings = [] } }: AlongWork,
  from: KeyPrefix | null,
  to: KeyPrefix | null,
): Promise<AlongRows> {
  if (readings.length === 0) return { count: 0, lines: '' }
  const shape = shapeOf(from, to)
  const sql = alongSql(change, along, readings, shape)
  const values = [...(from ?? []), ...(to ?? []), MAX_ROWS_PER_TRANSACTION + 1, MOST_BYTES]
  const { rows } = await session.prepared(`${label}-along-${shape.from}-${shape.to}`, sql, values)
  const [count, bytes, lines] = rows[0] ?? []
  if (Number(count) > MAX_ROWS_PER_TRANSACTION || Number(bytes) >= MOST_BYTES) throw new TooManyAlong()
  return { count: Number(count ?? 0), lines: lines ?? '' }
}

/** Told as the database tells it. */
class TooManyAlong extends Error {
  readonly code = '54000'

  constructor() {
    super(
      `more than ${counted(MAX_ROWS_PER_TRANSACTION, 'row')} of other tables would go along by foreign keys`,
    )
  }
}
