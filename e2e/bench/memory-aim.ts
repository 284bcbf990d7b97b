import type { Aim } from './bench-case.ts'
import { reading, type Readings } from './contestant.ts'

/** Growth between the first and the last third of a job that is no leak: heaps before they are cleared. */
const FLAT_WITHIN_MEGABYTES = 10

/** Of the readings of one process. */
export function flatUnder(megabytes: number): Aim {
  return {
    text: `flat, under ${megabytes} MB`,
    isReached: (value, [engine]) => value < megabytes && growth(engine) <= FLAT_WITHIN_MEGABYTES,
  }
}

export function mostMegabytes([engine]: readonly Readings[]): number {
  return reading(engine, 'mostMegabytes')
}

function growth(engine: Readings | undefined): number {
  return reading(engine, 'lastThirdMegabytes') - reading(engine, 'firstThirdMegabytes')
}
