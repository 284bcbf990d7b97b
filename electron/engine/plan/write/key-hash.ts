const WHOLE_NUMBERS: ReadonlySet<string> = new Set(['smallint', 'integer', 'bigint'])
/** As `smallint`, `integer` and `bigint` are usually written. */
const USUAL_WHOLE_NUMBER = /^[1-9]\d{0,18}$/

/** A value of a key by its value, where it is a whole number or a UUID; anything else as it is written. */
export function canonicalKey(value: string, castType: string): string {
  if (castType === 'uuid') return value.toLowerCase().replace(/[{}\s-]/g, '')
  if (!WHOLE_NUMBERS.has(castType) || USUAL_WHOLE_NUMBER.test(value)) return value
  return /^\s*[+-]?\d+\s*$/.test(value) ? String(BigInt(value.trim().replace(/^\+/, ''))) : value
}

/** Of the characters of a UUID, the digit; 0 of one that is passed over. */
const DIGITS = new Uint8Array(128)
for (const digit of '0123456789abcdef') {
  DIGITS[digit.charCodeAt(0)] = digit.charCodeAt(0)
  DIGITS[digit.toUpperCase().charCodeAt(0)] = digit.charCodeAt(0)
}

/** Stands between values, and in no text of PostgreSQL's. */
const BETWEEN = 0

/** Keys with the same {@link canonicalKey} have the same number of 53 bits, of which few others are the same (MurmurHash3's mixing, twice). */
export class KeyHash {
  #one = 0
  #other = 0

  begin(): void {
    this.#one = 0x9747_b28c
    this.#other = 0x5bd1_e995
  }

  add(value: string, castType: string): void {
    if (castType === 'uuid') this.#addUuid(value)
    else this.#addText(canonicalKey(value, castType))
    this.#mix(BETWEEN)
  }

  /** Without the texts that {@link canonicalKey} makes, which take as long as reading the file does. */
  #addUuid(value: string): void {
    for (let at = 0; at < value.length; at += 1) {
      const digit = DIGITS[value.charCodeAt(at)] ?? 0
      if (digit !== 0) this.#mix(digit)
    }
  }

  #addText(text: string): void {
    for (let at = 0; at < text.length; at += 1) this.#mix(text.charCodeAt(at))
  }

  #mix(code: number): void {
    this.#one = Math.imul(this.#one ^ code, 0x85eb_ca6b)
    this.#other = Math.imul(this.#other ^ code, 0xc2b2_ae35)
  }

  /** Whole numbers of so many bits are exact. */
  get value(): number {
    const [one, other] = [this.#one, this.#other]
    const low = Math.imul(one ^ (one >>> 16), 0x7feb_352d) ^ Math.imul(other ^ (other >>> 13), 0x846c_a68b)
    const high = Math.imul(other ^ (other >>> 16), 0x7feb_352d) ^ Math.imul(low ^ (low >>> 13), 0x846c_a68b)
    return (high & 0x1f_ffff) * 2 ** 32 + (low >>> 0)
  }
}
