import { expect, it } from 'vitest'
import { branch, seededRandom } from './random.ts'

const draw = (random: ReturnType<typeof seededRandom>) =>
  Array.from({ length: 1_000 }, () => random.below(10))

it('repeats what it drew, for the same seed alone', () => {
  expect(draw(seededRandom(7))).toEqual(draw(seededRandom(7)))
  expect(draw(branch(7, 1))).toEqual(draw(branch(7, 1)))
  expect(draw(branch(7, 1))).not.toEqual(draw(branch(7, 2)))
  expect(draw(branch(7, 1))).not.toEqual(draw(branch(8, 1)))
})

it('draws every number about as often', () => {
  const counts = new Map<number, number>()
  for (const number of draw(seededRandom(1))) counts.set(number, (counts.get(number) ?? 0) + 1)
  expect([...counts.keys()].toSorted((left, right) => left - right)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
  for (const count of counts.values()) expect(Math.abs(count - 100)).toBeLessThan(40)
})
