/**
 * A rate that all workers of a job share: one cell holds the time, in microseconds, at which the
 * next unit is due. Workers move it forward with compare-and-swap, so none has to ask another.
 */
const MICROSECONDS_PER_SECOND = 1_000_000

const DUE = 0
/** How often bookings were forgotten. */
const FORGOTTEN = 1

export function allocateRate(): SharedArrayBuffer {
  return new SharedArrayBuffer(2 * BigInt64Array.BYTES_PER_ELEMENT)
}

export type RateLimit = ReturnType<typeof rateLimit>

/** Who waits asks again at least this often. */
const MOST_WAIT_MS = 100

/** What was not booked for so long may be made up for: who waits never wakes up at the very moment. */
const SLACK_MICROSECONDS = 50_000n

/** What was booked at another rate counts no longer. */
export function forgetBookings(buffer: SharedArrayBuffer): void {
  const cells = new BigInt64Array(buffer)
  Atomics.add(cells, FORGOTTEN, 1n)
  Atomics.store(cells, DUE, 0n)
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
) {
  const cells = new BigInt64Array(buffer)
  let bookedAt = 0n
  const length = (units: number, rate: number) => BigInt(Math.round((units / rate) * MICROSECONDS_PER_SECOND))
  return {
    /**
     * Books so many units, to be used at once: then 0. Otherwise nothing is booked, and the answer is the
     * milliseconds after which to ask again: whoever waits hears of what others give back meanwhile.
     */
    take: (units: number): number => {
      const rate = perSecond()
      if (rate === null) return 0
      for (;;) {
        bookedAt = Atomics.load(cells, FORGOTTEN)
        const known = Atomics.load(cells, DUE)
        const now = nowMicroseconds()
        if (known > now) return Math.min(MOST_WAIT_MS, Number(known - now) / 1_000)
        const start = known > now - SLACK_MICROSECONDS ? known : now - SLACK_MICROSECONDS
        if (Atomics.compareExchange(cells, DUE, known, start + length(units, rate)) === known) return 0
      }
    },
    /** Returns units of the last booking that were not used. */
    giveBack: (units: number): void => {
      const rate = perSecond()
      // What was forgotten meanwhile is free already.
      if (rate !== null && bookedAt === Atomics.load(cells, FORGOTTEN))
        Atomics.sub(cells, DUE, length(units, rate))
    },
  }
}
