/**
 * A rate that all workers of a job share: one cell holds the time, in microseconds, at which the
 * next row is due. Workers move it forward with compare-and-swap, so none has to ask another.
 */
const MICROSECONDS_PER_SECOND = 1_000_000

export function allocateRate(): SharedArrayBuffer {
  return new SharedArrayBuffer(BigInt64Array.BYTES_PER_ELEMENT)
}

export interface RateLimit {
  /** Books `rows`; returns the milliseconds to wait before they may be changed. */
  take(rows: number): number
  /** Returns rows that were booked but not changed. */
  giveBack(rows: number): void
}

/** `nowMicroseconds` reads a clock that all threads share and that never goes back. */
export function rateLimit(
  buffer: SharedArrayBuffer,
  rowsPerSecond: number,
  nowMicroseconds: () => bigint,
): RateLimit {
  const due = new BigInt64Array(buffer)
  const length = (rows: number) => BigInt(Math.round((rows / rowsPerSecond) * MICROSECONDS_PER_SECOND))
  return {
    take: (rows) => {
      for (;;) {
        const known = Atomics.load(due, 0)
        const now = nowMicroseconds()
        const start = known > now ? known : now
        if (Atomics.compareExchange(due, 0, known, start + length(rows)) === known)
          return Number(start - now) / 1_000
      }
    },
    giveBack: (rows) => void Atomics.sub(due, 0, length(rows)),
  }
}

/** For jobs without a rate. */
export const UNLIMITED: RateLimit = { take: () => 0, giveBack: () => {} }
