/** The coordinator's side. */
export type FuseAllowance = ReturnType<typeof fuseOf>

export type Fuse = Pick<FuseAllowance, 'take' | 'settle' | 'isSpent'>

/** Further than any job goes, and far from the end of the cell's numbers. */
const ANY_NUMBER = 2n ** 62n
/** However much of it has gone. */
const LIFTED = 2n ** 61n

const LEFT = 0
const BOOKED = 1

/** `rows`: null is any number. */
export function allocateFuse(rows: number | null): SharedArrayBuffer {
  const buffer = new SharedArrayBuffer(2 * BigInt64Array.BYTES_PER_ELEMENT)
  new BigInt64Array(buffer)[LEFT] = rows === null ? ANY_NUMBER : BigInt(rows)
  return buffer
}

/** Both cells as they are at one moment. */
function readBoth(cells: BigInt64Array<SharedArrayBuffer>): readonly [left: bigint, booked: bigint] {
  for (;;) {
    const left = Atomics.load(cells, LEFT)
    const booked = Atomics.load(cells, BOOKED)
    if (Atomics.load(cells, LEFT) === left && Atomics.load(cells, BOOKED) === booked) return [left, booked]
  }
}

/**
 * The fuse: how many more rows may be changed by this process. Workers book a batch before they begin it and
 * give back what it did not change, so all of them together never change more.
 */
export function fuseOf(buffer: SharedArrayBuffer) {
  const cells = new BigInt64Array(buffer)
  const read = () => readBoth(cells)
  return {
    /** Books up to `rows` for a batch; 0 when nothing is left that is not booked. */
    take: (rows: number): number => {
      for (;;) {
        const left = Atomics.load(cells, LEFT)
        const granted = left < 0n ? 0n : left < BigInt(rows) ? left : BigInt(rows)
        // Booked first, so that nobody finds nothing left and nothing booked in between.
        Atomics.add(cells, BOOKED, granted)
        if (Atomics.compareExchange(cells, LEFT, left, left - granted) === left) return Number(granted)
        Atomics.sub(cells, BOOKED, granted)
      }
    },
    /** The end of a batch that had booked `taken` rows. */
    settle: (taken: number, changed: number): void => {
      Atomics.add(cells, LEFT, BigInt(taken - changed))
      Atomics.sub(cells, BOOKED, BigInt(taken))
    },
    /** Nothing is left, and no batch under way can give anything back. */
    isSpent: () => Atomics.load(cells, BOOKED) === 0n && Atomics.load(cells, LEFT) <= 0n,
    /** What is left, and what batches under way have booked; null is any number. */
    unspent: (): number | null => {
      const [left, booked] = read()
      return left > LIFTED ? null : Number(left + booked)
    },
    /** What batches under way have booked. */
    booked: () => Number(Atomics.load(cells, BOOKED)),
    /** Leaves at most so many rows, those that are booked included. */
    lower: (most: number): void => {
      for (;;) {
        const [left, booked] = read()
        const kept = BigInt(most) > booked ? BigInt(most) - booked : 0n
        if (left <= kept || Atomics.compareExchange(cells, LEFT, left, kept) === left) return
      }
    },
    /** Leaves none, also when batches under way, which can change nothing any more, give back what they booked. */
    forfeit: (): void => {
      for (;;) {
        const [left, booked] = read()
        if (Atomics.compareExchange(cells, LEFT, left, -booked) === left) return
      }
    },
    raise: (rows: number) => void Atomics.add(cells, LEFT, BigInt(rows)),
    lift: () => void Atomics.store(cells, LEFT, ANY_NUMBER),
  }
}
