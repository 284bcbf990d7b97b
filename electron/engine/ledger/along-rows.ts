import { counted } from '../../../shared/counted.ts'
import { MAX_ROWS_PER_TRANSACTION } from '../../../shared/transaction-limits.ts'
import type { TableName } from '../../../shared/table-name.ts'
import type { KeyColumn, KeyPrefix } from '../db/key.ts'
import type { Session } from '../db/session.ts'
import type { KeptRows } from '../plan/kept-rows.ts'
import { shapeOf, spanPredicate, type RowChange } from '../plan/batch-sql.ts'
import { alongSql, namedSource, type AlongSource } from './along-sql.ts'

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

/** Those of the rows behind `from` up to `to`. */
export async function readAlong(
  session: Session,
  { change, label, kept }: AlongWork,
  from: KeyPrefix | null,
  to: KeyPrefix | null,
): Promise<AlongRows> {
  const shape = shapeOf(from, to)
  const { table, key } = change
  const own = {
    table,
    key,
    where: spanPredicate(change, shape),
    parameters: shape.from + shape.to,
    named: [],
  }
  const name = `${label}-along-${shape.from}-${shape.to}`
  return await readAlongOf(session, name, own, kept, [...(from ?? []), ...(to ?? [])])
}

/** Rows that are deleted by their keys. */
export interface NamedRows {
  readonly key: readonly KeyColumn[]
  readonly keys: readonly KeyPrefix[]
}

/** Those of such rows of the job's own table and of the first ones of `along`. */
export async function readAlongNamed(
  session: Session,
  { label, table, kept }: Pick<AlongWork, 'label' | 'kept'> & { readonly table: TableName },
  own: NamedRows,
  others: readonly NamedRows[],
): Promise<AlongRows> {
  const source = {
    table,
    ...namedSource(
      own.key,
      others.map(({ key }) => key),
    ),
  }
  const values = [own, ...others].flatMap(({ key, keys }) =>
    key.map((_, place) => keys.map((one) => one[place])),
  )
  return await readAlongOf(session, `${label}-along-named`, source, kept, values)
}

/** Throws what the database would say to so many in one transaction: a smaller batch is tried then. */
async function readAlongOf(
  session: Session,
  name: string,
  own: AlongSource,
  { along = [], readings = [] }: AlongWork['kept'],
  values: readonly unknown[],
): Promise<AlongRows> {
  if (readings.length === 0) return NONE_ALONG
  const sql = alongSql(own, along, readings)
  const { rows } = await session.prepared(name, sql, [...values, MAX_ROWS_PER_TRANSACTION + 1, MOST_BYTES])
  const [count, bytes, lines] = rows[0] ?? []
  if (Number(count) > MAX_ROWS_PER_TRANSACTION || Number(bytes) >= MOST_BYTES) throw new TooManyAlong()
  return { count: Number(count ?? 0), lines: lines ?? '' }
}

export const NONE_ALONG: AlongRows = { count: 0, lines: '' }

/** Told as the database tells it. */
class TooManyAlong extends Error {
  readonly code = '54000'

  constructor() {
    super(
      `more than ${counted(MAX_ROWS_PER_TRANSACTION, 'row')} of other tables would go along by foreign keys`,
    )
  }
}
