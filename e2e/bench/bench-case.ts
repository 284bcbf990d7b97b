import type { Contestant, Readings } from './contestant.ts'

/** One number that Sluice wants to reach, from the readings of a few contestants. */
export interface BenchCase {
  readonly name: string
  /** What is measured, in words. */
  readonly title: string
  readonly aim: Aim
  readonly contestants: readonly Contestant[]
  /** The number of one round; `readings` are in the order of the contestants. */
  value(readings: readonly Readings[]): number
}

export interface Aim {
  readonly text: string
  /** `medians` are those of the contestants' readings, in their order. */
  isReached(value: number, medians: readonly Readings[]): boolean
}

/** Cases whose contestants take turns in the same rounds, so that cases can share some. */
export type Race = readonly BenchCase[]

export function atLeast(least: number): Aim {
  return { text: `≥ ${least}`, isReached: (value) => value >= least }
}

export function atMost(most: number): Aim {
  return { text: `≤ ${most}`, isReached: (value) => value <= most }
}

/** For what is good to know, whatever it is. */
export const REPORTED: Aim = { text: 'reported', isReached: () => true }
