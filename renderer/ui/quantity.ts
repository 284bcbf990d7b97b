const counts = new Intl.NumberFormat(undefined, { maximumFractionDigits: 0 })
const shorts = new Intl.NumberFormat(undefined, { notation: 'compact', maximumSignificantDigits: 3 })
const tenths = new Intl.NumberFormat(undefined, { maximumFractionDigits: 1 })
const hundredths = new Intl.NumberFormat(undefined, { maximumFractionDigits: 2 })
const percents = new Intl.NumberFormat(undefined, { style: 'percent', maximumFractionDigits: 0 })
const lists = new Intl.ListFormat('en', { style: 'long' })
const clocks = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' })
const moments = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' })

const SECONDS_PER_MINUTE = 60
const SECONDS_PER_HOUR = 3_600

/** `1,204,331`. */
export const formatCount = (count: number): string => counts.format(count)

/** `1 row`, `5,000 rows`. */
export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${formatCount(count)} ${count === 1 ? one : many}`

/** `sandbox, orders and archive`. */
export const listed = (words: readonly string[]): string => lists.format(words)

/** `1.2M`, for axes and other narrow places. */
export const formatShort = (value: number): string => shorts.format(value)

/** `4.2`: one decimal at most. */
export const formatTenths = (value: number): string => tenths.format(value)

/** `42%` of a share from 0 to 1; never 100% before it is all. */
export const formatShare = (share: number): string =>
  percents.format(share < 1 ? Math.floor(share * 100) / 100 : 1)

/** The time of day of milliseconds since the epoch. */
export const formatClock = (at: number): string => clocks.format(at)

/** The time of day if it was the same day as `now`, else with the date; both in milliseconds since the epoch. */
export function formatMoment(at: number, now = Date.now()): string {
  const sameDay = new Date(at).toDateString() === new Date(now).toDateString()
  return sameDay ? clocks.format(at) : moments.format(at)
}

/** `4.2 ms`, `212 ms`, `1.24 s`. */
export function formatMilliseconds(ms: number): string {
  if (ms >= 1_000) return `${hundredths.format(ms / 1_000)} s`
  return `${ms < 10 ? tenths.format(ms) : counts.format(ms)} ms`
}

/** `0.42 s`, `4.2 s`, `42 s`, `2 min 5 s`, `1 h 2 min`. */
export function formatDuration(seconds: number): string {
  if (seconds < 1) return `${hundredths.format(seconds)} s`
  if (seconds < 10) return `${tenths.format(seconds)} s`
  if (seconds < SECONDS_PER_HOUR) return minutesAndSeconds(Math.floor(seconds))
  const minutes = Math.floor(seconds / SECONDS_PER_MINUTE)
  return `${counts.format(Math.floor(minutes / 60))} h ${minutes % 60} min`
}

function minutesAndSeconds(seconds: number): string {
  if (seconds < SECONDS_PER_MINUTE) return `${seconds} s`
  return `${Math.floor(seconds / SECONDS_PER_MINUTE)} min ${seconds % SECONDS_PER_MINUTE} s`
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
  return `${low === high ? '' : `${counts.format(low)}–`}${counts.format(high)} ${UNITS[unit]}`
}
