import * as zlib from 'node:zlib'

/* Zstandard as RFC 8878 has it. Node before 22.15 has no zstd: there frames are written as they are, which the format allows. */

/** As quick as 1, half the size of none; 3 took as long and made more bytes of the demo table's rows. */
const LEVEL = 1

const MAGIC = 0xfd_2f_b5_28
/** A single segment with its size in four bytes, and without a checksum: frames have one of their own. */
const DESCRIPTOR = 0b1010_0000
const MOST_BLOCK_BYTES = 128 * 1_024

const compressed = 'zstdCompressSync' in zlib ? zlib.zstdCompressSync : undefined
const decompressed = 'zstdDecompressSync' in zlib ? zlib.zstdDecompressSync : undefined

/** What rows mostly come to, compressed: the content is given out in pieces of so much, which stay until V8 looks for garbage. */
const USUAL_SHARE = 1 / 4
const LEAST_PIECE_BYTES = 1_024
const MOST_PIECE_BYTES = 64 * 1_024

/** One zstd frame. Told how much there is, zstd takes a third less time, and so does whoever reads it. */
export function zstdFrame(content: Buffer): Buffer {
  if (!compressed) return Buffer.from(storedFrame(content))
  const piece = Math.max(LEAST_PIECE_BYTES, Math.ceil(content.length * USUAL_SHARE))
  return compressed(content, {
    params: { [zlib.constants.ZSTD_c_compressionLevel]: LEVEL },
    chunkSize: Math.min(MOST_PIECE_BYTES, piece),
    pledgedSrcSize: content.length,
  })
}

/** Throws where the frame is damaged, or takes a Node with zstd. */
export function contentOfFrame(frame: Buffer): Buffer {
  return decompressed ? decompressed(frame, { chunkSize: roomFor(frame) }) : storedContent(frame)
}

/** Buffers that share their memory with others are smaller. */
const OWN_MEMORY_BYTES = 128 * 1_024

/** Gives the memory of a content back at once that nobody reads any more: the collector would let a hundred MiB of them gather. */
export function release({ buffer }: Buffer): void {
  // Node 20 cannot.
  if (buffer.byteLength > OWN_MEMORY_BYTES && 'transfer' in buffer) buffer.transfer(0)
}

/** Parts of 16 KiB, as without this, stay in memory long after they were put together. */
const LEAST_ROOM_BYTES = 16 * 1_024
/** No frame of ours is as large; a damaged one may say so. */
const MOST_ROOM_BYTES = 64 * 1_024 * 1_024

/** How much its content takes, as its header says it (RFC 8878, 3.1.1.1), and one more byte, which shows that it is all. */
function roomFor(frame: Buffer): number {
  if (frame.length < 14) return LEAST_ROOM_BYTES
  const descriptor = frame[4] ?? 0
  const isSingle = (descriptor & 0b10_0000) !== 0
  const at = 5 + (isSingle ? 0 : 1) + ([0, 1, 2, 4][descriptor & 0b11] ?? 0)
  const sizes = [isSingle ? frame.readUInt8(at) : 0, frame.readUInt16LE(at) + 256, frame.readUInt32LE(at), 0]
  return Math.min(MOST_ROOM_BYTES, Math.max(LEAST_ROOM_BYTES, (sizes[descriptor >> 6] ?? 0) + 1))
}

/** A frame whose blocks are not compressed. */
export function storedFrame(content: Buffer): Buffer {
  const header = Buffer.alloc(9)
  header.writeUInt32LE(MAGIC, 0)
  header.writeUInt8(DESCRIPTOR, 4)
  header.writeUInt32LE(content.length, 5)
  const parts: Buffer[] = [header]
  for (let at = 0; at === 0 || at < content.length; at += MOST_BLOCK_BYTES) {
    const block = content.subarray(at, at + MOST_BLOCK_BYTES)
    const isLast = at + MOST_BLOCK_BYTES >= content.length
    const start = Buffer.alloc(3)
    start.writeUIntLE(block.length * 8 + Number(isLast), 0, 3)
    parts.push(start, block)
  }
  return Buffer.concat(parts)
}

/** Of a frame that {@link storedFrame} made. Throws for any other. */
export function storedContent(frame: Buffer): Buffer {
  const isStored = frame.length >= 9 && frame.readUInt32LE(0) === MAGIC && frame[4] === DESCRIPTOR
  if (!isStored)
    throw new Error('it is compressed, and this version of Node.js has no zstd; 22.15 and later have it')
  const content = Buffer.alloc(frame.readUInt32LE(5))
  let written = 0
  for (let at = 9, isLast = false; !isLast;) {
    const start = frame.readUIntLE(at, 3)
    isLast = (start & 1) === 1
    written += frame.copy(content, written, at + 3, at + 3 + (start >> 3))
    at += 3 + (start >> 3)
  }
  if (written !== content.length) throw new Error('it is not complete')
  return content
}
