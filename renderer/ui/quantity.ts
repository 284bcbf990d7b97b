import { count as formatCount, GAP } from '../../shared/counted.ts'

/* What window and terminal say alike has one place. */
export { count as formatCount, counted } from '../../shared/counted.ts'
export {
  bytes as formatBytes,
  duration as formatDuration,
  share as formatShare,
} from '../../shared/quantity.ts'

const shorts = new Intl.NumberFormat(undefined, { notation: 'compact', maximumSignificantDigits: 3 })
const tenths = new Intl.NumberFormat(undefined, { maximumFractionDigits: 1 })
const hundredths = new Intl.NumberFormat(undefined, { maximumFractionDigits: 2 })
const lists = new Intl.ListFormat('en', { style: 'long' })
const clocks = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' })
const minutes = new Intl.DateTimeFormat(undefined, { timeStyle: 'short' })
const moments = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' })

const SECONDS_PER_MINUTE = 60
const SECONDS_PER_HOUR = 3_600

/** `sandbox, orders and archive`. */
export const listed = (words: readonly string[]): string => lists.format(words)

/** `1.2M`, for axes and other narrow places. */
export const formatShort = (value: number): string => shorts.format(value)

/** `4.2`: one decimal at most. */
export const formatTenths = (value: number): string => tenths.format(value)

/** The time of day of milliseconds since the epoch. */
export const formatClock = (at: number): string => clocks.format(at)

/** To the minute, without the date of the same day as `now`; both in milliseconds since the epoch. */
export function formatMoment(at: number, now = Date.now()): string {
  const sameDay = new Date(at).toDateString() === new Date(now).toDateString()
  const time = minutes.format(at)
  // Of two lines the second has the whole time.
  return (sameDay ? time : moments.format(at)).replace(time, time.replaceAll(/\s/g, GAP))
}

/** `4.2 ms`, `212 ms`, `1.24 s`. */
export function formatMilliseconds(ms: number): string {
  if (ms >= 1_000) return `${hundredths.format(ms / 1_000)} s`
  return `${ms < 10 ? tenths.format(ms) : formatCount(ms)} ms`
}

/** `2–3 min`, `about` left to the sentence around it; both in seconds. */
export function formatDurationRange(from: number, to: number): string {
  if (to < SECONDS_PER_MINUTE) return range(from, to, 'seconds')
  if (to < SECONDS_PER_HOUR) return range(from / SECONDS_PER_MINUTE, to / SECONDS_PER_MINUTE, 'minutes')
  return range(from / SECONDS_PER_HOUR, to / SECONDS_PER_HOUR, 'hours')
}

const UNITS = { seconds: 's', minutes: 'min', hours: 'h' } as const

function range(from: number, to: number, unit: keyof typeof UNITS): string {
  const low = Math.max(1, Math.floor(from))
  const high = Math.max(low, Math.ceil(to))
  return `${low === high ? '' : `${formatCount(low)}–`}${formatCount(high)} ${UNITS[unit]}`
}
