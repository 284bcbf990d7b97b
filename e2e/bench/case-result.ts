import type { BenchCase } from './bench-case.ts'
import type { Readings } from './contestant.ts'
import { median } from './median.ts'

/** What a case came to, as it stands in the report. */
export interface CaseResult {
  readonly name: string
  readonly title: string
  readonly aim: string
  /** The median of the rounds. */
  readonly value: number
  readonly spread: { readonly min: number; readonly max: number }
  readonly reached: boolean
  /** The value of every round, in order. */
  readonly rounds: readonly number[]
  /** Medians of the contestants' readings, by the contestants' names. */
  readonly contestants: Readonly<Record<string, Readings>>
}

/** `rounds`: for each round the readings of the case's contestants, in their order. */
export function caseResult(one: BenchCase, rounds: readonly (readonly Readings[])[]): CaseResult {
  const values = rounds.map((readings) => one.value(readings))
  const value = median(values)
  const medians = one.contestants.map((_, index) =>
    mediansOf(rounds.map((readings) => readings[index] ?? {})),
  )
  return {
    name: one.name,
    title: one.title,
    aim: one.aim.text,
    value: rounded(value),
    spread: { min: rounded(Math.min(...values)), max: rounded(Math.max(...values)) },
    reached: one.aim.isReached(value, medians),
    rounds: values.map(rounded),
    contestants: Object.fromEntries(
      one.contestants.map(({ name }, index) => [name, roundedAll(medians[index])]),
    ),
  }
}

function mediansOf(rounds: readonly Readings[]): Readings {
  const names = Object.keys(rounds[0] ?? {})
  return Object.fromEntries(
    names.map((name) => [name, median(rounds.map((readings) => readings[name] ?? Number.NaN))]),
  )
}

function roundedAll(readings: Readings = {}): Readings {
  return Object.fromEntries(Object.entries(readings).map(([name, value]) => [name, rounded(value)]))
}

/** To a thousandth, and large numbers to whole ones: more digits than a measurement has. */
function rounded(value: number): number {
  return value >= 1_000 ? Math.round(value) : Math.round(value * 1_000) / 1_000
}
