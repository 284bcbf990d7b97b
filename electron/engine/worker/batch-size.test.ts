import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BatchSizer } from './batch-size.ts'

/** Milliseconds of a batch of so many rows. */
type Cluster = (rows: number) => number

/** The sizes of the next batches on a cluster where nothing goes wrong. */
function sizesOn(sizer: BatchSizer, cluster: Cluster, batches: number): number[] {
  return Array.from({ length: batches }, () => {
    const { size } = sizer
    sizer.succeeded(cluster(size))
    return size
  })
}

const ceilings = fc.integer({ min: 1, max: 3_000 })
const megabytes = fc.option(fc.integer({ min: 1, max: 200 }))

describe('time', () => {
  it('lets a fast cluster reach the ceiling in a batch or two', () => {
    expect(sizesOn(new BatchSizer(1_000), () => 10, 3)).toEqual([250, 1_000, 1_000])
    expect(sizesOn(new BatchSizer(3_000), () => 10, 4)).toEqual([250, 1_000, 3_000, 3_000])
    expect(sizesOn(new BatchSizer(7), () => 10, 3)).toEqual([7, 7, 7])
  })

  it('grows by half below the target and rests at it', () => {
    expect(sizesOn(new BatchSizer(3_000), () => 100, 4)).toEqual([250, 375, 562, 843])
    expect(sizesOn(new BatchSizer(3_000), () => 250, 3)).toEqual([250, 250, 250])
    expect(sizesOn(new BatchSizer(3_000), () => 374, 3)).toEqual([250, 250, 250])
  })

  it('shrinks in proportion, by half at most, to a tenth where it is five times over', () => {
    const after = (ms: number) => sizesOn(new BatchSizer(3_000), () => ms, 2)[1]
    expect(after(375)).toBe(166)
    expect(after(500)).toBe(125)
    expect(after(1_249)).toBe(125)
    expect(after(1_250)).toBe(25)
  })

  it('grows slowly after it was slow once', () => {
    const sizer = new BatchSizer(3_000)
    sizer.succeeded(500)
    expect(sizesOn(sizer, () => 1, 4)).toEqual([125, 187, 280, 420])
  })

  it('settles where a batch takes about the target, whatever a row costs', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.1, max: 20, noNaN: true }), (msPerRow) => {
        const cluster = (rows: number) => rows * msPerRow
        const settled = sizesOn(new BatchSizer(3_000), cluster, 40).slice(20)
        for (const rows of settled) {
          expect(cluster(rows)).toBeLessThan(250 * 2.5)
          expect(rows === 3_000 || cluster(rows) > 250 / 3).toBe(true)
        }
      }),
    )
  })

  it('does not shrink for the sake of round trips, which smaller batches do not shorten', () => {
    const far = (rows: number) => 600 + rows * 0.02
    expect(sizesOn(new BatchSizer(1_000), far, 20).at(-1)).toBe(1_000)
    const sizer = new BatchSizer(1_000)
    sizesOn(sizer, far, 20)
    expect(sizesOn(sizer, (rows) => rows * 2, 20).at(-1)).toBeLessThan(200)
  })
})

describe('what goes wrong', () => {
  it('takes a quarter off for a conflict, not below ten rows, and grows again', () => {
    const sizer = new BatchSizer(1_000)
    const sizes = Array.from({ length: 20 }, () => {
      sizer.conflicted()
      return sizer.size
    })
    expect(sizes.slice(0, 3)).toEqual([187, 140, 105])
    expect(sizes.at(-1)).toBe(10)
    expect(sizesOn(sizer, () => 10, 30).at(-1)).toBe(1_000)
    const small = new BatchSizer(4)
    small.conflicted()
    expect(small.size).toBe(4)
  })

  it('halves after a time-out, down to one row, and comes back from there', () => {
    const sizer = new BatchSizer(1_000)
    sizer.timedOut()
    expect(sizer.size).toBe(125)
    for (let count = 0; count < 10; count += 1) sizer.timedOut()
    expect(sizer.size).toBe(1)
    sizer.conflicted()
    expect(sizer.size).toBe(1)
    expect(sizesOn(sizer, () => 100, 5)).toEqual([1, 2, 3, 4, 6])
  })

  it('keeps to the bytes that a transaction holds', () => {
    const sizer = new BatchSizer(3_000)
    sizesOn(sizer, () => 1, 3)
    sizer.tooLarge(24, 10)
    expect(sizer.size).toBe(1_000)
    expect(sizesOn(sizer, () => 1, 20).at(-1)).toBe(1_000)
    sizer.limit(3_000)
    expect(sizer.size).toBe(1_000)
    expect(sizer.most).toBe(1_000)
  })

  it('halves at a limit on rows, and tries again after some full batches, because rows may take others along', () => {
    const sizer = new BatchSizer(1_000)
    sizesOn(sizer, () => 1, 2)
    for (const size of [500, 250, 125]) {
      sizer.tooLarge(null, null)
      expect(sizer.size).toBe(size)
    }
    const sizes = sizesOn(sizer, () => 1, 24)
    expect(sizes.slice(0, 8)).toEqual(Array.from({ length: 8 }, () => 125))
    expect([sizes[8], sizes[16], sizer.size]).toEqual([250, 500, 1_000])
  })

  it('takes fewer rows after a refusal for size, even where the numbers make no sense', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 3_000 }), megabytes, megabytes, (ceiling, current, limit) => {
        const sizer = new BatchSizer(ceiling)
        const before = sizer.size
        sizer.tooLarge(current, limit)
        expect(sizer.size).toBeLessThan(before)
        expect(sizer.size).toBeGreaterThanOrEqual(1)
      }),
    )
  })
})

it('is a whole number from one to the ceiling, whatever happens', () => {
  const happening = fc.oneof(
    fc.double({ min: 0, max: 400_000, noNaN: true }).map((ms) => (sizer: BatchSizer) => sizer.succeeded(ms)),
    fc.constantFrom(
      (sizer: BatchSizer) => sizer.conflicted(),
      (sizer: BatchSizer) => sizer.timedOut(),
    ),
    fc.tuple(megabytes, megabytes).map((sizes) => (sizer: BatchSizer) => sizer.tooLarge(...sizes)),
  )
  const step = fc.tuple(happening, fc.option(ceilings))
  fc.assert(
    fc.property(ceilings, fc.array(step, { maxLength: 60 }), (first, steps) => {
      let ceiling = first
      const sizer = new BatchSizer(ceiling)
      for (const [happen, newCeiling] of steps) {
        happen(sizer)
        ceiling = newCeiling ?? ceiling
        sizer.limit(ceiling)
        expect(sizer.size).toBe(Math.floor(sizer.size))
        expect(sizer.size).toBeGreaterThanOrEqual(1)
        expect(sizer.size).toBeLessThanOrEqual(ceiling)
      }
    }),
    { numRuns: 300 },
  )
})
