import type { Aim, BenchCase } from './bench-case.ts'
import { reading, type Contestant } from './contestant.ts'

/** How many times as much of a reading the first contestant has as the second. */
export function ratio(
  name: string,
  title: string,
  aim: Aim,
  contestants: readonly [Contestant, Contestant],
  of = 'rowsPerSecond',
): BenchCase {
  const value: BenchCase['value'] = ([first, second]) => reading(first, of) / reading(second, of)
  return { name, title, aim, contestants, value }
}
