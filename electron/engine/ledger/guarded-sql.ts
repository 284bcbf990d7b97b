import { quoteIdentifier, quoteTable } from '../../../shared/identifier.ts'
import { sameTableSql, type JobTable } from '../db/job-table.ts'
import { spanPredicate, verb, type RowChange, type SpanShape } from '../plan/batch-sql.ts'
import { fillSql } from '../plan/fill-sql.ts'
import { deleteSql, insertParts, updateSql, type InsertShape, type Way } from '../plan/undo/restore.ts'
import { namedSql } from '../plan/write/write.ts'
import { keyExpression, keyOrder } from '../db/key.ts'
import type { HeldRange } from './held-range.ts'
import type { Holder } from './lease.ts'

/*
 * A batch and its step in the ledger, in one transaction. Every statement here begins with the
 * parameters of the guard: $1 job, $2 range, $3 the epoch that is known, $4 the owner. The guard is
 * read in the snapshot that the rows are read in, and the range is changed in the same transaction:
 * a range that somebody else has changed fails the guard or, at the commit, conflicts.
 */

/** Holds while the range is ours as we know it. */
export const GUARD = 'job_id = $1::uuid AND range_no = $2::int AND epoch = $3::bigint AND owner = $4::uuid'

/** The guard's parameters. */
export function guardOf({ jobId, owner }: Holder, { no, epoch }: HeldRange): unknown[] {
  return [jobId, no, epoch, owner]
}

/** For a batch of one statement: the name, which stands before this, has to mean the job's table as well. */
export const andSame = (target: JobTable) => `AND ${sameTableSql(target)}`

const STEP = 'epoch = epoch + 1, batches = batches + 1'

/**
 * Up to n matching rows after the cursor, in key order, in one statement and so one round trip: for
 * clusters that run data-changing WITH queries. Parameters: guard, n - 1, the span's bounds.
 * One row: rows changed, then the key the batch ended with, null at the end of the range. No row:
 * the guard did not hold and nothing changed.
 *
 * `sluice_full_batch` runs when an n-th row is there, `sluice_last_batch` otherwise, so one of the two never
 * starts. The names begin with what no table in a sub-select of people's begins with (`plan/sub-selects/sub-select.ts`).
 */
export function guardedChangeSql(change: RowChange, target: JobTable, shape: SpanShape): string {
  const { key } = change
  const held = `EXISTS (SELECT FROM sluice_held) ${andSame(target)}`
  const first = 6
  const table = quoteTable(change.table)
  const keyList = key.map(({ name }) => quoteIdentifier(name)).join(', ')
  const span = spanPredicate(change, shape, first)
  const fromCursor = spanPredicate(change, { from: shape.from, to: 0 }, first)
  const endKey = key.map(({ name }) => `sluice_boundary.${quoteIdentifier(name)}::text`).join(', ')
  return `WITH sluice_held AS (SELECT 1 FROM sluice.key_range WHERE ${GUARD} AND NOT done),
sluice_boundary AS (
  SELECT ${keyList} FROM ${table}
  WHERE ${span}
  ORDER BY ${keyOrder(key, quoteIdentifier(change.table.name))} OFFSET $5::bigint LIMIT 1),
sluice_full_batch AS (
  ${verb(change)}
  WHERE ${fromCursor} AND ${keyExpression(key)} <= (SELECT ${keyList} FROM sluice_boundary)
    AND ${held} RETURNING 1),
sluice_last_batch AS (
  ${verb(change)}
  WHERE ${span}
    AND NOT EXISTS (SELECT FROM sluice_boundary) AND ${held} RETURNING 1),
sluice_changed AS (SELECT (SELECT count(*) FROM sluice_full_batch) + (SELECT count(*) FROM sluice_last_batch) AS total),
sluice_moved AS (
  UPDATE sluice.key_range SET cursor = (SELECT pg_catalog.json_build_array(${endKey})::text FROM sluice_boundary),
    done = NOT EXISTS (SELECT FROM sluice_boundary), rows = rows + sluice_changed.total, ${STEP}
  FROM sluice_changed WHERE ${GUARD} AND NOT done ${andSame(target)} RETURNING 1)
SELECT sluice_changed.total, ${endKey} FROM sluice_moved CROSS JOIN sluice_changed LEFT JOIN sluice_boundary ON true`
}

/**
 * The matching rows after the cursor up to a key that was guessed. Parameters: guard, the most
 * rows it may be, the new cursor, whether the range is done, the span's bounds. One row: rows changed.
 * No row: the guard did not hold. With more rows than it may be, the ledger's NOT NULL refuses the
 * statement ({@link TOO_FAR}).
 */
export function guessedChangeSql(change: RowChange, target: JobTable, shape: SpanShape): string {
  return `WITH sluice_held AS (SELECT 1 FROM sluice.key_range WHERE ${GUARD} AND NOT done),
sluice_batch AS (
  ${verb(change)}
  WHERE ${spanPredicate(change, shape, 8)} AND EXISTS (SELECT FROM sluice_held) ${andSame(target)} RETURNING 1),
sluice_changed AS (SELECT count(*) AS total FROM sluice_batch)
UPDATE sluice.key_range SET cursor = $6::text, done = $7::boolean,
  rows = CASE WHEN sluice_changed.total <= $5::bigint THEN rows + sluice_changed.total END, ${STEP}
FROM sluice_changed WHERE ${GUARD} AND NOT done ${andSame(target)} RETURNING sluice_changed.total`
}

/** What comes of a guess that went too far: a null where the ledger takes none. */
export const TOO_FAR = { sqlState: '23502', table: 'key_range' } as const

/** The change of a batch alone, up to a known end. Parameters: guard, the span's bounds. */
export function guardedSpanSql(change: RowChange, shape: SpanShape): string {
  return `${verb(change)}
WHERE ${spanPredicate(change, shape, 5)} AND EXISTS (SELECT FROM sluice.key_range WHERE ${GUARD} AND NOT done)`
}

/** The batch's step in the ledger. Parameters: guard, the new cursor, whether the range is done, rows. */
export const MOVE_SQL = `UPDATE sluice.key_range
SET cursor = $5::text, done = $6::boolean, rows = rows + $7::bigint, ${STEP}
WHERE ${GUARD} AND NOT done`

/** The same of a write, with what became of the rows of the whole range. */
export const MOVE_WRITE_SQL = `UPDATE sluice.key_range
SET cursor = $5::text, done = $6::boolean, rows = rows + $7::bigint, outcomes = $8::text, ${STEP}
WHERE ${GUARD} AND NOT done`

/** The rows of a fill. Parameters: guard, the first and the last row's number. */
export const GUARDED_FILL_SQL = `${fillSql(5)} WHERE EXISTS (SELECT FROM sluice.key_range WHERE ${GUARD} AND NOT done)`

/** What a batch of an undo or a write does one way. Parameters: guard, then an array of text for each column of the key, unless it inserts, and of `places`. `target`: only where the name means the job's table. */
export function guardedRestoreSql(
  restore: InsertShape,
  way: Way,
  places: readonly number[],
  target: JobTable | null = null,
): string {
  const same = target ? ` ${andSame(target)}` : ''
  const isHeld = `EXISTS (SELECT FROM sluice.key_range WHERE ${GUARD} AND NOT done)${same}`
  if (way !== 'insert') {
    const sql = way === 'delete' ? deleteSql(restore, 5) : updateSql(restore, places, 5)
    return `${sql} AND ${isHeld}`
  }
  const [select, conflict] = insertParts(restore, places, 5)
  return `${select} WHERE ${isHeld} ${conflict}`
}

/** A change of rows that were looked up. Parameters: guard, then an array of text for each column of the key. */
export function guardedNamedSql(change: RowChange): string {
  return `${namedSql(change, 5)} AND EXISTS (SELECT FROM sluice.key_range WHERE ${GUARD} AND NOT done)`
}

/** Both in one statement. Parameters: those of {@link MOVE_SQL}, then the first and the last row's number. */
export function fillAndMoveSql(target: JobTable): string {
  const same = andSame(target)
  return `WITH filled AS (
  ${fillSql(8)} WHERE EXISTS (SELECT FROM sluice.key_range WHERE ${GUARD} AND NOT done) ${same})
${MOVE_SQL} ${same}`
}
