import type { LimitsInForce } from '../ledger/job-record.ts'

/* What the coordinator and all workers of a job share: limits in force, the fuse's allowance. */

const BATCH_SIZE = 0
const ROWS_PER_SECOND = 1
const NO_RATE = 0

export function allocateLimits(): SharedArrayBuffer {
  return new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT)
}

/** The coordinator's side: takes effect at the next batch of every worker. */
export function writeLimits(
  buffer: SharedArrayBuffer,
  batchSize: number,
  rowsPerSecond: number | null,
): void {
  const cells = new Int32Array(buffer)
  Atomics.store(cells, BATCH_SIZE, batchSize)
  Atomics.store(cells, ROWS_PER_SECOND, rowsPerSecond ?? NO_RATE)
}

export function readLimits(buffer: SharedArrayBuffer): Pick<LimitsInForce, 'batchSize' | 'rowsPerSecond'> {
  const cells = new Int32Array(buffer)
  const rate = Atomics.load(cells, ROWS_PER_SECOND)
  return { batchSize: Atomics.load(cells, BATCH_SIZE), rowsPerSecond: rate === NO_RATE ? null : rate }
}

/**
 * The fuse: how many more rows may be changed. Workers book a batch before they begin it and
 * give back what it did not change, so all of them together never change more.
 */
export interface Fuse {
  /** Books up to `rows` for a batch; 0 when nothing is left that is not booked. */
  take(rows: number): number
  /** The end of a batch that had booked `taken` rows. */
  settle(taken: number, changed: number): void
  /** Nothing is left, and no batch under way can give anything back. */
  isSpent(): boolean
  /** Somebody else has changed rows of the same job. */
  spend(rows: number): void
  lift(): void
}

/** Lets everything through. */
export const NO_FUSE: Pick<Fuse, 'take' | 'settle'> = { take: (rows) => rows, settle: () => {} }

/** Further than any job goes, and far from the end of the cell's numbers. */
const ANY_NUMBER = 2n ** 62n

const LEFT = 0
const BOOKED = 1

export function allocateFuse(rows: number | null): SharedArrayBuffer {
  const buffer = new SharedArrayBuffer(2 * BigInt64Array.BYTES_PER_ELEMENT)
  new BigInt64Array(buffer)[LEFT] = rows === null ? ANY_NUMBER : BigInt(rows)
  return buffer
}

export function fuseOf(buffer: SharedArrayBuffer): Fuse {
  const cells = new BigInt64Array(buffer)
  return {
    take: (rows) => {
      for (;;) {
        const left = Atomics.load(cells, LEFT)
        const granted = left < 0n ? 0n : left < BigInt(rows) ? left : BigInt(rows)
        // Booked first, so that nobody finds nothing left and nothing booked in between.
        Atomics.add(cells, BOOKED, granted)
        if (Atomics.compareExchange(cells, LEFT, left, left - granted) === left) return Number(granted)
        Atomics.sub(cells, BOOKED, granted)
      }
    },
    settle: (taken, changed) => {
      Atomics.add(cells, LEFT, BigInt(taken - changed))
      Atomics.sub(cells, BOOKED, BigInt(taken))
    },
    isSpent: () => Atomics.load(cells, BOOKED) === 0n && Atomics.load(cells, LEFT) <= 0n,
    spend: (rows) => void Atomics.sub(cells, LEFT, BigInt(rows)),
    lift: () => void Atomics.store(cells, LEFT, ANY_NUMBER),
  }
}
