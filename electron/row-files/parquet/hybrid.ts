import { check } from './damaged.ts'

/**
 * Levels and places in a dictionary: runs of one value, and runs of values of so many bits. The library's own reader
 * believes the length of a run, whatever follows, and may never come to an end.
 */
export function readHybrid(bytes: Uint8Array, width: number, count: number): Int32Array {
  check(width <= 32, 'a value has more than 32 bits')
  const values = new Int32Array(count)
  if (width === 0) return values
  let at = 0
  for (let seen = 0; seen < count;) {
    const [header, behind] = readVarint(bytes, at)
    const isPacked = (header & 1) === 1
    const run = isPacked ? (header >>> 1) * 8 : header >>> 1
    const taken = Math.min(run, count - seen)
    if (isPacked) unpack(bytes, behind, width, values.subarray(seen, seen + taken))
    else values.fill(readRepeated(bytes, behind, width), seen, seen + taken)
    at = behind + (isPacked ? (header >>> 1) * width : Math.ceil(width / 8))
    seen += taken
  }
  return values
}

function readVarint(bytes: Uint8Array, from: number): [value: number, behind: number] {
  let value = 0
  for (let index = 0; index < 5; index += 1) {
    const byte = bytes[from + index]
    check(byte !== undefined, 'a run is cut off')
    value |= (byte & 0x7f) << (7 * index)
    if (byte < 0x80) return [value, from + index + 1]
  }
  check(false, 'the length of a run is none')
}

function readRepeated(bytes: Uint8Array, at: number, width: number): number {
  const length = Math.ceil(width / 8)
  check(at + length <= bytes.length, 'a run is cut off')
  let value = 0
  for (let index = 0; index < length; index += 1) value |= (bytes[at + index] ?? 0) << (8 * index)
  return value
}

function unpack(bytes: Uint8Array, at: number, width: number, target: Int32Array): void {
  check(at + Math.ceil((target.length * width) / 8) <= bytes.length, 'a run is cut off')
  let bit = at * 8
  for (let index = 0; index < target.length; index += 1) {
    let value = 0
    for (let read = 0; read < width;) {
      const inByte = bit & 7
      const taken = Math.min(8 - inByte, width - read)
      value |= (((bytes[Math.floor(bit / 8)] ?? 0) >> inByte) & ((1 << taken) - 1)) << read
      read += taken
      bit += taken
    }
    target[index] = value
  }
}
