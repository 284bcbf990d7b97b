/**
 * A rate that all workers of a job share: one cell holds the time, in microseconds, at which the
 * next unit is due. Workers move it forward with compare-and-swap, so none has to ask another.
 */
const MICROSECONDS_PER_SECOND = 1_000_000

export function allocateRate(): SharedArrayBuffer {
  return new SharedArrayBuffer(BigInt64Array.BYTES_PER_ELEMENT)
}

export interface RateLimit {
  /** Books so many units; returns the milliseconds to wait before they may be used. */
  take(units: number): number
  /** Returns units that were booked but not used. */
  giveBack(units: number): void
}

/** What was booked at another rate counts no longer. */
export function forgetBookings(buffer: SharedArrayBuffer): void {
  Atomics.store(new BigInt64Array(buffer), 0, 0n)
}

/** Aurora DSQL takes 100 new connections a second, from everybody; some are left for others. */
export const CONNECTS_PER_SECOND = 80

const monotonicMicroseconds = () => process.hrtime.bigint() / 1_000n

/**
 * `perSecond` is asked each time, null is without a limit; `nowMicroseconds` reads a clock that all
 * threads share and that never goes back.
 */
export function rateLimit(
  buffer: SharedArrayBuffer,
  perSecond: () => number | null,
  nowMicroseconds: () => bigint = monotonicMicroseconds,
): RateLimit {
  const due = new BigInt64Array(buffer)
  const length = (units: number, rate: number) => BigInt(Math.round((units / rate) * MICROSECONDS_PER_SECOND))
  return {
    take: (units) => {
      const rate = perSecond()
      if (rate === null) return 0
      for (;;) {
        const known = Atomics.load(due, 0)
        const now = nowMicroseconds()
        const start = known > now ? known : now
        if (Atomics.compareExchange(due, 0, known, start + length(units, rate)) === known)
          return Number(start - now) / 1_000
      }
    },
    giveBack: (units) => {
      const rate = perSecond()
      if (rate !== null) Atomics.sub(due, 0, length(units, rate))
    },
  }
}
