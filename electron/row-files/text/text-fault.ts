import { isUtf8 } from 'node:buffer'
import { count } from '../../../shared/counted.ts'
import { hex } from '../../../shared/printable.ts'
import { bytes as sizeText } from '../../../shared/quantity.ts'
import type { RowEncoding } from '../row-file.ts'
import { MOST_FIELD_BYTES, MOST_ROW_BYTES } from './limits.ts'

const ENCODING_NAMES: Readonly<Record<RowEncoding, string>> = {
  'utf-8': 'UTF-8',
  'utf-16le': 'UTF-16',
  'utf-16be': 'UTF-16',
  'windows-1252': 'Windows-1252',
}

/** Why the bytes of a row, or of a value, are no text that a database takes, as a sentence; null where they are. */
export function textFault(
  bytes: Buffer,
  encoding: RowEncoding,
  what: 'row' | 'value' = 'row',
): string | null {
  if (!isUtf8(bytes)) return invalidText(bytes, encoding, what)
  return bytes.includes(0) ? NUL_FAULT : null
}

export const NUL_FAULT = 'It has a NUL character, which the database takes in no text.'

export const ROW_TOO_LARGE = `The row is larger than ${sizeText(MOST_ROW_BYTES)}.`
export const FIELD_TOO_LARGE = `A field is larger than ${sizeText(MOST_FIELD_BYTES)}.`

/** Half of a character, as the copy of a text in UTF-16 has it, is no UTF-8 either. */
function invalidText(bytes: Buffer, encoding: RowEncoding, what: string): string {
  const at = firstInvalid(bytes)
  if (encoding.startsWith('utf-16'))
    return `It has half of a character, so it is no ${ENCODING_NAMES[encoding]}.`
  const byte = hex(bytes[at] ?? 0, 2).toUpperCase()
  return `Byte ${count(at + 1)} of the ${what} is 0x${byte}, which is no ${ENCODING_NAMES[encoding]} here.`
}

function firstInvalid(bytes: Buffer): number {
  for (let at = 0; at < bytes.length;) {
    const length = lengthOfCharacter(bytes[at] ?? 0)
    if (length !== 1 && (length === 0 || !isUtf8(bytes.subarray(at, at + length)))) return at
    at += length
  }
  return bytes.length
}

/** 0 where no character begins with the byte. */
function lengthOfCharacter(first: number): number {
  if (first < 0x80) return 1
  if (first < 0xc0 || first > 0xf7) return 0
  if (first < 0xe0) return 2
  return first < 0xf0 ? 3 : 4
}
