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

/** Seconds in words: `0.9 s`, `48 s`, `3 min 20 s`, `2 h 5 min`. */
export function duration(seconds: number): string {
  if (seconds < 9.95) return `${tenth.format(seconds)} s`
  const total = Math.round(seconds)
  if (total < 60) return `${total} s`
  if (total < 3600) return `${Math.floor(total / 60)} min ${total % 60} s`
  const minutes = Math.round(total / 60)
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`
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
