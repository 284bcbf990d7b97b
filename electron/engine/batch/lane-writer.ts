import { counted } from '../../../shared/counted.ts'
import type { Problem } from '../../../shared/problem.ts'
import { problemOf, ProblemError } from '../../../shared/problem-error.ts'
import { MOST_BATCH_BYTES } from '../ledger/write-batches.ts'
import { withSession, type Session } from '../db/session.ts'
import type { EngineOptions } from '../engine-options.ts'
import { NOTHING_WRITTEN, sumOfCounts } from '../ledger/write-counts.ts'
import { controlSwitch } from '../threads/control.ts'
import type { BatchWriter } from './batch-writer.ts'
import { RowMaker } from './buffered-write.ts'
import { HotKeys, keyHash } from './hot-keys.ts'
import { Lane, type LaneOptions } from './lane.ts'
import { removeLanes } from './lane-ledger.ts'
import { laneOfKey } from './lane-of-key.ts'
import { laneRunners, type SharedCells, sharedCells } from './lane-runners.ts'
import { Pace } from './pace.ts'
import type { BatchRow } from './value-text.ts'
import { WriteMeter, type WriterMetrics } from './write-meter.ts'
import { BatchWriteError, type RejectedWrite, type WriteResult } from './write-result.ts'
import type { WriterOptions } from './writer-options.ts'

export interface OpenedWriter extends Pick<
  LaneOptions,
  'holder' | 'write' | 'target' | 'oneStatement' | 'batchRows'
> {
  readonly engine: EngineOptions
  readonly options: WriterOptions
  readonly workers: number
}

/** So many batches for each connection are buffered: one under way, and one that fills. */
const BUFFERED_BATCHES = 2
const USUAL_WATCH = { threshold: 100, windowMs: 10_000 }

/** The writer, by its lanes. */
export class LaneWriter implements BatchWriter {
  readonly #opened: OpenedWriter
  readonly #rows: RowMaker
  readonly #lanes: readonly Lane[]
  readonly #cells: SharedCells
  readonly #meter: WriteMeter
  readonly #pace: Pace
  readonly #hotKeys: HotKeys
  readonly #rejected: RejectedWrite[] = []
  readonly #onAbort = () => this.#fail(aborted(this.#opened.options.signal?.reason))
  #line = 0
  #failure: { readonly problem: Problem; readonly cause: unknown } | null = null
  #changed = Promise.withResolvers<void>()
  #end: Promise<void> | null = null

  /** Of what `openWriter` has found; its lanes are in the ledger. */
  constructor(opened: OpenedWriter) {
    const now = () => performance.now()
    const { options, write, workers } = opened
    this.#opened = opened
    this.#rows = new RowMaker(write)
    this.#cells = sharedCells()
    this.#pace = new Pace(options.rate, now)
    this.#meter = new WriteMeter(this.#pace)
    this.#hotKeys = new HotKeys(options.hotKeys ?? USUAL_WATCH, now)
    this.#lanes = Array.from({ length: workers }, (_, no) => this.#laneOf(no))
    options.signal?.addEventListener('abort', this.#onAbort, { once: true })
    if (options.signal?.aborted) this.#onAbort()
  }

  get metrics(): WriterMetrics & { readonly rowsPerSecond: number | null } {
    return { ...this.#meter.metrics, rowsPerSecond: this.#pace.perSecond() }
  }

  get result(): WriteResult {
    const counts = this.#lanes.map((lane) => lane.counts).reduce(sumOfCounts, NOTHING_WRITTEN)
    const unprocessed = this.#lanes
      .flatMap((lane) => lane.unprocessed)
      .toSorted((one, other) => one.row.fileRow.line - other.row.fileRow.line)
      .map(({ row: { op, row }, isUnknown }) => ({ op, row, isUnknown }))
    return { ...counts, rejected: [...this.#rejected], unprocessed }
  }

  get hasRoom(): boolean {
    const { workers, batchRows } = this.#opened
    const rows = this.#lanes.reduce((sum, lane) => sum + lane.rows.last - lane.rows.settled, 0)
    const bytes = this.#lanes.reduce((sum, lane) => sum + lane.rows.bytes, 0)
    const batches = BUFFERED_BATCHES * workers
    return rows < batches * batchRows && bytes < batches * MOST_BATCH_BYTES
  }

  put(row: BatchRow): Promise<void> {
    return this.#take('put', row)
  }

  delete(key: BatchRow): Promise<void> {
    return this.#take('delete', key)
  }

  async ready(): Promise<void> {
    while (!this.#failure && !this.hasRoom) {
      // Every lane may wait for more of its rows than the others leave room for.
      if (this.#lanes.every((lane) => !lane.isAtWork)) void this.#flushAll()
      await this.#changed.promise
    }
    this.#requireLife()
  }

  async flush(): Promise<WriteResult> {
    this.#requireLife()
    await this.#flushAll()
    this.#requireLife()
    return this.result
  }

  async close(): Promise<WriteResult> {
    try {
      return await this.flush()
    } finally {
      await this.#finish()
    }
  }

  async abandon(): Promise<WriteResult> {
    if (!this.#failure) this.#fail(stopped('The writer was abandoned before all was written'))
    await this.#finish()
    const { unprocessed } = this.result
    if (unprocessed.length > 0) this.#tell({ type: 'dropped', rows: unprocessed.length })
    return this.result
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#end) return await this.#end
    const { unprocessed } = await this.abandon()
    if (unprocessed.length > 0) throw this.#error(dropped(unprocessed.length).problem)
  }

  #take(op: 'put' | 'delete', row: BatchRow): Promise<void> {
    const taken = this.#add(op, row)
    // Whoever does not wait for room hears of a failure from `flush`.
    taken.catch(() => undefined)
    return taken
  }

  async #add(op: 'put' | 'delete', row: BatchRow): Promise<void> {
    this.#requireLife()
    const made = this.#rows.make(op, row, 0, this.#line + 1)
    const key = this.#rows.keyOf(made)
    const { write, workers } = this.#opened
    const columns = write.keyPlaces.flatMap((place) => write.columns[place] ?? [])
    const lane = this.#lanes[laneOfKey(columns, key, workers)]
    if (!lane) throw new Error('Every key has a lane.')
    this.#line += 1
    lane.add({ ...made, fileRow: { ...made.fileRow, no: lane.rows.last + 1 } })
    const hot = this.#hotKeys.count(key)
    if (hot) this.#tell({ type: 'hot-key', ...hot })
    if (!this.hasRoom) await this.ready()
  }

  async #flushAll(): Promise<void> {
    await Promise.all(this.#lanes.map(async (lane) => await lane.flush()))
  }

  #fail(error: unknown): void {
    if (this.#failure) return
    this.#failure = { problem: problemOf(error), cause: error }
    controlSwitch(this.#cells.control).stop()
    this.#wake()
  }

  #wake(): void {
    this.#changed.resolve()
    this.#changed = Promise.withResolvers()
  }

  #requireLife(): void {
    if (this.#failure) throw this.#error(this.#failure.problem, this.#failure.cause)
    if (this.#end) throw this.#error(CLOSED)
  }

  #error(problem: Problem, cause?: unknown): BatchWriteError {
    const { result } = this
    const nextStep =
      result.unprocessed.length > 0
        ? `${problem.nextStep} The rows that were not written are in “result.unprocessed” of this error.`
        : problem.nextStep
    return new BatchWriteError({ ...problem, nextStep }, result, { cause })
  }

  async #finish(): Promise<void> {
    this.#end ??= this.#close()
    await this.#end
  }

  async #close(): Promise<void> {
    this.#opened.options.signal?.removeEventListener('abort', this.#onAbort)
    await Promise.all(this.#lanes.map(async (lane) => await lane.end()))
    controlSwitch(this.#cells.control).stop()
    if (this.#lanes.some((lane) => lane.isOpen)) return
    // What cannot be removed is in nobody's way.
    await this.#inSession(async (session) => await removeLanes(session, this.#opened.holder)).catch(
      () => undefined,
    )
  }

  #laneOf(no: number): Lane {
    const { engine, options, holder, write, target, oneStatement, batchRows } = this.#opened
    return new Lane({
      ...{ no, holder, write, target, oneStatement, batchRows, meter: this.#meter },
      batchBytes: MOST_BATCH_BYTES,
      runner: laneRunners(engine, options.cluster, this.#cells, {
        batchRows,
        pace: this.#pace,
        onRetry: (message) => this.#tell({ type: 'retry', message }),
        onConnect: (failure) => this.#meter.connected(failure),
      }),
      inSession: async (use) => await this.#inSession(use),
      onBatch: (batch) => this.#tell({ type: 'batch', ...batch }),
      onReject: (row, { sqlState, message }) => {
        this.#rejected.push({ op: row.op, row: row.row, sqlState, message })
        this.#tell({ type: 'rejected', key: keyHash(this.#rows.keyOf(row)), sqlState })
      },
      onChange: () => this.#wake(),
      onFailure: (error) => this.#fail(error),
    })
  }

  async #inSession<T>(use: (session: Session) => Promise<T>): Promise<T> {
    const { engine, options } = this.#opened
    return await withSession(await engine.connect(options.cluster), use)
  }

  #tell(event: Parameters<NonNullable<WriterOptions['onEvent']>>[0]): void {
    this.#opened.options.onEvent?.(event)
  }
}

const PUT_AGAIN = 'Open a new writer for what is left.'

const CLOSED: Problem = {
  kind: 'usage',
  code: 'batch-stopped',
  message: 'This writer is closed.',
  nextStep: 'Open a new one.',
}

function aborted(reason: unknown): ProblemError {
  return stopped('The writer was stopped by its signal', reason)
}

function dropped(rows: number): ProblemError {
  return stopped(`A writer that was not closed has dropped ${counted(rows, 'row')}`)
}

function stopped(what: string, cause?: unknown): ProblemError {
  const problem = { kind: 'failed', code: 'batch-stopped', message: `${what}.`, nextStep: PUT_AGAIN } as const
  return new ProblemError(problem, { cause })
}
