/*
 * Node's unpacker ends with the first frame, and says nothing of those behind it. So frames are told apart here
 * (RFC 8878, 3.1.1), and each is unpacked by itself.
 */

const MAGIC = 0xfd_2f_b5_28
/** Sixteen of them: frames that hold nothing to unpack. */
const SKIPPED_MAGIC = 0x18_4d_2a_50
/** So much of a skipped frame is read at once. */
const STEP_BYTES = 64 * 1_024

/** Calls `unpack` with the parts of each frame, and gives what that gives. */
export async function* eachFrame(
  packed: AsyncIterable<Buffer>,
  unpack: (frame: AsyncIterable<Buffer>) => AsyncIterable<Buffer>,
): AsyncGenerator<Buffer> {
  const bytes = new ExactBytes(packed)
  while (await bytes.hasMore()) {
    const start = await bytes.take(4)
    const magic = start.readUInt32LE(0)
    if (magic >>> 4 === SKIPPED_MAGIC >>> 4) await skip(bytes)
    else if (magic === MAGIC) yield* unpack(partsOfFrame(bytes, start))
    else throw new Error('there is something else behind a frame of zstd')
  }
}

async function skip(bytes: ExactBytes): Promise<void> {
  const size = (await bytes.take(4)).readUInt32LE(0)
  for (let left = size; left > 0; left -= STEP_BYTES) await bytes.take(Math.min(left, STEP_BYTES))
}

async function* partsOfFrame(bytes: ExactBytes, start: Buffer): AsyncGenerator<Buffer> {
  const descriptor = (await bytes.take(1)).readUInt8(0)
  yield Buffer.concat([start, Buffer.of(descriptor), await bytes.take(headerBytes(descriptor))])
  for (let isLast = false; !isLast;) {
    const block = await bytes.take(3)
    const header = block.readUIntLE(0, 3)
    const isRepeatedByte = ((header >> 1) & 3) === 1
    yield block
    yield await bytes.take(isRepeatedByte ? 1 : header >> 3)
    isLast = (header & 1) === 1
  }
  const hasChecksum = (descriptor & 0b100) !== 0
  if (hasChecksum) yield await bytes.take(4)
}

/** Window, dictionary and size of the content, behind the descriptor. */
function headerBytes(descriptor: number): number {
  const isSingle = (descriptor & 0b10_0000) !== 0
  const dictionary = [0, 1, 2, 4][descriptor & 0b11] ?? 0
  const size = [isSingle ? 1 : 0, 2, 4, 8][descriptor >> 6] ?? 0
  return (isSingle ? 0 : 1) + dictionary + size
}

/** Bytes that come in parts, taken as many at a time as somebody wants. */
class ExactBytes {
  readonly #parts: AsyncIterator<Buffer>
  #left: Buffer = Buffer.alloc(0)

  constructor(parts: AsyncIterable<Buffer>) {
    this.#parts = parts[Symbol.asyncIterator]()
  }

  async hasMore(): Promise<boolean> {
    return this.#left.length > 0 || (await this.#fill())
  }

  async take(length: number): Promise<Buffer> {
    while (this.#left.length < length) if (!(await this.#fill())) throw new Error('it ends within a frame')
    const taken = this.#left.subarray(0, length)
    this.#left = this.#left.subarray(length)
    return taken
  }

  async #fill(): Promise<boolean> {
    const next = await this.#parts.next()
    if (next.done === true) return false
    this.#left = Buffer.concat([this.#left, next.value])
    return true
  }
}
