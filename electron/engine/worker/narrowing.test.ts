import fc from 'fast-check'
import { expect, it } from 'vitest'
import { Narrowing } from './narrowing.ts'

/** What batches take that fail at the row number `bad` and at no other, until that one is alone; `ordinary` is their size before. */
function untilAlone(narrowing: Narrowing, ordinary: number, bad: number): number[] {
  const taken: number[] = []
  let done = 0
  narrowing.begin(ordinary)
  for (let rows = narrowing.rows; rows !== null && taken.length < 1_000; rows = narrowing.rows) {
    taken.push(rows)
    if (done + rows < bad) {
      done += rows
      narrowing.passed()
    } else if (rows === 1) return taken
    else narrowing.failed()
  }
  throw new Error('The row is never found.')
}

const ordinary = fc.integer({ min: 1, max: 3_000 })

it('finds a row among those of a batch in as many tries as halving and doubling take', () => {
  fc.assert(
    fc.property(ordinary, fc.integer({ min: 1, max: 3_000 }), (size, bad) => {
      const tries = untilAlone(new Narrowing(), size, bad).length
      expect(tries).toBeLessThanOrEqual(4 * Math.ceil(Math.log2(3_000)) + 4)
    }),
  )
})

it('finds a row that is far away between rows that do not match, in great strides', () => {
  const taken = untilAlone(new Narrowing(), 250, 1_000_000)
  expect(Math.max(...taken)).toBe(50_000)
  expect(taken.length).toBeLessThan(120)
})

it('goes back to ordinary batches once the row was found and as many rows passed as they take', () => {
  const narrowing = new Narrowing()
  untilAlone(narrowing, 250, 3)
  narrowing.found()
  const taken = []
  for (let rows = narrowing.rows; rows !== null; rows = narrowing.rows) {
    taken.push(rows)
    narrowing.passed()
  }
  expect(taken).toEqual([2, 4, 8, 16, 32, 64, 128])
})

it('stays careful while the row was not found, since an ordinary batch would fail for it again', () => {
  const narrowing = new Narrowing()
  narrowing.begin(4)
  for (let count = 0; count < 100; count += 1) narrowing.passed()
  expect(narrowing.rows).toBe(50_000)
})
