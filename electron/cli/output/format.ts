import type { Eta } from '../../../shared/eta.ts'
import { assertNever } from '../../../shared/assert-never.ts'
import { count } from '../../../shared/counted.ts'

const tenth = new Intl.NumberFormat('en-US', { minimumFractionDigits: 1, maximumFractionDigits: 1 })

/** 0 to 1 → ` 48 %`, never 100 before the end. */
export function percent(share: number): string {
  return `${String(Math.floor(share * 100)).padStart(3)} %`
}

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

/** Seconds as a clock: `0:07`, `12:34`, `1:02:03`. */
export function clock(seconds: number): string {
  const total = Math.max(0, Math.round(seconds))
  const [hours, minutes, rest] = [Math.floor(total / 3600), Math.floor(total / 60) % 60, total % 60]
  const tail = String(rest).padStart(2, '0')
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${tail}` : `${minutes}:${tail}`
}

/** What is left: a range, never a single number that poses as a fact. */
export function remaining(eta: Eta): string {
  switch (eta.state) {
    case 'measuring':
      return 'measuring'
    case 'due':
      return 'about to end'
    case 'range':
      return rangeLeft(clock(eta.fromSeconds), clock(eta.toSeconds))
    default:
      return assertNever(eta)
  }
}

function rangeLeft(from: string, to: string): string {
  return from === to ? `${to} left` : `${from}–${to} left`
}
