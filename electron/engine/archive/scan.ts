import { type FileHandle, open } from 'node:fs/promises'
import { crc32 } from 'node:zlib'
import { parseFrame, type ArchivedBatch, type ArchivedLine, type ArchiveHead } from './archive-text.ts'
import { FrameTable, type FoundFrame, type FoundLabel } from './frame-table.ts'
import { LABEL_HEADER_BYTES, LABEL_MAGIC, MOST_LABEL_BYTES, type Label } from './frame.ts'
import { contentOfFrame } from './zstd.ts'

/** Bytes that are no part of a whole frame: what a crash left at the end, or damage. */
export interface Gap {
  readonly offset: number
  readonly bytes: number
  /** Nothing follows: a batch that was never committed, or the mark of the end. */
  readonly isEnd: boolean
}

/** A file as its labels tell it; frames themselves are read by {@link readFrame}. */
export interface ScannedFile {
  readonly path: string
  readonly bytes: number
  readonly frames: FrameTable
  readonly gaps: readonly Gap[]
}

/** How much is read at once where labels are looked for: they are a few hundred bytes, with some thousand of rows between them. */
const CHUNK_BYTES = 64 * 1_024
/** Enough for a label, and for some small frames with theirs. */
const WINDOW_BYTES = 8 * 1_024

/** Parts of a file, of which small ones that stand together are read at once. */
class FileWindow {
  readonly #file: FileHandle
  #memory = Buffer.alloc(WINDOW_BYTES)
  #offset = 0
  #length = 0

  constructor(file: FileHandle) {
    this.#file = file
  }

  /** Fewer bytes at the file's end; good until the next call. */
  async at(offset: number, length: number): Promise<Buffer> {
    const isThere = offset >= this.#offset && offset + length <= this.#offset + this.#length
    if (!isThere) await this.#read(offset, Math.max(length, WINDOW_BYTES))
    const from = offset - this.#offset
    return this.#memory.subarray(from, Math.min(from + length, this.#length))
  }

  async #read(offset: number, length: number): Promise<void> {
    if (length > this.#memory.length) this.#memory = Buffer.alloc(length)
    this.#offset = offset
    this.#length = (await bytesAt(this.#file, offset, length, this.#memory)).length
  }
}

/**
 * Finds the frames of a file by their labels, and passes what is damaged by looking for the next label. Whether a
 * frame itself is whole is told when it is read. Errors are those of the file system.
 */
export async function scanFile(path: string): Promise<ScannedFile> {
  const file = await open(path, 'r')
  try {
    const { size } = await file.stat()
    const parts = new FileWindow(file)
    const frames = new FrameTable()
    const gaps: Gap[] = []
    let at = 0
    while (at < size) {
      const found = await labelAt(parts, at, size)
      const next = found ? found.offset + found.label.bytes : await nextLabel(parts, at + 1, size)
      if (found && next <= size) frames.add(found)
      else gaps.push({ offset: at, bytes: Math.min(next, size) - at, isEnd: next >= size })
      at = next
    }
    return { path, bytes: size, frames, gaps }
  } finally {
    await file.close()
  }
}

async function labelAt(parts: FileWindow, at: number, size: number): Promise<FoundLabel | null> {
  const start = await parts.at(at, LABEL_HEADER_BYTES)
  if (start.length < LABEL_HEADER_BYTES || start.readUInt32LE(0) !== LABEL_MAGIC) return null
  const length = start.readUInt32LE(4) - 4
  const checksum = start.readUInt32LE(8)
  if (length < 2 || length > MOST_LABEL_BYTES || at + LABEL_HEADER_BYTES + length > size) return null
  const text = await parts.at(at + LABEL_HEADER_BYTES, length)
  if (text.length < length || crc32(text) !== checksum) return null
  const label = parseLabel(text.toString())
  return label && { label, labelAt: at, offset: at + LABEL_HEADER_BYTES + length }
}

/** The keys between which a batch was, by its label; null where that cannot be read any more. */
export async function readKeys(
  path: string,
  { labelAt: at }: FoundFrame,
): Promise<Pick<ArchivedBatch, 'from' | 'to'> | null> {
  await using file = await open(path, 'r')
  const { size } = await file.stat()
  return (await labelAt(new FileWindow(file), at, size))?.label.batch ?? null
}

/** Null for one that no version of Sluice has written. */
function parseLabel(text: string): Label | null {
  try {
    const label = JSON.parse(text) as Partial<Label> | null
    const isLabel = [label?.bytes, label?.crc32, label?.lines].every(Number.isSafeInteger)
    return isLabel && (label?.frame !== 'batch' || label.batch) ? (label as Label) : null
  } catch {
    return null
  }
}

/** Where the next label begins behind damage; the file's size where there is none. */
async function nextLabel(parts: FileWindow, from: number, size: number): Promise<number> {
  const magic = Buffer.alloc(4)
  magic.writeUInt32LE(LABEL_MAGIC, 0)
  for (let at = from; at < size;) {
    const chunk = await parts.at(at, CHUNK_BYTES)
    const found = chunk.indexOf(magic)
    if (found === -1) at += Math.max(1, chunk.length - 3)
    else if (await labelAt(parts, at + found, size)) return at + found
    else at += found + 1
  }
  return size
}

async function bytesAt(
  file: FileHandle,
  offset: number,
  length: number,
  buffer: Buffer = Buffer.alloc(length),
): Promise<Buffer> {
  let read = 0
  while (read < length) {
    const { bytesRead } = await file.read(buffer, read, length - read, offset + read)
    if (bytesRead === 0) break
    read += bytesRead
  }
  return buffer.subarray(0, read)
}

/** Room for one frame after another: what is made anew for each stays in memory for many of them. */
export class FrameRoom {
  #buffer = Buffer.alloc(0)

  of(bytes: number): Buffer {
    if (bytes > this.#buffer.length) this.#buffer = Buffer.alloc(bytes)
    return this.#buffer.subarray(0, bytes)
  }
}

/** The lines of a frame, parsed as they are asked for. Throws an Error that says what is wrong where it is damaged. */
export async function readFrame(
  file: FileHandle,
  frame: FramePlace,
  room?: FrameRoom,
): Promise<Iterable<ArchivedLine>> {
  return parseFrame(contentOfFrame(await readBody(file, frame, room))).lines
}

/** The head of a file. Throws as {@link readFrame}. */
export async function readHead(file: FileHandle, frame: FramePlace): Promise<ArchiveHead> {
  const { header } = parseFrame(await readContent(file, frame))
  if (!('archive' in header)) throw new Error('it has no head')
  return header.archive
}

/** Throws as {@link readFrame} does where the frame is not what its label says; it is not decompressed. */
export async function checkFrame(file: FileHandle, frame: FramePlace, room?: FrameRoom): Promise<void> {
  await readBody(file, frame, room)
}

/** Where a frame stands, and what tells whether it is whole. */
type FramePlace = { readonly label: Pick<Label, 'bytes' | 'crc32'>; readonly offset: number }

/** The text of a frame. Throws as {@link readFrame}. */
export async function readContent(file: FileHandle, frame: FramePlace): Promise<Buffer> {
  return contentOfFrame(await readBody(file, frame))
}

async function readBody(
  file: FileHandle,
  { label, offset }: FramePlace,
  room = new FrameRoom(),
): Promise<Buffer> {
  const body = await bytesAt(file, offset, label.bytes, room.of(label.bytes))
  if (body.length < label.bytes) throw new Error('it ends in the middle')
  if (crc32(body) !== label.crc32) throw new Error('its checksum differs')
  return body
}
