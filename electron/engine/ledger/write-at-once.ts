import type { WriteMode } from '../../../shared/job-spec.ts'
import { matchesAllRows } from '../../../shared/condition.ts'
import { quoteIdentifier, quoteTable } from '../../../shared/identifier.ts'
import type { WriteCounts } from '../../../shared/row-file.ts'
import { BinaryTexts } from '../db/binary-texts.ts'
import type { JobTable } from '../db/job-table.ts'
import type { KeyPrefix } from '../db/key.ts'
import type { Session } from '../db/session.ts'
import { BatchError } from '../db/batch-error.ts'
import { onItsOwn } from '../db/transaction.ts'
import { deleteSql, given } from '../plan/undo/restore.ts'
import { namedSql, type Write } from '../plan/write/write.ts'
import { andSame, GUARD, guardOf } from './guarded-sql.ts'
import { keyToJson, moved, type HeldRange } from './held-range.ts'
import type { Holder } from './lease.ts'
import { NOTHING_WRITTEN } from './write-counts.ts'
import type { JudgedRow } from './write-effects.ts'

type Kind = 'put' | 'delete'

/** Of a mode in which nothing has to be known of a row that is there. */
const ON_CONFLICT: Partial<Record<WriteMode, 'update' | 'nothing'>> = { upsert: 'update', skip: 'nothing' }

/** SQLSTATE of an insertion that meets one key twice. */
const TWICE = '21000'

/**
 * Batches of one statement, and so one round trip, where all rows are put or all are deleted, and nothing is kept of
 * them: for clusters that run data-changing WITH queries. `otherwise`: the batch has to be made in another way, and
 * nothing was changed.
 */
export class WriteAtOnce {
  readonly #write: Write
  readonly #holder: Holder
  readonly #label: string
  readonly #sql: Readonly<Record<Kind, string | null>>
  readonly #columns: readonly BinaryTexts[]

  constructor(write: Write, { holder, target, label }: { holder: Holder; target: JobTable; label: string }) {
    this.#write = write
    this.#holder = holder
    this.#label = label
    this.#sql = { put: putSql(write, target), delete: changeSql(write, target) }
    this.#columns = write.columns.map(() => new BinaryTexts())
  }

  async run(
    session: Session,
    held: HeldRange,
    rows: readonly JudgedRow[],
    cursor: KeyPrefix | null,
  ): Promise<HeldRange | null | 'otherwise'> {
    const sent = rows.filter(({ op, refusal }) => op !== null || refusal !== null)
    const kind = kindOf(sent)
    const text = kind && this.#sql[kind]
    if (!kind || !text) return 'otherwise'
    const places = kind === 'put' ? [...this.#write.columns.keys()] : this.#write.keyPlaces
    const arrays = this.#arrays(sent, places)
    if (!arrays) return 'otherwise'
    const before = withSkipped(held.outcomes ?? NOTHING_WRITTEN, rows.length - sent.length)
    const known = [before.written, before.updated, before.deleted, before.skipped, before.missing]
    const step = [...guardOf(this.#holder, held), keyToJson(cursor), cursor === null, sent.length, ...known]
    try {
      const { rows: answered } = await onItsOwn(
        async () => await session.prepared(`${this.#label}-${kind}-at-once`, text, [...step, ...arrays]),
      )
      const [changed, found] = answered[0] ?? []
      if (changed === undefined) return null
      const made = [Number(changed), Number(found)] as const
      const all = countsAfter(before, this.#write, kind, sent.length, made)
      return { ...moved(held, made[0], cursor), outcomes: all }
    } catch (error) {
      if (error instanceof BatchError && error.failure.sqlState === TWICE) return 'otherwise'
      throw error
    }
  }

  /** Null where a row lacks a field that others have, which is another statement's. */
  #arrays(rows: readonly JudgedRow[], places: readonly number[]): Buffer[] | null {
    const arrays: Buffer[] = []
    for (const place of places) {
      const field = this.#write.columns[place]?.field ?? -1
      const texts = this.#columns[place]
      if (!texts) return null
      texts.clear()
      for (const { row } of rows) {
        const value = row.values[field]
        if (value === undefined) return null
        if (value === null) texts.addNull()
        else texts.addText(value)
      }
      arrays.push(texts.value)
    }
    return arrays
  }
}

/** What all rows are for; null where they differ, or some are not sent. */
function kindOf(rows: readonly JudgedRow[]): Kind | null {
  const kind = rows[0]?.op ?? null
  return rows.every(({ op, refusal }) => op === kind && refusal === null) ? kind : null
}

function updates(named: Write['named']): boolean {
  return named !== null && named.change.set !== null
}

function withSkipped(counts: WriteCounts, rows: number): WriteCounts {
  return { ...counts, skipped: counts.skipped + rows }
}

function countsAfter(
  before: WriteCounts,
  { mode, named }: Write,
  kind: Kind,
  rows: number,
  [changed, found]: readonly [number, number],
): WriteCounts {
  if (kind === 'delete') {
    const missing = before.missing + rows - changed
    if (updates(named)) return { ...before, updated: before.updated + changed, missing }
    return { ...before, deleted: before.deleted + changed, missing }
  }
  if (mode === 'skip') return { ...withSkipped(before, rows - changed), written: before.written + changed }
  return { ...before, written: before.written + changed - found, updated: before.updated + found }
}

/** The first arrays' parameter, behind those of the guard, the cursor, whether the range is done, rows, and its counts. */
const FIRST = 13

const HELD = `WITH sluice_held AS (SELECT 1 FROM sluice.key_range WHERE ${GUARD} AND NOT done)`

/** Parameters as {@link FIRST} says, then an array of text for each column. One row: rows changed, and how many of them were there before. */
function putSql(write: Write, target: JobTable): string | null {
  const { table, key, columns, keyPlaces, mode, hasIdentity } = write
  const onConflict = ON_CONFLICT[mode]
  const set = columns.filter(({ isFixed }) => !isFixed).map(({ name }) => quoteIdentifier(name))
  if (!onConflict || (onConflict === 'update' && set.length === 0)) return null
  const names = columns.map(({ name }) => quoteIdentifier(name)).join(', ')
  const values = columns.map(({ castType }, place) => `sluice_given.v${place}::${castType}`).join(', ')
  const keyNames = key.map(({ name }) => quoteIdentifier(name)).join(', ')
  const keys = keyPlaces.map((place) => `v${place}::${columns[place]?.castType}`).join(', ')
  const rows = given(columns.length, FIRST)
  const end =
    onConflict === 'update'
      ? `UPDATE SET ${set.map((name) => `${name} = excluded.${name}`).join(', ')}`
      : 'NOTHING'
  const there =
    onConflict === 'update'
      ? `SELECT count(*) AS total FROM ${quoteTable(table)} WHERE (${keyNames}) IN (SELECT ${keys} FROM ${rows})`
      : 'SELECT 0 AS total'
  return `${HELD},
sluice_there AS (${there}),
sluice_put AS (
  INSERT INTO ${quoteTable(table)} (${names})${hasIdentity ? ' OVERRIDING SYSTEM VALUE' : ''}
  SELECT ${values} FROM ${rows} WHERE EXISTS (SELECT FROM sluice_held) ${andSame(target)}
  ON CONFLICT (${keyNames}) DO ${end} RETURNING 1),
sluice_changed AS (SELECT (SELECT count(*) FROM sluice_put) AS total, (SELECT total FROM sluice_there) AS found)
${moveSql(target, ['$8', '$9', '$10', '$11 + $7 - total', '$12'], ['total - found', 'found', '0'])}`
}

/** The same of rows that are deleted or updated, if they are there; null where a condition has to be asked of each. */
function changeSql(write: Write, target: JobTable): string | null {
  const change = write.named?.change
  if (change && !matchesAllRows(change.where)) return null
  const more = updates(write.named) ? ['0', 'total'] : ['0', '0', 'total']
  return `${HELD},
sluice_gone AS (
  ${change ? namedSql(change, FIRST) : deleteSql(write, FIRST)} AND EXISTS (SELECT FROM sluice_held) ${andSame(target)} RETURNING 1),
sluice_changed AS (SELECT count(*) AS total, count(*) AS found FROM sluice_gone)
${moveSql(target, ['$8', '$9', '$10', '$11', '$12 + $7 - total'], more)}`
}

/** `known`: the counts, those of skipped and missing rows already as they are afterwards; `more`: what comes to the first three. */
function moveSql(target: JobTable, known: readonly string[], more: readonly string[]): string {
  const counts = known.map(
    (one, place) =>
      `${one.replace(/\$(\d+)/g, '$$$1::bigint')}${more[place] === undefined ? '' : ` + ${more[place]}`}`,
  )
  return `UPDATE sluice.key_range SET cursor = $5::text, done = $6::boolean, rows = rows + total,
  outcomes = pg_catalog.json_build_array(${counts.join(', ')})::text, epoch = epoch + 1, batches = batches + 1
FROM sluice_changed WHERE ${GUARD} AND NOT done ${andSame(target)} RETURNING total, found`
}
