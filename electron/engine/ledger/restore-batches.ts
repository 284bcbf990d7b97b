import type { Reject } from '../../../shared/job.ts'
import type { ArchivedBatch, ArchivedLine } from '../archive/archive-text.ts'
import { ArchivedRowReader, type ArchivedRow } from '../archive/archived-rows.ts'
import { makeFrame } from '../archive/frame.ts'
import { onTable, type JobTable } from '../db/job-table.ts'
import type { KeyPrefix } from '../db/key.ts'
import type { Session } from '../db/session.ts'
import { inTransaction } from '../db/transaction.ts'
import { lookAt } from '../plan/undo/look.ts'
import { inPresentTypes } from '../plan/undo/present-types.ts'
import { WAYS, type Restore, type Way } from '../plan/undo/restore.ts'
import { keyOf, pick, placesOf, type Judged } from '../plan/undo/verdict.ts'
import type { Keep } from '../threads/keep.ts'
import type { Batches, CarefulBatches, Stretch } from './batches.ts'
import { guardOf, guardedRestoreSql, MOVE_SQL } from './guarded-sql.ts'
import { keyToJson, moved, type HeldRange } from './held-range.ts'
import type { Holder } from './lease.ts'
import { passWithReject } from './rejects.ts'

interface RestoreOptions {
  readonly holder: Holder
  readonly target: JobTable
  /** Keeps prepared statements of phases apart. */
  readonly label: string
  readonly keep: Keep
}

/**
 * Batches that put back what an archive has: rows by their numbers in it. In two round trips: BEGIN and a look at the
 * rows as they are; then, once what is to be done is in this job's own archive, the changes, the step in the ledger
 * and COMMIT. All of it reads one snapshot, and a row that somebody changes meanwhile conflicts.
 */
export function restoreBatches(
  restore: Restore,
  options: RestoreOptions,
): Pick<Batches, 'run'> & { readonly careful: CarefulBatches } {
  const reader = new ArchivedRowReader(restore.index)
  const upTo = async (session: Session, held: HeldRange, size: number, stretch: Stretch | null) => {
    const from = numberOf(held.cursor)
    const last = numberOf(held.hi)
    const most = stretch ? numberOf(stretch.end) : last
    const { rows, end } = await reader.read(from, Math.min(from + size, most))
    const batch = new RestoreBatch(restore, options, held, rows, end < last ? [String(end)] : null)
    return await batch.run(session)
  }
  return {
    run: async (session, held, size) => await upTo(session, held, size, null),
    careful: {
      stretch: async (_, held, rows) => {
        const from = numberOf(held.cursor)
        const end = Math.min(from + rows, numberOf(held.hi))
        const isLast = end === numberOf(held.hi)
        const [only] = rows === 1 ? (await reader.read(from, end)).rows : []
        return { end: [String(end)], isLast, ...(only && { row: keyOf(only, restore) }) }
      },
      run: upTo,
      setAside: async (session, held, reject, end = reject.key) =>
        await passRow(session, options, held, reject, end),
    },
  }
}

function numberOf(key: KeyPrefix | null): number {
  return Number(key?.[0])
}

/** Where it is the last of its range, that is done after a batch of nothing. */
async function passRow(
  session: Session,
  { holder, target }: RestoreOptions,
  held: HeldRange,
  reject: Reject,
  end: KeyPrefix,
): Promise<HeldRange | null> {
  const look = async () => await onTable(session, target, Promise.resolve(null))
  return await passWithReject(session, holder, held, { reject, end }, look, ({ isSame }) => isSame)
}

/** One batch: some rows of an archive, and where the range stands behind them. */
class RestoreBatch {
  readonly #restore: Restore
  readonly #options: RestoreOptions
  readonly #held: HeldRange
  readonly #rows: readonly ArchivedRow[]
  readonly #cursor: KeyPrefix | null

  constructor(
    restore: Restore,
    options: RestoreOptions,
    held: HeldRange,
    rows: readonly ArchivedRow[],
    cursor: KeyPrefix | null,
  ) {
    this.#restore = restore
    this.#options = options
    this.#held = held
    this.#rows = rows
    this.#cursor = cursor
  }

  async run(session: Session): Promise<HeldRange | null> {
    const { holder, target, keep } = this.#options
    const guard = guardOf(holder, this.#held)
    return await inTransaction(
      session,
      async () => {
        const rows = await inPresentTypes(session, this.#restore, this.#rows)
        return await onTable(session, target, lookAt(session, this.#restore, rows))
      },
      async ({ isSame, found: judged }, commit) => {
        if (!isSame) return null
        const lines = judged.flatMap((one) => this.#lineOf(one))
        const changed = judged.filter(({ way }) => way !== null)
        // Also without lines: a try of this batch before may have left a frame that must not count.
        await keep(this.#frame(lines, changed.length))
        const changes = WAYS.flatMap((way) => this.#change(session, way, changed, guard))
        const step = [...guard, keyToJson(this.#cursor), this.#cursor === null, changed.length]
        const move = session.prepared('move', MOVE_SQL, step)
        const [counts, { count: steps }] = await Promise.all([Promise.all(changes), move, commit()])
        if (steps === 0) return null
        const rows = counts.reduce((sum, { count }) => sum + count, 0)
        if (rows !== changed.length)
          throw new Error(`A batch of ${changed.length} rows has put back ${rows}.`)
        return moved(this.#held, rows, this.#cursor)
      },
    )
  }

  /** None where nothing goes that way. */
  #change(session: Session, way: Way, changed: readonly Judged[], guard: readonly unknown[]) {
    const rows = changed.filter((one) => one.way === way)
    if (rows.length === 0) return []
    const { layout = 0 } = this.#rows[0] ?? {}
    const places = this.#placesOf(way)
    const keys = this.#restore.keyPlaces.map((_, index) => rows.map(({ key }) => key[index]))
    const values = places.map((place) => rows.map(({ before }) => before?.[place] ?? null))
    const given = way === 'insert' ? values : [...keys, ...values]
    const sql = guardedRestoreSql(this.#restore, way, places)
    return [session.prepared(`${this.#options.label}-${way}-${layout}`, sql, [...guard, ...given])]
  }

  #placesOf(way: Way): number[] {
    const layout = this.#restore.layouts[this.#rows[0]?.layout ?? 0]
    return layout ? placesOf(way, layout, this.#restore) : []
  }

  #frame(lines: readonly ArchivedLine[], rows: number) {
    const { no, batches, epoch, cursor } = this.#held
    const batch: ArchivedBatch = { range: no, batches, epoch, rows, from: cursor, to: this.#cursor }
    const texts = lines.map((line) => JSON.stringify(line))
    return makeFrame({ frame: 'batch', batch }, { batch }, texts)
  }

  /** What this job's archive has of a row. */
  #lineOf({ key, before, now, way, reason }: Judged): ArchivedLine[] {
    const { changedPlaces } = this.#restore
    const set = before && pick(before, changedPlaces)
    switch (way) {
      case null:
        return reason ? [{ left: reason, key, wanted: set, found: now }] : []
      case 'delete':
        return [{ row: now }]
      case 'insert':
        return [{ row: null, new: set ?? [] }]
      case 'update':
      case 'overwrite':
        return [{ row: now, new: this.#afterwards(way, before, now) }]
    }
  }

  /** What a row has in the columns that this job may set: the old values in those that it does set. */
  #afterwards(way: Way, before: Judged['before'], now: Judged['now']) {
    const places = new Set(this.#placesOf(way))
    return this.#restore.changedPlaces.map((place) => (places.has(place) ? before : now)?.[place] ?? null)
  }
}
