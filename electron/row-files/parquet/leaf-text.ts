import type { SchemaElement } from 'hyparquet'
import { textFault } from '../text/text-fault.ts'
import { check, Untakable } from './damaged.ts'
import { dateText, timestampText, timeText } from './moment-text.ts'

/** A value as the file has it. */
export type Raw = number | bigint | boolean | Uint8Array

export type LeafText = (raw: Raw) => string | Untakable

/** How values of a column become text that the database takes, to the last digit. */
export function leafTextOf(element: SchemaElement): LeafText {
  const kind = kindOf(element)
  switch (kind) {
    case 'DECIMAL': {
      const scale = element.scale ?? (element.logical_type as { scale?: number }).scale ?? 0
      check(scale >= 0 && scale <= 16_383, 'the scale of a number is out of range')
      return (raw) => decimalText(raw instanceof Uint8Array ? signed(raw) : big(raw), scale)
    }
    case 'DATE':
      return (raw) => dateText(Number(raw))
    case 'TIME':
      return inMicros(unitOf(element), timeText)
    case 'TIMESTAMP': {
      const isUtc =
        (element.logical_type as { isAdjustedToUTC?: boolean } | undefined)?.isAdjustedToUTC ?? true
      return inMicros(unitOf(element), (micros) => timestampText(micros, isUtc))
    }
    case 'TEXT':
      return (raw) => textOf(bytesOf(raw))
    case 'UUID':
      return (raw) => hexOf(raw).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
    case 'INTERVAL':
      return (raw) => intervalText(bytesOf(raw))
    case 'FLOAT16':
      return (raw) => numberText(halfFloat(bytesOf(raw)))
    case 'UNSIGNED':
      return (raw) => String(BigInt.asUintN(widthOf(element), big(raw)))
    default:
      return plainText(element)
  }
}

/** Whether JSON has such values without quotes. */
export function isBare(element: SchemaElement): boolean {
  const kind = kindOf(element)
  if (kind === 'DECIMAL' || kind === 'UNSIGNED' || kind === 'FLOAT16') return true
  const isBytes = element.type === 'BYTE_ARRAY' || element.type === 'FIXED_LEN_BYTE_ARRAY'
  return kind === null && !isBytes && element.type !== 'INT96'
}

type Kind = 'DECIMAL' | 'DATE' | 'TIME' | 'TIMESTAMP' | 'TEXT' | 'UUID' | 'INTERVAL' | 'FLOAT16' | 'UNSIGNED'

const TEXTS = new Set(['UTF8', 'ENUM', 'JSON', 'STRING'])

/** Null where the type itself says all. */
function kindOf({ type, converted_type: converted, logical_type: logical }: SchemaElement): Kind | null {
  if (logical?.type === 'INTEGER') return logical.isSigned ? null : 'UNSIGNED'
  const name = logical?.type ?? converted
  if (name === undefined) return type === 'INT96' ? 'TIMESTAMP' : null
  if (name === 'DECIMAL' || name === 'DATE' || name === 'UUID' || name === 'INTERVAL' || name === 'FLOAT16')
    return name
  if (TEXTS.has(name)) return 'TEXT'
  if (name.startsWith('TIMESTAMP')) return 'TIMESTAMP'
  if (name.startsWith('TIME')) return 'TIME'
  return name.startsWith('UINT_') ? 'UNSIGNED' : null
}

function widthOf({ converted_type: converted, logical_type: logical }: SchemaElement): number {
  if (logical?.type === 'INTEGER') return logical.bitWidth
  return Number(converted?.replace('UINT_', ''))
}

type Unit = 'MILLIS' | 'MICROS' | 'NANOS' | 'INT96'

function unitOf({ type, converted_type: converted, logical_type: logical }: SchemaElement): Unit {
  if (type === 'INT96') return 'INT96'
  if (logical?.type === 'TIME' || logical?.type === 'TIMESTAMP') return logical.unit
  return converted?.endsWith('_MILLIS') ? 'MILLIS' : 'MICROS'
}

/** The database knows microseconds; what is finer is not rounded. */
function inMicros(unit: Unit, toText: (micros: bigint) => string): LeafText {
  return (raw) => {
    const value = big(raw)
    if (unit === 'MILLIS') return toText(value * 1_000n)
    if (unit === 'MICROS') return toText(value)
    const nanos = unit === 'INT96' ? nanosOf(value) : value
    const text = toText(floorDivided(nanos, 1_000n))
    return nanos % 1_000n === 0n
      ? text
      : new Untakable('has a time with nanoseconds, and the database has microseconds', text)
  }
}

/** Days of the Julian calendar above nanoseconds of the day. */
const nanosOf = (value: bigint) =>
  ((value >> 64n) - 2_440_588n) * 86_400_000_000_000n + BigInt.asUintN(64, value)

const floorDivided = (value: bigint, by: bigint) => (value - (((value % by) + by) % by)) / by

function decimalText(value: bigint, scale: number): string {
  if (scale === 0) return String(value)
  const digits = String(value < 0n ? -value : value).padStart(scale + 1, '0')
  return `${value < 0n ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`
}

function signed(bytes: Uint8Array): bigint {
  return bytes.length === 0 ? 0n : BigInt.asIntN(bytes.length * 8, BigInt(`0x${hexOf(bytes)}`))
}

function textOf(bytes: Uint8Array): string | Untakable {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const fault = textFault(buffer, 'utf-8', 'value')
  return fault === null
    ? buffer.toString()
    : new Untakable(`has a text that is none: ${fault}`, buffer.toString())
}

function intervalText(bytes: Uint8Array): string {
  const view = Buffer.from(bytes)
  check(view.length === 12, 'an interval has not 12 bytes')
  return `${view.readUInt32LE(0)} mons ${view.readUInt32LE(4)} days ${view.readUInt32LE(8)} milliseconds`
}

function halfFloat(bytes: Uint8Array): number {
  const bits = ((bytes[1] ?? 0) << 8) | (bytes[0] ?? 0)
  const sign = bits >> 15 === 1 ? -1 : 1
  const exponent = (bits >> 10) & 0x1f
  const fraction = bits & 0x3_ff
  if (exponent === 0) return sign * 2 ** -24 * fraction
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN
  return sign * 2 ** (exponent - 15) * (1 + fraction / 1_024)
}

function plainText({ type }: SchemaElement): LeafText {
  if (type === 'FLOAT') return (raw) => floatText(Number(raw))
  if (type === 'DOUBLE') return (raw) => numberText(Number(raw))
  if (type === 'BYTE_ARRAY' || type === 'FIXED_LEN_BYTE_ARRAY') return (raw) => `\\x${hexOf(raw)}`
  return String
}

/** The fewest digits that mean the same number of 32 bits. */
function floatText(value: number): string {
  for (let digits = 6; digits < 9; digits += 1) {
    const short = Number(value.toPrecision(digits))
    if (Math.fround(short) === value) return numberText(short)
  }
  return numberText(Number.isFinite(value) ? Number(value.toPrecision(9)) : value)
}

const numberText = (value: number) => (Object.is(value, -0) ? '-0' : String(value))

function big(raw: Raw): bigint {
  check(!(raw instanceof Uint8Array), 'a number is bytes')
  return BigInt(raw)
}

function bytesOf(raw: Raw): Uint8Array {
  check(raw instanceof Uint8Array, 'bytes are a number')
  return raw
}

function hexOf(raw: Raw): string {
  const bytes = bytesOf(raw)
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex')
}
