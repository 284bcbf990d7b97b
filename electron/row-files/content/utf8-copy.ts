import type { RowEncoding } from '../row-file.ts'

/** Stands for what has no character: no UTF-8 has it, so whatever row it is in is found faulty. */
const NO_CHARACTER = Buffer.of(0xff)

/** A text as UTF-8, whatever its parts are cut between. */
export async function* utf8Of(
  parts: AsyncIterable<Buffer>,
  encoding: Exclude<RowEncoding, 'utf-8'>,
): AsyncGenerator<Buffer> {
  if (encoding !== 'windows-1252') yield* fromUtf16(parts, encoding === 'utf-16be')
  else for await (const part of parts) yield fromWindows1252(part)
}

async function* fromUtf16(parts: AsyncIterable<Buffer>, isBigEndian: boolean): AsyncGenerator<Buffer> {
  let left: Buffer = Buffer.alloc(0)
  for await (const part of parts) {
    const bytes = Buffer.concat([left, part])
    const units = bytes.subarray(0, bytes.length - (bytes.length % 2))
    const text = (isBigEndian ? Buffer.from(units).swap16() : units).toString('utf16le')
    // Its other half may be in the next part.
    const isCut = /[\ud800-\udbff]$/.test(text)
    left = bytes.subarray(units.length - (isCut ? 2 : 0))
    yield encoded(isCut ? text.slice(0, -1) : text)
  }
  if (left.length > 0) yield NO_CHARACTER
}

const HALF_A_CHARACTER = /\p{Surrogate}/u

function encoded(text: string): Buffer {
  if (text.isWellFormed()) return Buffer.from(text)
  const parts = text.split(HALF_A_CHARACTER).flatMap((part) => [NO_CHARACTER, Buffer.from(part)])
  return Buffer.concat(parts.slice(1))
}

/** Of the bytes from 0x80 to 0x9F; those that have none are left as they are, which is no UTF-8. */
const CHARACTERS = '€\0‚ƒ„…†‡ˆ‰Š‹Œ\0Ž\0\0‘’“”•–—˜™š›œ\0žŸ'

function fromWindows1252(bytes: Buffer): Buffer {
  const target = Buffer.allocUnsafe(3 * bytes.length)
  let length = 0
  for (const byte of bytes) {
    const code = byte < 0x80 || byte > 0x9f ? byte : CHARACTERS.charCodeAt(byte - 0x80)
    if (byte < 0x80 || code === 0) target[length++] = byte
    else length = writeCharacter(target, length, code)
  }
  return target.subarray(0, length)
}

/** Of two or three bytes. */
function writeCharacter(target: Buffer, at: number, code: number): number {
  if (code < 0x800) {
    target[at] = 0xc0 | (code >> 6)
    target[at + 1] = 0x80 | (code & 0x3f)
    return at + 2
  }
  target[at] = 0xe0 | (code >> 12)
  target[at + 1] = 0x80 | ((code >> 6) & 0x3f)
  target[at + 2] = 0x80 | (code & 0x3f)
  return at + 3
}
