import type { ColumnFingerprint } from '../../../shared/plan.ts'
import type { KeyPrefix } from '../db/key.ts'
import type { Session, TextRow } from '../db/session.ts'
import { shapeOf, type RowChange } from '../plan/batch-sql.ts'
import { oldLinesSql, oldRowsSql } from './archived-sql.ts'
import { asOfCondition } from './find-end.ts'
import type { HeldRange } from './held-range.ts'
import type { RowsOfBytes } from './rows-of-bytes.ts'

/** The rows of a batch as they are, in key order. */
export interface OldRows {
  readonly count: number
  /** Of a purge: a line for each, as it stands in the archive. */
  readonly lines: string
  /** Of an update: keys and values as JSON. */
  readonly rows: readonly { readonly key: string; readonly values: string }[]
  /** The key of the last one; null where no row is left behind it in what was read. */
  readonly end: KeyPrefix | null
}

interface Reading {
  readonly change: RowChange
  readonly columns: readonly ColumnFingerprint[]
  readonly label: string
  readonly sizes: RowsOfBytes
}

/** Up to `size` of them between the range's cursor and `hi`. */
export async function readOldRows(
  session: Session,
  reading: Reading,
  { cursor }: Pick<HeldRange, 'cursor'>,
  hi: KeyPrefix | null,
  size: number,
): Promise<OldRows> {
  const { change, sizes } = reading
  const names = reading.columns.map(({ name }) => name)
  for (;;) {
    const most = Math.min(size, sizes.rows)
    const read = await readSome(session, reading, names, [cursor, hi], most)
    const isWhole = sizes.learn(read.count, read.bytes)
    // Fewer of them, down to one, which always comes.
    if (read.lines === null) continue
    const isAll = (isWhole || change.set === null) && read.count < most
    return { ...read, lines: read.lines, end: isAll ? null : endOf(read, change, names) }
  }
}

/** Without lines they had too many bytes. */
type Read = Omit<OldRows, 'end' | 'lines'> & { readonly bytes: number; readonly lines: string | null }

async function readSome(
  session: Session,
  { change, label, sizes }: Reading,
  names: readonly string[],
  [cursor, hi]: readonly [KeyPrefix | null, KeyPrefix | null],
  most: number,
): Promise<Read> {
  const shape = shapeOf(cursor, hi)
  const isPurge = change.set === null
  const sql = isPurge ? oldLinesSql(change, names, shape) : oldRowsSql(change, names, shape)
  const values = [...(cursor ?? []), ...(hi ?? []), most, sizes.bytes]
  const found = session.prepared(`${label}-old-${shape.from}-${shape.to}`, sql, values)
  const { rows } = await found.catch((error: unknown) => {
    throw change.isFenced ? asOfCondition(error) : error
  })
  return isPurge ? linesOf(rows[0]) : rowsOf(rows)
}

function linesOf([count, bytes, lines]: TextRow = []): Read {
  const isNone = Number(count ?? 0) === 0
  return {
    count: Number(count ?? 0),
    bytes: Number(bytes ?? 0),
    lines: isNone ? '' : (lines ?? null),
    rows: [],
  }
}

function rowsOf(answered: readonly TextRow[]): Read {
  const rows = answered.map(([key, values]) => ({ key: key ?? '', values: values ?? '' }))
  const bytes = answered.reduce((sum, row) => sum + Number(row[2]), 0)
  return { count: rows.length, bytes, lines: '', rows }
}

/** A purge's last line has the key among its values. */
function endOf({ lines, rows }: Read, { key }: RowChange, names: readonly string[]): KeyPrefix | null {
  const last = rows.at(-1)
  if (last) return JSON.parse(last.key) as string[]
  const line = (lines ?? '').slice((lines ?? '').lastIndexOf('\n') + 1)
  if (line === '') return null
  const { row } = JSON.parse(line) as { row: readonly string[] }
  return key.map(({ name }) => row[names.indexOf(name)] ?? '')
}
