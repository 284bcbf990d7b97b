const words = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' })

/** Larger units first, in seconds; under a minute it is “just now”. */
const UNITS = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['week', 604_800],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
] as const

/** `5 minutes ago`, `yesterday`, of an ISO 8601 time; `now` in milliseconds since the epoch. */
export function formatAgo(time: string, now = Date.now()): string {
  const seconds = (now - Date.parse(time)) / 1_000
  const [unit, length] = UNITS.find(([, atLeast]) => seconds >= atLeast) ?? []
  return unit === undefined ? 'just now' : words.format(-Math.floor(seconds / length), unit)
}
