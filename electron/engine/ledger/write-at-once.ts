import type { WriteCounts } from '../../../shared/row-file.ts'
import { BinaryTexts } from '../db/binary-texts.ts'
import type { JobTable } from '../db/job-table.ts'
import type { KeyPrefix } from '../db/key.ts'
import type { QueryResult, Session } from '../db/session.ts'
import { BatchError } from '../db/batch-error.ts'
import { onItsOwn } from '../db/transaction.ts'
import type { Write } from '../plan/write/write.ts'
import { guardOf } from './guarded-sql.ts'
import { keyToJson, moved, type HeldRange } from './held-range.ts'
import type { Holder } from './lease.ts'
import { NOTHING_WRITTEN } from './write-counts.ts'
import { changeSql, newSql, putSql, updatesNamed } from './write-at-once-sql.ts'
import type { JudgedRow } from './write-effects.ts'

/** `insert`: a put of rows that are expected to be new. */
type Kind = 'put' | 'insert' | 'delete'

/** SQLSTATEs of an insertion that meets one key twice, and of one that meets a row that is there. */
const TWICE = '21000'
const EXISTS = '23505'

/**
 * Batches of one statement, and so one round trip, where all rows are put or all are deleted, and nothing is kept of
 * them: for clusters that run data-changing WITH queries. `otherwise`: the batch has to be made in another way, and
 * nothing was changed.
 *
 * Rows that are expected to be new are inserted without ON CONFLICT, which takes PostgreSQL half the time; where one is
 * there, nothing is, and they are put.
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
    this.#sql = {
      put: putSql(write, target),
      insert: newSql(write, target),
      delete: changeSql(write, target),
    }
    this.#columns = write.columns.map(() => new BinaryTexts())
  }

  /** `areNew`: none of the rows is expected to be there. */
  async run(
    session: Session,
    held: HeldRange,
    rows: readonly JudgedRow[],
    { cursor, areNew }: { readonly cursor: KeyPrefix | null; readonly areNew: boolean },
  ): Promise<HeldRange | null | 'otherwise'> {
    const sent = rows.filter(({ op, refusal }) => op !== null || refusal !== null)
    const op = opOfAll(sent)
    if (!op) return 'otherwise'
    const places = op === 'put' ? [...this.#write.columns.keys()] : this.#write.keyPlaces
    const outcomes = withSkipped(held.outcomes ?? NOTHING_WRITTEN, rows.length - sent.length)
    const filled = () => {
      const arrays = this.#arrays(sent, places)
      return arrays && { held: { ...held, outcomes }, cursor, rows: sent.length, arrays }
    }
    if (op === 'put' && areNew) {
      const batch = filled()
      const inserted = batch ? await this.#insert(session, batch) : 'otherwise'
      if (inserted !== 'otherwise') return inserted
    }
    // Once more: meanwhile another worker of the thread may have had the arrays for its rows.
    const batch = filled()
    return batch ? await this.#change(session, op, batch) : 'otherwise'
  }

  async #insert(session: Session, batch: SentBatch): Promise<HeldRange | null | 'otherwise'> {
    const { held, cursor, rows } = batch
    const made = await this.#ask(session, 'insert', batch, EXISTS)
    if (made === 'otherwise') return made
    if (made.count === 0) return null
    if (made.count !== rows) throw new Error(`An insertion of ${rows} rows has made ${made.count}.`)
    const outcomes = { ...held.outcomes, written: held.outcomes.written + rows }
    return { ...moved(held, rows, cursor), outcomes }
  }

  async #change(
    session: Session,
    op: 'put' | 'delete',
    batch: SentBatch,
  ): Promise<HeldRange | null | 'otherwise'> {
    const { held, cursor, rows } = batch
    const made = await this.#ask(session, op, batch, TWICE)
    if (made === 'otherwise') return made
    const [changed, found] = made.rows[0] ?? []
    if (changed === undefined) return null
    const counted = [Number(changed), Number(found)] as const
    const outcomes = countsAfter(held.outcomes, this.#write, op, rows, counted)
    return { ...moved(held, counted[0], cursor), outcomes }
  }

  async #ask(
    session: Session,
    kind: Kind,
    { held, cursor, rows, arrays }: SentBatch,
    isOtherwise: string,
  ): Promise<QueryResult | 'otherwise'> {
    const text = this.#sql[kind]
    if (!text) return 'otherwise'
    const { written, updated, deleted, skipped, missing } = held.outcomes
    const known = [written, updated, deleted, skipped, missing]
    const step = [...guardOf(this.#holder, held), keyToJson(cursor), cursor === null, rows, ...known]
    try {
      return await onItsOwn(
        async () => await session.prepared(`${this.#label}-${kind}-at-once`, text, [...step, ...arrays]),
      )
    } catch (error) {
      if (error instanceof BatchError && error.failure.sqlState === isOtherwise) return 'otherwise'
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

/** Rows as they are sent. */
interface SentBatch {
  /** With what became of the rows before it, and of those that are not sent. */
  readonly held: HeldRange & { readonly outcomes: WriteCounts }
  readonly cursor: KeyPrefix | null
  readonly rows: number
  readonly arrays: readonly Buffer[]
}

/** What all rows are for; null where they differ, or some are not sent. */
function opOfAll(rows: readonly JudgedRow[]): 'put' | 'delete' | null {
  const first = rows[0]?.op ?? null
  return rows.every(({ op, refusal }) => op === first && refusal === null) ? first : null
}

function withSkipped(counts: WriteCounts, rows: number): WriteCounts {
  return { ...counts, skipped: counts.skipped + rows }
}

function countsAfter(
  before: WriteCounts,
  { mode, named }: Write,
  op: 'put' | 'delete',
  rows: number,
  [changed, found]: readonly [number, number],
): WriteCounts {
  if (op === 'delete') {
    const missing = before.missing + rows - changed
    if (updatesNamed(named)) return { ...before, updated: before.updated + changed, missing }
    return { ...before, deleted: before.deleted + changed, missing }
  }
  if (mode === 'skip') return { ...withSkipped(before, rows - changed), written: before.written + changed }
  return { ...before, written: before.written + changed - found, updated: before.updated + found }
}
