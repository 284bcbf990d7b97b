/** Keys that lie on a line, so that boundaries can be computed without reading rows. */
interface NumberLine {
  toNumber(text: string): bigint
  toText(value: bigint): string
}

const INTEGERS: NumberLine = { toNumber: BigInt, toText: String }

/** uuid order is byte order, in PostgreSQL and in Aurora DSQL: a uuid is a 128-bit number. */
const UUIDS: NumberLine = {
  toNumber: (text) => BigInt(`0x${text.replaceAll('-', '')}`),
  toText: (value) => {
    const hex = value.toString(16).padStart(32, '0')
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
  },
}

const LINES: Record<string, NumberLine> = {
  uuid: UUIDS,
  smallint: INTEGERS,
  integer: INTEGERS,
  bigint: INTEGERS,
}

/** Whether boundaries of this type (as a key is cast to) can be computed. */
export function isArithmetic(castType: string): boolean {
  return castType in LINES
}

/**
 * At most `count - 1` ordered, distinct boundaries that cut `min` to `max` into equal parts; fewer
 * when there are not as many values between them.
 */
export function evenBoundaries(castType: string, min: string, max: string, count: number): string[] {
  const line = LINES[castType]
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
