/** Keys that lie on a line, so that boundaries can be computed without reading rows. */
interface NumberLine {
  toNumber(text: string): bigint
  toText(value: bigint): string
  readonly least: bigint
  readonly greatest: bigint
}

const integers = (bits: bigint): NumberLine => ({
  toNumber: BigInt,
  toText: String,
  least: -(2n ** (bits - 1n)),
  greatest: 2n ** (bits - 1n) - 1n,
})

/** uuid order is byte order, in PostgreSQL and in Aurora DSQL: a uuid is a 128-bit number. */
const UUIDS: NumberLine = {
  toNumber: (text) => BigInt(`0x${text.replaceAll('-', '')}`),
  toText: (value) => {
    const hex = value.toString(16).padStart(32, '0')
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
  },
  least: 0n,
  greatest: 2n ** 128n - 1n,
}

const LINES: ReadonlyMap<string, NumberLine> = new Map([
  ['uuid', UUIDS],
  ['smallint', integers(16n)],
  ['integer', integers(32n)],
  ['bigint', integers(64n)],
])

/** Whether boundaries of this type (as a key is cast to) can be computed. */
export function isArithmetic(castType: string): boolean {
  return LINES.has(castType)
}

/**
 * At most `count - 1` ordered, distinct boundaries that cut `min` to `max` into equal parts; fewer
 * when there are not as many values between them.
 */
export function evenBoundaries(castType: string, min: string, max: string, count: number): string[] {
  const line = LINES.get(castType)
  if (!line) return []
  const low = line.toNumber(min)
  const width = line.toNumber(max) - low
  const boundaries = new Set<bigint>()
  for (let part = 1; part < count; part += 1) {
    const boundary = low + (width * BigInt(part)) / BigInt(count)
    if (boundary < low + width) boundaries.add(boundary)
  }
  return [...boundaries].map((boundary) => line.toText(boundary))
}

/** The key that lies `distance` behind `from`; null past the type's last one. */
export function keyAfter(castType: string, from: string, distance: number): string | null {
  const line = LINES.get(castType)
  if (!line || !Number.isFinite(distance)) return null
  const value = line.toNumber(from) + BigInt(Math.floor(distance))
  return value > line.greatest ? null : line.toText(value)
}

/** How far `to` lies behind `from`; null where the type does not tell. */
export function keyDistance(castType: string, from: string, to: string): number | null {
  const line = LINES.get(castType)
  return line ? Number(line.toNumber(to) - line.toNumber(from)) : null
}

/**
 * How many keys there can be up to a boundary, which stands for the last key that begins with it;
 * null where a column's type does not tell.
 */
export function keysUpTo(castTypes: readonly string[], boundary: readonly string[]): bigint | null {
  let before = 0n
  for (const [index, castType] of castTypes.entries()) {
    const line = LINES.get(castType)
    if (!line) return null
    const text = boundary[index]
    const value = text === undefined ? line.greatest : line.toNumber(text)
    before = before * (line.greatest - line.least + 1n) + value - line.least
  }
  return before + 1n
}
