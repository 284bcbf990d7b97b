/** As many bytes as a number has room for. */
const PLACES = 6
const [FIRST_PRINTABLE, LAST_PRINTABLE] = [0x20, 0x7e]

/**
 * At most `parts - 1` texts that lie evenly between two others, in the order of their bytes, wherever keys are. ASCII
 * behind what both begin with: of other letters there are none between.
 */
export function textsBetween(low: string, high: string, parts: number): string[] {
  const [from, to] = [Buffer.from(low), Buffer.from(high)]
  const differs = from.findIndex((byte, index) => byte !== to[index])
  const start = wholeCharacters(to, differs < 0 ? from.length : differs)
  const place = (bytes: Buffer) =>
    Buffer.concat([bytes.subarray(start), Buffer.alloc(PLACES)]).readUIntBE(0, PLACES)
  const [least, most] = [place(from), place(to)]
  const common = to.subarray(0, start).toString()
  const texts = new Set<string>()
  for (let part = 1; part < parts; part += 1) {
    const bytes = Buffer.alloc(PLACES)
    bytes.writeUIntBE(Math.max(0, Math.floor(least + ((most - least) * part) / parts)), 0, PLACES)
    texts.add(common + printablePart(bytes))
  }
  return [...texts]
}

/** No later than `end`, where a character begins. */
function wholeCharacters(bytes: Buffer, end: number): number {
  let start = end
  while (start > 0 && ((bytes[start] ?? 0) & 0xc0) === 0x80) start -= 1
  return start
}

/** Up to the first byte that is none of ASCII's letters; the rest is behind all of these or before them, so the order stays. */
function printablePart(bytes: Buffer): string {
  const odd = bytes.findIndex((byte) => byte < FIRST_PRINTABLE || byte > LAST_PRINTABLE)
  if (odd < 0) return bytes.toString()
  const isBefore = (bytes[odd] ?? 0) < FIRST_PRINTABLE
  const nearest = String.fromCodePoint(isBefore ? FIRST_PRINTABLE : LAST_PRINTABLE)
  return bytes.subarray(0, odd).toString() + nearest.repeat(isBefore ? 1 : PLACES - odd)
}
