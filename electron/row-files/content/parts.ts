import type { FileHandle } from 'node:fs/promises'

const PART_BYTES = 256 * 1_024

/** A file from a place on, a part at a time. */
export async function* partsOf(
  file: FileHandle,
  signal: AbortSignal | undefined,
  from = 0,
): AsyncGenerator<Buffer> {
  for (let offset = from; ;) {
    signal?.throwIfAborted()
    const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(PART_BYTES), 0, PART_BYTES, offset)
    if (bytesRead === 0) return
    yield buffer.subarray(0, bytesRead)
    offset += bytesRead
  }
}
