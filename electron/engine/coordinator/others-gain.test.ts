import fc from 'fast-check'
import { expect, it } from 'vitest'
import { OthersGain } from './others-gain.ts'

const told = (id: string, rows: number, heardSecondsAgo: number | null, preparedRows = 0) => ({
  ...{ id, rows, preparedRows, heardSecondsAgo },
})

it('counts what each has done since the key ranges were read, beginning with what it told first thereafter', () => {
  const gain = new OthersGain()
  expect(gain.of([told('a', 100, 0.2), told('b', 50, 0.9)], 0)).toEqual({ rows: 0, preparedRows: 0 })
  // Of before they were read: what it had done by then is in them.
  expect(gain.of([told('a', 110, 0.8), told('b', 60, 0.2)], 1_000).rows).toBe(0)
  expect(gain.of([told('a', 120, 0.3), told('b', 75, 0.2)], 2_000).rows).toBe(15)
  expect(gain.of([told('a', 150, 0.1), told('b', 75, 0.9)], 3_000).rows).toBe(45)
  gain.reset()
  expect(gain.of([told('a', 150, 0.1)], 0).rows).toBe(0)
})

it('does not know what a process does that tells nothing of itself', () => {
  const gain = new OthersGain()
  const silent = { id: 'a', rows: null, preparedRows: null, heardSecondsAgo: null }
  expect([gain.of([silent], 0), gain.of([silent], 9_000)]).toEqual([
    { rows: 0, preparedRows: 0 },
    { rows: 0, preparedRows: 0 },
  ])
})

it('is never more than what was done, however late each tells', () => {
  const step = fc.record({ seconds: fc.double({ min: 0.1, max: 3, noNaN: true }), tells: fc.boolean() })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 20 }), fc.integer({ min: 1, max: 1_000 }), (steps, perSecond) => {
      const gain = new OthersGain()
      const start = 5
      let [now, toldAt] = [start, start - 0.9]
      for (const { seconds, tells } of steps) {
        now += seconds
        if (tells) toldAt = now - 0.1
        const rows = Math.floor(toldAt * perSecond)
        const gained = gain.of([told('a', rows, now - toldAt)], (now - start) * 1_000).rows
        expect(gained).toBeGreaterThanOrEqual(0)
        expect(gained).toBeLessThanOrEqual((now - start) * perSecond)
      }
    }),
  )
})
