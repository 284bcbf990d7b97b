import type { WriteMode } from '../../../shared/job-spec.ts'
import { matchesAllRows } from '../../../shared/condition.ts'
import { quoteIdentifier, quoteTable } from '../../../shared/identifier.ts'
import { insertInto } from '../../../shared/insert-sql.ts'
import type { JobTable } from '../db/job-table.ts'
import { deleteSql, given, isAmongGiven } from '../plan/undo/restore.ts'
import { namedSql, type Write } from '../plan/write/write.ts'
import { andSame, GUARD } from './guarded-sql.ts'

/*
 * Rows of a file and the step in the ledger in one statement.
 */

/** Of a mode in which nothing has to be known of a row that is there. */
const ON_CONFLICT: Partial<Record<WriteMode, 'update' | 'nothing'>> = { upsert: 'update', skip: 'nothing' }

export function updatesNamed(named: Write['named']): boolean {
  return named !== null && named.change.set !== null
}

/** The first arrays' parameter, behind those of the guard, the cursor, whether the range is done, rows, and its counts. */
const FIRST = 13

const HELD = `WITH sluice_held AS (SELECT 1 FROM sluice.key_range WHERE ${GUARD} AND NOT done)`

/** Parameters as {@link FIRST} says, then an array of text for each column. One row: rows changed, and how many of them were there before. */
export function putSql(write: Write, target: JobTable): string | null {
  const { table, key, columns, keyPlaces, mode } = write
  const onConflict = ON_CONFLICT[mode]
  const set = columns.filter(({ isFixed }) => !isFixed).map(({ name }) => quoteIdentifier(name))
  if (!onConflict || (onConflict === 'update' && set.length === 0)) return null
  const keyNames = key.map(({ name }) => quoteIdentifier(name)).join(', ')
  const keys = keyPlaces.map((place) => `v${place}::${columns[place]?.castType}`).join(', ')
  const rows = given(columns.length, FIRST)
  const isGiven =
    key.length === 1
      ? isAmongGiven(key, FIRST + (keyPlaces[0] ?? 0))
      : `(${keyNames}) IN (SELECT ${keys} FROM ${rows})`
  const end =
    onConflict === 'update'
      ? `UPDATE SET ${set.map((name) => `${name} = excluded.${name}`).join(', ')}`
      : 'NOTHING'
  const there =
    onConflict === 'update'
      ? `SELECT count(*) AS total FROM ${quoteTable(table)} WHERE ${isGiven}`
      : 'SELECT 0 AS total'
  return `${HELD},
sluice_there AS (${there}),
sluice_put AS (
  ${insertionSql(write)} WHERE EXISTS (SELECT FROM sluice_held) ${andSame(target)}
  ON CONFLICT (${keyNames}) DO ${end} RETURNING 1),
sluice_changed AS (SELECT (SELECT count(*) FROM sluice_put) AS total, (SELECT total FROM sluice_there) AS found)
${moveSql(target, ['$8', '$9', '$10', '$11 + $7 - total', '$12'], ['total - found', 'found', '0'])}`
}

/** Parameters as {@link putSql} has them. It counts as many rows as were inserted, which is all of them, or none where the range is somebody else's. */
export function newSql(write: Write, target: JobTable): string | null {
  if (write.mode === 'update' || write.named) return null
  const known = ['$8', '$9', '$10', '$11', '$12']
  const step = stepSql(known, ['$7::bigint'], '$7::bigint')
  return `WITH sluice_moved AS (${step}\nWHERE ${GUARD} AND NOT done ${andSame(target)} RETURNING 1)
${insertionSql(write)} WHERE EXISTS (SELECT FROM sluice_moved)`
}

function insertionSql({ table, columns, hasIdentity }: Write): string {
  const names = columns.map(({ name }) => name)
  const values = columns.map(({ castType }, place) => `sluice_given.v${place}::${castType}`).join(', ')
  return `${insertInto(table, names, hasIdentity)}
  SELECT ${values} FROM ${given(columns.length, FIRST)}`
}

/** The same of rows that are deleted or updated, if they are there; null where a condition has to be asked of each. */
export function changeSql(write: Write, target: JobTable): string | null {
  const change = write.named?.change
  if (change && !matchesAllRows(change.where)) return null
  const more = updatesNamed(write.named) ? ['0', 'total'] : ['0', '0', 'total']
  return `${HELD},
sluice_gone AS (
  ${change ? namedSql(change, FIRST) : deleteSql(write, FIRST)} AND EXISTS (SELECT FROM sluice_held) ${andSame(target)} RETURNING 1),
sluice_changed AS (SELECT count(*) AS total, count(*) AS found FROM sluice_gone)
${moveSql(target, ['$8', '$9', '$10', '$11', '$12 + $7 - total'], more)}`
}

function moveSql(target: JobTable, known: readonly string[], more: readonly string[]): string {
  return `${stepSql(known, more, 'total')}
FROM sluice_changed WHERE ${GUARD} AND NOT done ${andSame(target)} RETURNING total, found`
}

/** `known`: the counts, those of skipped and missing rows already as they are afterwards; `more`: what comes to the first three. */
function stepSql(known: readonly string[], more: readonly string[], rows: string): string {
  const counts = known.map(
    (one, place) =>
      `${one.replace(/\$(\d+)/g, '$$$1::bigint')}${more[place] === undefined ? '' : ` + ${more[place]}`}`,
  )
  return `UPDATE sluice.key_range SET cursor = $5::text, done = $6::boolean, rows = rows + ${rows},
  outcomes = pg_catalog.json_build_array(${counts.join(', ')})::text, epoch = epoch + 1, batches = batches + 1`
}
