import type { Eta } from '../../../shared/eta.ts'
import { count } from '../../../shared/counted.ts'
import { duration } from '../../../shared/quantity.ts'
import { ABOUT_TO_FINISH } from '../../../shared/words.ts'

const tenth = new Intl.NumberFormat('en-US', { minimumFractionDigits: 1, maximumFractionDigits: 1 })

/** Milliseconds of a transaction: one digit more where it matters. */
export function milliseconds(value: number): string {
  return value < 10 ? tenth.format(value) : count(value)
}

/** Milliseconds since the epoch as date and time of this machine: `2026-03-09 17:05`. */
export function dateTime(at: number): string {
  const date = new Date(at)
  const two = (value: number): string => String(value).padStart(2, '0')
  const day = [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join('-')
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}`
}

/** What is left: a range, never a single number that poses as a fact. */
export function remaining(eta: Eta): string {
  if (eta.state === 'due') return ABOUT_TO_FINISH
  if (eta.state === 'measuring') return 'measuring'
  const [from, to] = [duration(eta.fromSeconds), duration(eta.toSeconds)]
  return from === to ? `${to} left` : `${from} to ${to} left`
}
