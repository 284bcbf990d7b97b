import { BatchError } from '../db/batch-error.ts'
import type { Failure } from '../retry/failure.ts'
import type { RunnerCounters } from '../threads/counters.ts'
import type { BufferedWrite } from './memory-rows.ts'
import type { Pace } from './pace.ts'
import { writeDpu } from './write-dpu.ts'

/** Rows and their bytes as text. */
export interface Amount {
  readonly rows: number
  readonly bytes: number
}

/** A batch that was committed: what it took of the buffer, rejected rows among them. */
export interface BatchMetrics {
  readonly puts: Amount
  readonly deletes: Amount
  /** Null where its answer was lost, and the ledger told of it. */
  readonly milliseconds: number | null
  /** Estimated, without secondary indexes ({@link writeDpu}). */
  readonly writeDpu: number
}

/** Of a writer, from its beginning. */
export interface WriterMetrics {
  readonly puts: Amount
  readonly deletes: Amount
  readonly batches: number
  /** At work in the database, of all connections together. */
  readonly milliseconds: number
  /** Tries that failed and were made again, and how many of them for a conflict. */
  readonly retries: number
  readonly conflicts: number
  /** Of all batches: estimated, without secondary indexes. */
  readonly writeDpu: number
}

const NONE: Amount = { rows: 0, bytes: 0 }

export function amountsOf(
  rows: readonly BufferedWrite[],
): Pick<BatchMetrics, 'puts' | 'deletes' | 'writeDpu'> {
  const of = (kind: BufferedWrite['op']) =>
    rows
      .filter(({ op }) => op === kind)
      .reduce((sum, { bytes }) => ({ rows: sum.rows + 1, bytes: sum.bytes + bytes }), NONE)
  return { puts: of('put'), deletes: of('delete'), writeDpu: writeDpu(rows) }
}

/** Counts what all lanes do, in the place of the cells that threads of a job share, and has the pace hear of trouble. */
export class WriteMeter {
  readonly #pace: Pace
  #metrics: WriterMetrics = {
    puts: NONE,
    deletes: NONE,
    batches: 0,
    milliseconds: 0,
    retries: 0,
    conflicts: 0,
    writeDpu: 0,
  }

  constructor(pace: Pace) {
    this.#pace = pace
  }

  get metrics(): WriterMetrics {
    return this.#metrics
  }

  /** For a runner. */
  readonly counters: RunnerCounters = {
    busy: () => {},
    inHand: () => {},
    state: () => {},
    batch: () => {},
    retry: (conflict) => this.retry(conflict),
    unknown: () => {},
  }

  batch({ puts, deletes, milliseconds, writeDpu: dpu }: BatchMetrics): void {
    const before = this.#metrics
    this.#metrics = {
      ...before,
      puts: sumOf(before.puts, puts),
      deletes: sumOf(before.deletes, deletes),
      batches: before.batches + 1,
      milliseconds: before.milliseconds + (milliseconds ?? 0),
      writeDpu: before.writeDpu + dpu,
    }
  }

  retry(conflict: boolean): void {
    const { retries, conflicts } = this.#metrics
    this.#metrics = {
      ...this.#metrics,
      retries: retries + 1,
      conflicts: conflicts + (conflict ? 1 : 0),
    }
  }

  /** What a batch has failed with. */
  failed(error: unknown): void {
    if (error instanceof BatchError && isTrouble(error.failure)) this.#pace.trouble()
  }

  /** What a connect has failed with; null where there is a connection. */
  connected(failure: Failure | null): void {
    if (!failure) return
    this.retry(failure.conflict)
    if (isTrouble(failure)) this.#pace.trouble()
  }
}

/** A conflict, or a server that is short of something. */
function isTrouble({ conflict, kind, refusal, sqlState }: Failure): boolean {
  return conflict || refusal === 'crowded' || (kind === 'retryable' && sqlState === 'XX000')
}

function sumOf(one: Amount, other: Amount): Amount {
  return { rows: one.rows + other.rows, bytes: one.bytes + other.bytes }
}
