import { ProblemError } from '../../../shared/problem-error.ts'
import type { WriteCounts } from '../../../shared/row-file.ts'
import type { JobTable } from '../db/job-table.ts'
import { requireSameTable } from '../db/job-table.ts'
import type { Session } from '../db/session.ts'
import { onItsOwn } from '../db/transaction.ts'
import type { Batches } from '../ledger/batches.ts'
import { guardedBatches } from '../ledger/guarded-batches.ts'
import type { HeldRange } from '../ledger/held-range.ts'
import type { Holder } from '../ledger/lease.ts'
import { fenceRange } from '../ledger/range-moves.ts'
import { numberOf } from '../ledger/row-numbers.ts'
import { NOTHING_WRITTEN, sumOfCounts } from '../ledger/write-counts.ts'
import type { Write } from '../plan/write/write.ts'
import type { Step } from '../threads/step.ts'
import { Recognition } from '../worker/recognition.ts'
import { RangeRunner, type RangeRunnerOptions } from '../worker/range-runner.ts'
import { forgetRejects, freshLane, laneRejects, type PassedRow } from './lane-ledger.ts'
import { type BufferedWrite, MemoryRows } from './memory-rows.ts'
import { amountsOf, type WriteMeter, type BatchMetrics } from './write-meter.ts'

export interface LaneOptions {
  readonly no: number
  readonly write: Write
  readonly holder: Holder
  readonly target: JobTable
  readonly oneStatement: boolean
  readonly runner: Omit<RangeRunnerOptions, 'recognition' | 'counters' | 'offer' | 'fuseBlown'>
  readonly meter: WriteMeter
  /** Rows that wait for so many others. */
  readonly batchRows: number
  readonly batchBytes: number
  readonly inSession: <T>(use: (session: Session) => Promise<T>) => Promise<T>
  readonly onBatch: (batch: BatchMetrics & { readonly lane: number }) => void
  readonly onReject: (row: BufferedWrite, reject: PassedRow) => void
  /** Some rows are settled, or the lane has failed: room, or an end, for whoever waits. */
  readonly onChange: () => void
  readonly onFailure: (error: unknown) => void
}

/** Rows that a batch has passed, while it is not known which of them were set aside. */
interface Unread {
  readonly rows: readonly BufferedWrite[]
  readonly counts: WriteCounts
}

/** More wait for a look at what was set aside. */
const MOST_UNREAD = 2_000

/**
 * One connection of a writer, with the rows of its keys. It writes once a batch is full or somebody wants all of it
 * written; a {@link RangeRunner} does it as with the rows of a file, so whatever fails is treated alike.
 */
export class Lane {
  readonly rows = new MemoryRows()
  readonly #options: LaneOptions
  readonly #runner: RangeRunner
  readonly #step: Step
  #held: HeldRange
  /** Somebody wants all up to that number written. */
  #wanted = 0
  #work: Promise<void> | null = null
  #unread: Unread[] = []
  #counts = NOTHING_WRITTEN
  #hasFailed = false
  #isOpen = false

  constructor(options: LaneOptions) {
    this.#options = options
    this.#held = freshLane(options.no)
    this.#step = this.#stepOf(options)
    this.#runner = new RangeRunner({
      ...options.runner,
      counters: options.meter.counters,
      recognition: new Recognition(async () => await Promise.resolve(null)),
      offer: () => {},
      fuseBlown: () => {},
    })
  }

  /** Without those that are not told apart from rejected ones yet. */
  get counts(): WriteCounts {
    return this.#counts
  }

  /** Those that were not written, as far as it is known; `isUnknown` once the lane has ended without an answer. */
  get unprocessed(): { readonly row: BufferedWrite; readonly isUnknown: boolean }[] {
    const unread = this.#unread.flatMap(({ rows }) => rows).map((row) => ({ row, isUnknown: true }))
    const { rows, lastRead } = this.rows
    const left = rows.map((row) => ({ row, isUnknown: this.#isOpen && row.fileRow.no <= lastRead }))
    return [...unread, ...left]
  }

  get isAtWork(): boolean {
    return this.#work !== null
  }

  /** Nobody knows whether its last batch took place, or which of its rows were set aside. */
  get isOpen(): boolean {
    return this.#isOpen || this.#unread.length > 0
  }

  add(row: BufferedWrite): void {
    this.rows.add(row)
    if (this.#hasWork) this.#begin()
  }

  /** Resolves once all that it has is written, or it has failed. */
  async flush(): Promise<void> {
    this.#wanted = this.rows.last
    if (this.#hasWork) this.#begin()
    await this.idle()
  }

  async idle(): Promise<void> {
    await this.#work
  }

  async end(): Promise<void> {
    await this.idle()
    await this.#options.runner.session.drop()
  }

  get #hasWork(): boolean {
    if (this.#hasFailed || this.#options.runner.gate.stopped) return false
    const { settled, last, bytes } = this.rows
    const { batchRows, batchBytes } = this.#options
    return last > settled && (this.#wanted > settled || last - settled >= batchRows || bytes >= batchBytes)
  }

  #begin(): void {
    this.#work ??= this.#write().finally(() => {
      this.#work = null
      this.#options.onChange()
    })
  }

  async #write(): Promise<void> {
    try {
      while (this.#hasWork) {
        const held = await this.#runner.run(this.#held, this.#step)
        if (!held) await this.#lookUp(!this.#options.runner.gate.stopped)
        await this.#readRejects()
      }
    } catch (error) {
      this.#hasFailed = true
      this.#options.onFailure(error)
      await this.#settle()
    }
  }

  /** What can still be known after a failure; whatever cannot stays open. */
  async #settle(): Promise<void> {
    try {
      await this.#lookUp(false)
      await this.#readRejects()
    } catch (error) {
      this.#options.onFailure(error)
    }
  }

  /** Finds out for good what became of the last batch. Throws where the ledger has no such lane any more, if it `must`. */
  async #lookUp(must: boolean): Promise<void> {
    this.#isOpen = true
    const { inSession, holder } = this.#options
    const found = await inSession(async (session) => await fenceRange(session, holder, this.#held))
    if (found) this.#take(found, null)
    else if (must) throw laneGone()
    this.#isOpen = found === null
  }

  #take(held: HeldRange, milliseconds: number | null): void {
    const before = this.#held
    this.#held = held
    const rows = this.rows.settle(numberOf(held.cursor))
    if (rows.length > 0) this.#passed(rows, before, milliseconds)
    if (!this.#hasWork || this.#unread.length >= MOST_UNREAD) this.#runner.letGo()
    this.#options.onChange()
  }

  #passed(rows: readonly BufferedWrite[], before: HeldRange, milliseconds: number | null): void {
    const { meter, onBatch, no } = this.#options
    const counts = differenceOf(this.#held.outcomes ?? NOTHING_WRITTEN, before.outcomes ?? NOTHING_WRITTEN)
    const { written, updated, deleted, skipped, missing } = counts
    if (written + updated + deleted + skipped + missing === rows.length)
      this.#counts = sumOfCounts(this.#counts, counts)
    else this.#unread.push({ rows, counts })
    const batch = { ...amountsOf(rows), milliseconds }
    meter.batch(batch)
    onBatch({ ...batch, lane: no })
  }

  /** Which rows were set aside is in the ledger, as it is what was committed. */
  async #readRejects(): Promise<void> {
    if (this.#unread.length === 0) return
    const { inSession, holder, no, onReject } = this.#options
    const rejects = await inSession(async (session) => await laneRejects(session, holder, no))
    const byLine = new Map(rejects.map((reject) => [reject.line, reject]))
    for (const { rows, counts } of this.#unread.splice(0)) {
      this.#counts = sumOfCounts(this.#counts, counts)
      for (const row of rows) {
        const reject = byLine.get(row.fileRow.line)
        if (reject) onReject(row, reject)
      }
    }
    await inSession(async (session) => await forgetRejects(session, holder, no))
  }

  #stepOf({ write, holder, target, oneStatement }: LaneOptions): Step {
    return {
      batches: this.#watched(
        guardedBatches({ write, rows: this.rows }, { holder, target, oneStatement, label: 'lane' }),
      ),
      recognise: async (session) => await onItsOwn(async () => await requireSameTable(session, target)),
      countsTowardTotal: true,
      learnsSize: true,
      boundaries: async () => await Promise.resolve([]),
      width: () => 0,
      meter: () => () => ({ width: 0, share: 0, rows: 0 }),
      hasMore: async () => await Promise.resolve(this.#hasWork),
      along: [],
    }
  }

  /** The batches, with whatever they come to taken note of. */
  #watched(batches: Batches): Batches {
    const noted = async (batch: Promise<HeldRange | null>, isTimed: boolean) => {
      const begun = performance.now()
      try {
        const held = await batch
        if (held) this.#take(held, isTimed ? performance.now() - begun : null)
        return held
      } catch (error) {
        this.#options.meter.failed(error)
        throw error
      }
    }
    const { careful } = batches
    return {
      ...batches,
      run: async (session, held, size) => await noted(batches.run(session, held, size), true),
      read: async (session, held) => await noted(batches.read(session, held), false),
      fence: async (session, held) => await noted(batches.fence(session, held), false),
      careful: careful && {
        ...careful,
        run: async (session, held, size, stretch) =>
          await noted(careful.run(session, held, size, stretch), true),
        setAside: async (session, held, reject, end) =>
          await noted(careful.setAside(session, held, reject, end), true),
      },
    }
  }
}

function differenceOf(now: WriteCounts, before: WriteCounts): WriteCounts {
  return {
    written: now.written - before.written,
    updated: now.updated - before.updated,
    deleted: now.deleted - before.deleted,
    skipped: now.skipped - before.skipped,
    missing: now.missing - before.missing,
  }
}

function laneGone(): ProblemError {
  return new ProblemError({
    kind: 'failed',
    code: 'ledger-damaged',
    message: 'The ledger has lost what it knew of this writer.',
    nextStep: 'Create the ledger if it was removed, then put the unprocessed rows again with a new writer.',
  })
}
