import type { UndoCounts, UndoKind, UndoPreview, UndoSample } from '../../../../shared/archive.ts'
import { shortened } from '../../../../shared/shortened.ts'
import { ArchivedRowReader } from '../../archive/archived-rows.ts'
import { rowsIn } from '../../archive/row-index.ts'
import type { Session } from '../../db/session.ts'
import { lookAt, presentRuns } from './look.ts'
import type { KnownValues, Restore } from './restore.ts'
import type { Judged } from './verdict.ts'

/** Enough to recognise the rows, few enough to take in at a glance. */
const SAMPLES = 5
/** Of places all over the archive, and rows at each. */
const SAMPLED_PLACES = 10
const ROWS_AT_A_PLACE = 20
/** As many as a batch has. */
const ROWS_AT_ONCE = 1_000

/** What comparing came to: how many rows of each kind, and some of them. */
export type Compared = Pick<UndoPreview, 'compared' | 'counts' | 'columns' | 'samples'>

/** Counts rows by what undoing them would do. */
export class Comparing {
  readonly #session: Session
  readonly #restore: Restore
  readonly #reader: ArchivedRowReader
  readonly #counts: UndoCounts = { restore: 0, exists: 0, changed: 0, deleted: 0 }
  readonly #samples = new Map<UndoKind, UndoSample[]>()
  #compared = 0

  constructor(session: Session, restore: Restore) {
    this.#session = session
    this.#restore = restore
    this.#reader = new ArchivedRowReader(restore.index)
  }

  /** Of rows all over the archive. */
  async some(): Promise<Compared> {
    const total = rowsIn(this.#restore.index)
    const places = Math.max(1, Math.min(SAMPLED_PLACES, Math.ceil(total / ROWS_AT_A_PLACE)))
    for (let place = 0; place < places; place += 1) {
      const from = Math.floor((total * place) / places)
      const to = Math.min(from + ROWS_AT_A_PLACE, Math.floor((total * (place + 1)) / places))
      for (let at = from; at < to;) at = await this.#upTo(at, to)
    }
    return this.#result()
  }

  /** Of all rows, until `signal` ends it. */
  async all(signal: AbortSignal, onProgress: (compared: Compared) => void): Promise<Compared> {
    const total = rowsIn(this.#restore.index)
    for (let at = 0; at < total && !signal.aborted;) {
      at = await this.#upTo(at, Math.min(total, at + ROWS_AT_ONCE))
      onProgress(this.#result())
    }
    return this.#result()
  }

  async #upTo(from: number, to: number): Promise<number> {
    const { rows, end } = await this.#reader.read(from, to)
    const runs = await presentRuns(this.#session, this.#restore, rows)
    for (const { along, rows: judged } of await lookAt(this.#session, runs))
      for (const one of judged) this.#count(one, along === null)
    return end
  }

  /** Samples have the columns of the job's own table. */
  #count(judged: Judged, isOwn: boolean): void {
    const kind = judged.reason ?? 'restore'
    this.#compared += 1
    this.#counts[kind] += 1
    const samples = this.#samples.get(kind) ?? []
    if (isOwn && samples.length < SAMPLES) this.#samples.set(kind, [...samples, sampleOf(judged, kind)])
  }

  #result(): Compared {
    return {
      compared: this.#compared,
      counts: { ...this.#counts },
      columns: this.#restore.columns.map(({ name }) => name),
      samples: mixed([...this.#samples.values()]),
    }
  }
}

/** Some of every kind: one of each, then the next of each. */
function mixed(kinds: readonly (readonly UndoSample[])[]): UndoSample[] {
  const inTurn = Array.from({ length: SAMPLES }, (_, index) => kinds.flatMap((kind) => kind[index] ?? []))
  return inTurn.flat().slice(0, Math.max(SAMPLES, kinds.length))
}

function sampleOf({ before, after, now }: Judged, kind: UndoKind): UndoSample {
  const shown = (values: KnownValues | null) =>
    values && values.map((value) => (typeof value === 'string' ? shortened(value) : null))
  return { kind, before: shown(before), after: shown(after), now: shown(now) }
}
