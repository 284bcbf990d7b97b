/* Days and times as PostgreSQL takes them, for all years; JavaScript’s own dates end 20,000 years before those of a bigint do. */

const two = (value: number) => String(value).padStart(2, '0')

/** `2024-02-29`, `0044-03-15 BC`; days since 1970. */
export function dateText(days: number): string {
  const [date, era] = dateParts(days)
  return date + era
}

/** `2024-02-29 12:00:00.5`, with `+00` where it is in UTC. */
export function timestampText(micros: bigint, isUtc: boolean): string {
  const ofDay = ((micros % DAY_MICROS) + DAY_MICROS) % DAY_MICROS
  const [date, era] = dateParts(Number((micros - ofDay) / DAY_MICROS))
  return `${date} ${timeText(ofDay)}${isUtc ? '+00' : ''}${era}`
}

const DAY_MICROS = 86_400_000_000n

/** `12:00:00.5`; microseconds since midnight. */
export function timeText(micros: bigint): string {
  const seconds = Number(micros / 1_000_000n)
  const fraction = String(micros % 1_000_000n)
    .padStart(6, '0')
    .replace(/0+$/, '')
  const whole = `${two(Math.floor(seconds / 3_600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`
  return fraction === '' ? whole : `${whole}.${fraction}`
}

/** The Gregorian calendar: years are counted from March, so that the day of a leap year is its last one. */
function dateParts(days: number): [date: string, era: string] {
  const fromMarch0 = days + 719_468
  const era = Math.floor(fromMarch0 / 146_097)
  const ofEra = fromMarch0 - era * 146_097
  const yearOfEra = Math.floor(
    (ofEra - Math.floor(ofEra / 1_460) + Math.floor(ofEra / 36_524) - Math.floor(ofEra / 146_096)) / 365,
  )
  const ofYear = ofEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const month = Math.floor((5 * ofYear + 2) / 153)
  const day = ofYear - Math.floor((153 * month + 2) / 5) + 1
  const year = yearOfEra + era * 400 + (month >= 10 ? 1 : 0)
  const shown = String(year > 0 ? year : 1 - year).padStart(4, '0')
  return [`${shown}-${two(month < 10 ? month + 3 : month - 9)}-${two(day)}`, year > 0 ? '' : ' BC']
}
