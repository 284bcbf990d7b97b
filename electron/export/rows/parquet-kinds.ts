import type { ParquetType, SchemaElement } from 'hyparquet'
import { putDay, putMoment, putSafeInteger } from './parquet-times.ts'

/** What a column is in the file, and how a value of it, which stands in `source` as the database's text, is written there. */
export interface Kind {
  readonly physical: ParquetType
  /** What the file says of the column, beside its name. */
  readonly said: Omit<SchemaElement, 'name' | 'type'>
  /** How many bytes a text of so many becomes at most. */
  readonly most: (bytes: number) => number
  /** Answers the end of what it has written; null where the type has no such value. */
  readonly put: (to: Buffer, source: Buffer, from: number, end: number, at: number) => number | null
}

type Put = (to: Buffer, source: Buffer, from: number, end: number, at: number) => boolean | void

const fixed = (physical: ParquetType, bytes: number, put: Put, said: Kind['said'] = {}): Kind => ({
  ...{ physical, said },
  most: () => bytes,
  put: (to, source, from, end, at) => (put(to, source, from, end, at) === false ? null : at + bytes),
})

const BYTES_OF_LENGTH = 4

/** Behind its length; `write` answers the end of the value. */
const sized = (
  said: Kind['said'],
  write: (to: Buffer, source: Buffer, from: number, end: number, at: number) => number,
): Kind => ({
  ...{ physical: 'BYTE_ARRAY', said },
  most: (bytes) => BYTES_OF_LENGTH + bytes,
  put: (to, source, from, end, at) => {
    const written = write(to, source, from, end, at + BYTES_OF_LENGTH)
    to.writeUInt32LE(written - at - BYTES_OF_LENGTH, at)
    return written
  },
})

const [ZERO, MINUS, T] = [0x30, 0x2d, 0x74]
const latin = (source: Buffer, from: number, end: number) => source.toString('latin1', from, end)

/** A whole number of at most 15 digits, with a point in between that does not count; NaN of any other text. */
function wholeOf(source: Buffer, from: number, end: number): number {
  const isNegative = source[from] === MINUS
  let value = 0
  for (let at = isNegative ? from + 1 : from; at < end; at += 1) {
    const byte = source[at] ?? 0
    if (byte === POINT) continue
    const digit = byte - ZERO
    if (digit < 0 || digit > 9) return NaN
    value = value * 10 + digit
  }
  return isNegative ? -value : value
}

const POINT = 0x2e
/** All numbers of so many digits are exact in JavaScript. */
const SAFE_DIGITS = 15

const WHOLE = fixed('INT32', 4, (to, source, from, end, at) => {
  to.writeInt32LE(wholeOf(source, from, end), at)
})
const LONG = fixed('INT64', 8, (to, source, from, end, at) => {
  if (end - from <= SAFE_DIGITS) putSafeInteger(to, wholeOf(source, from, end), at)
  else to.writeBigInt64LE(BigInt(latin(source, from, end)), at)
})
/** A byte each until the page is written, where it is a bit. */
export const FLAG = fixed('BOOLEAN', 1, (to, source, from, _, at) => {
  to.writeUInt8(source[from] === T ? 1 : 0, at)
})
const copied: Parameters<typeof sized>[1] = (to, source, from, end, at) => {
  if (end - from > LONG_BYTES) return at + source.copy(to, at, from, end)
  let next = at
  for (let place = from; place < end; place += 1) to[next++] = source[place] ?? 0
  return next
}
/** From so many on a call of the system's copy is worth it. */
const LONG_BYTES = 64
const TEXT = sized({ converted_type: 'UTF8' }, copied)
const JSON_TEXT = sized({ converted_type: 'JSON', logical_type: { type: 'JSON' } }, copied)

const UUID_BYTES = 16
/** Of a digit of a uuid, by its byte; dashes have none. */
const HEX = Int8Array.from({ length: 128 }, (_, byte) => {
  const digit = Number.parseInt(String.fromCodePoint(byte), 16)
  return Number.isNaN(digit) ? -1 : digit
})

function putUuid(to: Buffer, source: Buffer, from: number, end: number, start: number): void {
  let at = start
  for (let place = from; place < end; place += 2) {
    if (source[place] === MINUS) place += 1
    to[at++] = ((HEX[source[place] ?? 0] ?? 0) << 4) | (HEX[source[place + 1] ?? 0] ?? 0)
  }
}

/** Types all of whose values Parquet has as well. */
const ALWAYS: Readonly<Record<string, Kind>> = {
  boolean: FLAG,
  smallint: WHOLE,
  integer: WHOLE,
  bigint: LONG,
  real: fixed('FLOAT', 4, (to, source, from, end, at) => {
    to.writeFloatLE(Number(latin(source, from, end)), at)
  }),
  'double precision': fixed('DOUBLE', 8, (to, source, from, end, at) => {
    to.writeDoubleLE(Number(latin(source, from, end)), at)
  }),
  bytea: sized({}, (to, source, from, end, at) => at + to.write(latin(source, from + 2, end), at, 'hex')),
  uuid: fixed('FIXED_LEN_BYTE_ARRAY', UUID_BYTES, putUuid, {
    ...{ type_length: UUID_BYTES, logical_type: { type: 'UUID' } },
  }),
}

const moment = (isAdjustedToUTC: boolean): Kind =>
  fixed('INT64', 8, putMoment, {
    logical_type: { type: 'TIMESTAMP', isAdjustedToUTC, unit: 'MICROS' },
    // The older word for it is of UTC alone.
    ...(isAdjustedToUTC ? { converted_type: 'TIMESTAMP_MICROS' } : {}),
  })

/** Types that have a few values besides, such as infinity; and JSON, of which a reader may make something else than its text. */
const FINITE: Readonly<Record<string, Kind>> = {
  date: fixed('INT32', 4, putDay, { converted_type: 'DATE', logical_type: { type: 'DATE' } }),
  'timestamp without time zone': moment(false),
  'timestamp with time zone': moment(true),
  json: JSON_TEXT,
  jsonb: JSON_TEXT,
}

const DECIMAL = /^numeric\((\d+),(\d+)\)$/
const MOST_DIGITS = 38
/** Of numbers in eight bytes. */
const MOST_LONG_DIGITS = 18
const WIDE_BYTES = 16
const LOW_BITS = 64n

function decimalKind(type: string): Kind | null {
  const [precision = 0, scale = 0] = (DECIMAL.exec(type) ?? []).slice(1).map(Number)
  if (precision === 0 || precision > MOST_DIGITS || scale > precision) return null
  const said: Kind['said'] = {
    ...{ converted_type: 'DECIMAL' as const, precision, scale },
    logical_type: { type: 'DECIMAL', precision, scale },
  }
  if (precision <= MOST_LONG_DIGITS) return fixed('INT64', 8, putLongDecimal, said)
  const wide = { ...said, type_length: WIDE_BYTES }
  return fixed('FIXED_LEN_BYTE_ARRAY', WIDE_BYTES, putWideDecimal, wide)
}

/** The database writes as many digits behind the point as the type has. */
function putLongDecimal(to: Buffer, source: Buffer, from: number, end: number, at: number): boolean {
  if (end - from <= SAFE_DIGITS) {
    const value = wholeOf(source, from, end)
    if (Number.isNaN(value)) return false
    putSafeInteger(to, value, at)
    return true
  }
  const value = unscaled(source, from, end)
  if (value !== null) to.writeBigInt64LE(value, at)
  return value !== null
}

function putWideDecimal(to: Buffer, source: Buffer, from: number, end: number, at: number): boolean {
  const value = unscaled(source, from, end)
  if (value === null) return false
  to.writeBigInt64BE(value >> LOW_BITS, at)
  to.writeBigUInt64BE(BigInt.asUintN(Number(LOW_BITS), value), at + 8)
  return true
}

/** Null of NaN. */
function unscaled(source: Buffer, from: number, end: number): bigint | null {
  const digits = latin(source, from, end).replace('.', '')
  return /^-?\d+$/.test(digits) ? BigInt(digits) : null
}

/**
 * What a column of that type is in the file. `isFinite`: also where the type has a few values that Parquet's has not;
 * otherwise such a column is text, as it is where a type has no equal.
 */
export function kindOf(type: string, isFinite: boolean): Kind {
  const finite = isFinite ? (FINITE[type] ?? decimalKind(type)) : null
  return ALWAYS[type] ?? finite ?? TEXT
}
