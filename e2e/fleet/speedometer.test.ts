import { expect, it } from 'vitest'
import { Speedometer } from './speedometer.ts'

function speedOf(looks: readonly (readonly [atMs: number, rows: number])[]): number {
  let at = 0
  const speed = new Speedometer(1_000, () => at)
  for (const [now, rows] of looks) {
    at = now
    speed.note(rows)
  }
  return speed.rowsPerSecond
}

it('counts neither the beginning nor the end', () => {
  expect(speedOf([[0, 0], [1_000, 0], [1_500, 100], [2_500, 500], [3_500, 900], [60_000, 1_000]])).toBe(400) // prettier-ignore
})

it('has nothing to say where nobody looked in between', () => {
  expect(speedOf([[0, 0], [10, 1_000]])).toBeNaN() // prettier-ignore
})
