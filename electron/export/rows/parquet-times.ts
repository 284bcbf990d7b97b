/* Days and moments as Parquet has them, from the database's text in ISO and UTC. */

const DAY_SECONDS = 86_400
const HOUR_SECONDS = 3_600
const MINUTE_SECONDS = 60
const MICROS = 1_000_000
const WRITTEN = /^(\d{4,})-(\d\d)-(\d\d)(?: (\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?)?(?:\+00)?( BC)?$/
const [ZERO, DASH, COLON, POINT, PLUS] = [0x30, 0x2d, 0x3a, 0x2e, 0x2b]

/** Days from 1970 to a day of the Gregorian calendar, which reaches back for ever; the year before 1 is 0. */
function daysOf(year: number, month: number, day: number): number {
  const [years, months] = month > 2 ? [year, month - 3] : [year - 1, month + 9]
  const era = Math.floor(years / 400)
  const ofEra = years - era * 400
  const dayOfYear = Math.floor((153 * months + 2) / 5) + day - 1
  return era * 146_097 + ofEra * 365 + Math.floor(ofEra / 4) - Math.floor(ofEra / 100) + dayOfYear - 719_468
}

/** Since 1970: seconds as a whole, and what is left in microseconds. */
interface Moment {
  readonly seconds: number
  readonly micros: number
}

/** Null of infinity, which is no moment. */
function momentOf(text: string): Moment | null {
  const [, year, month, day, hour = 0, minute = 0, second = 0, fraction = '', bc] = WRITTEN.exec(text) ?? []
  if (year === undefined) return null
  const days = daysOf(bc === undefined ? Number(year) : 1 - Number(year), Number(month), Number(day))
  const ofDay = Number(hour) * HOUR_SECONDS + Number(minute) * MINUTE_SECONDS + Number(second)
  return { seconds: days * DAY_SECONDS + ofDay, micros: Number(fraction.padEnd(6, '0')) }
}

/** Writes a day as a number of days; false where it is none. */
export function putDay(to: Buffer, source: Buffer, from: number, end: number, at: number): boolean {
  const moment = plainMoment(source, from, end) ?? momentOf(source.toString('latin1', from, end))
  if (!moment) return false
  to.writeInt32LE(moment.seconds / DAY_SECONDS, at)
  return true
}

const MOST_INT64 = 2n ** 63n - 1n

/** Writes a moment as a number of microseconds; false where it is none, or too far away for that. */
export function putMoment(to: Buffer, source: Buffer, from: number, end: number, at: number): boolean {
  const moment = plainMoment(source, from, end) ?? momentOf(source.toString('latin1', from, end))
  if (!moment) return false
  const micros = moment.seconds * MICROS + moment.micros
  if (Number.isSafeInteger(micros)) putSafeInteger(to, micros, at)
  else {
    const exact = BigInt(moment.seconds) * BigInt(MICROS) + BigInt(moment.micros)
    if (exact > MOST_INT64) return false
    to.writeBigInt64LE(exact, at)
  }
  return true
}

const WORD = 2 ** 32

/** In eight bytes; a bigint of it would be memory for the collector. */
export function putSafeInteger(to: Buffer, value: number, at: number): void {
  const high = Math.floor(value / WORD)
  to.writeUInt32LE(value - high * WORD, at)
  to.writeInt32LE(high, at + 4)
}

/** `2024-02-29` or `2024-02-29 12:34:56.000001+00`, as nearly all are written; null of any other. */
function plainMoment(source: Buffer, from: number, end: number): Moment | null {
  const digits = (place: number, count: number) => digitsAt(source, from + place, count)
  if (end - from < 10 || source[from + 4] !== DASH || source[from + 7] !== DASH) return null
  const days = daysOf(digits(0, 4), digits(5, 2), digits(8, 2))
  if (end - from === 10) return Number.isNaN(days) ? null : { seconds: days * DAY_SECONDS, micros: 0 }
  if (end - from < 19 || source[from + 13] !== COLON || source[from + 16] !== COLON) return null
  const ofDay = digits(11, 2) * HOUR_SECONDS + digits(14, 2) * MINUTE_SECONDS + digits(17, 2)
  const isZoned = source[end - 3] === PLUS
  const behind = end - from - 19 - (isZoned ? 3 : 0)
  let micros = 0
  if (behind > 0) {
    if (behind > 7 || source[from + 19] !== POINT) return null
    micros = digits(20, behind - 1) * 10 ** (7 - behind)
  }
  const seconds = days * DAY_SECONDS + ofDay
  return Number.isNaN(seconds) || Number.isNaN(micros) ? null : { seconds, micros }
}

/** NaN where one of them is none. */
function digitsAt(source: Buffer, at: number, count: number): number {
  let value = 0
  for (let place = at; place < at + count; place += 1) {
    const digit = (source[place] ?? 0) - ZERO
    if (digit < 0 || digit > 9) return NaN
    value = value * 10 + digit
  }
  return value
}
