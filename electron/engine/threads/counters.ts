import type { WorkerSnapshot, WorkerState } from '../../../shared/snapshot.ts'

/**
 * The counters of all workers of a job in one shared block of 64-bit floats. Each worker writes
 * its own stretch, the coordinator reads: counters are state, so no message is needed and a
 * reader that is slow misses nothing but old values.
 */
const FIELDS = {
  rows: 0,
  preparedRows: 1,
  batches: 2,
  retries: 3,
  conflicts: 4,
  state: 5,
  /** Number of the range in hand plus one; 0 without one. */
  rangeInHand: 6,
  durations: 7,
  /** Rows the next batch takes. */
  batchSize: 8,
  /** Milliseconds at work in the database: batches that were committed, and cutting ranges for others. */
  busyMs: 9,
  /** How much is left of the range in hand, in the keys' own measure. */
  width: 10,
  unknownRows: 11,
  /** Of the range in hand since it was handed over: the share of it that is done, and rows changed. */
  share: 12,
  rangeRows: 13,
} as const
const FIELD_COUNT = 14

/** Durations kept for the reader: at 10 reads a second room for 5,000 transactions a second per worker. */
const DURATION_SLOTS = 512
const STRIDE = FIELD_COUNT + DURATION_SLOTS

const STATES: readonly WorkerState[] = ['starting', 'idle', 'working', 'waiting', 'paused', 'stopped']

export function allocateCounters(workers: number): SharedArrayBuffer {
  return new SharedArrayBuffer(workers * STRIDE * Float64Array.BYTES_PER_ELEMENT)
}

function stretchOf(buffer: SharedArrayBuffer, worker: number): Float64Array {
  return new Float64Array(buffer, worker * STRIDE * Float64Array.BYTES_PER_ELEMENT, STRIDE)
}

/** The range in hand: how much is left, in the keys' own measure; what of it is done since it was handed over. */
export interface InHand {
  readonly width: number
  /** 0 to 1. */
  readonly share: number
  readonly rows: number
}

export type CounterWriter = ReturnType<typeof counterWriter>

type Told<T> = {
  readonly [kind in keyof T]: T[kind] extends (...given: infer Given) => unknown
    ? (...given: Given) => void
    : never
}

/** What is counted while ranges are worked on; nobody waits for an answer. */
export type RunnerCounters = Told<
  Pick<CounterWriter, 'batch' | 'busy' | 'inHand' | 'retry' | 'state' | 'unknown'>
>

/** A worker's side: counts what it did. */
export function counterWriter(buffer: SharedArrayBuffer, worker: number) {
  const cells = stretchOf(buffer, worker)
  const add = (field: number, amount: number) => (cells[field] = (cells[field] ?? 0) + amount)
  return {
    state: (state: WorkerState) => (cells[FIELDS.state] = STATES.indexOf(state)),
    range: (no: number | null) => (cells[FIELDS.rangeInHand] = no === null ? 0 : no + 1),
    /** Work in the database that is no batch. */
    busy: (milliseconds: number) => add(FIELDS.busyMs, milliseconds),
    inHand: ({ width, share, rows }: InHand) => {
      cells[FIELDS.width] = width
      cells[FIELDS.share] = share
      cells[FIELDS.rangeRows] = rows
    },
    /**
     * `counts`: whether its rows are what the job was asked to change, or a preparation's. Milliseconds
     * are null where nobody measured; `nextSize` is how many rows the next batch takes.
     */
    batch: (rows: number, milliseconds: number | null, counts: boolean, nextSize: number) => {
      if (milliseconds !== null) {
        const count = cells[FIELDS.durations] ?? 0
        cells[FIELD_COUNT + (count % DURATION_SLOTS)] = milliseconds
        add(FIELDS.durations, 1)
        add(FIELDS.busyMs, milliseconds)
      }
      cells[FIELDS.batchSize] = nextSize
      add(FIELDS.batches, 1)
      add(counts ? FIELDS.rows : FIELDS.preparedRows, rows)
    },
    retry: (conflict: boolean) => {
      add(FIELDS.retries, 1)
      if (conflict) add(FIELDS.conflicts, 1)
    },
    /** A batch of at most so many rows, of which nobody knows whether it took place. */
    unknown: (rows: number) => add(FIELDS.unknownRows, rows),
  }
}

/** A worker's counters at one moment. */
export interface WorkerCounters extends Omit<WorkerSnapshot, 'worker' | 'rowsPerSecond'> {
  /** Rows changed in preparation; part of the rate, not of the result. */
  readonly preparedRows: number
  readonly inHand: InHand
  /** At most, in batches of which nobody knows whether they took place. */
  readonly unknownRows: number
}

/** The coordinator's side for one worker. */
export function counterReader(buffer: SharedArrayBuffer, worker: number) {
  const cells = stretchOf(buffer, worker)
  const cell = (field: number) => cells[field] ?? 0
  let taken = 0
  return {
    read: (): WorkerCounters => ({
      state: STATES[cell(FIELDS.state)] ?? 'starting',
      range: cell(FIELDS.rangeInHand) === 0 ? null : cell(FIELDS.rangeInHand) - 1,
      rows: cell(FIELDS.rows),
      preparedRows: cell(FIELDS.preparedRows),
      batches: cell(FIELDS.batches),
      retries: cell(FIELDS.retries),
      conflicts: cell(FIELDS.conflicts),
      batchSize: cell(FIELDS.batchSize),
      busyMs: cell(FIELDS.busyMs),
      inHand: { width: cell(FIELDS.width), share: cell(FIELDS.share), rows: cell(FIELDS.rangeRows) },
      unknownRows: cell(FIELDS.unknownRows),
    }),
    /** Milliseconds of the transactions that ended since the last call, oldest first. */
    takeDurations: () => {
      const written = cell(FIELDS.durations)
      const from = Math.max(taken, written - DURATION_SLOTS)
      taken = written
      return Array.from({ length: written - from }, (_, step) =>
        cell(FIELD_COUNT + ((from + step) % DURATION_SLOTS)),
      )
    },
  }
}
