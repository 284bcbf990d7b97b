import { Readable } from 'node:stream'
import * as zlib from 'node:zlib'
import { ProblemError } from '../../../shared/problem-error.ts'
import { invalidFile, isOfSystem } from '../row-file-problem.ts'
import type { RowCompression } from '../row-file.ts'
import { eachFrame } from './zstd-frames.ts'

/** What is in a compressed file, a part at a time. */
export async function* unpacked(
  path: string,
  packed: AsyncIterable<Buffer>,
  compression: RowCompression,
  signal: AbortSignal | undefined,
): AsyncGenerator<Buffer> {
  try {
    const parts =
      compression === 'gzip'
        ? through(packed, zlib.createGunzip())
        : eachFrame(packed, (frame) => through(frame, zstdUnpacker(path)))
    for await (const part of parts) {
      signal?.throwIfAborted()
      yield part
    }
  } catch (error) {
    if (error instanceof ProblemError || signal?.aborted || isOfSystem(error)) throw error
    throw damaged(path, error)
  }
}

async function* through(
  packed: AsyncIterable<Buffer>,
  unpacker: NodeJS.ReadWriteStream & { destroy(error?: Error): unknown },
): AsyncGenerator<Buffer> {
  const source = Readable.from(packed)
  source.on('error', (error) => unpacker.destroy(error))
  try {
    for await (const part of source.pipe(unpacker)) yield part as Buffer
  } finally {
    source.destroy()
    unpacker.destroy()
  }
}

/** Node before 22.15 has none. */
function zstdUnpacker(path: string): zlib.Gunzip {
  if ('createZstdDecompress' in zlib) return zlib.createZstdDecompress()
  throw invalidFile(
    `“${path}” is compressed with zstd, which this version of Node.js cannot unpack.`,
    'Unpack the file, or use Node.js 22.15 or later.',
  )
}

function damaged(path: string, cause: unknown): Error {
  const reason = cause instanceof Error ? cause.message : String(cause)
  return invalidFile(
    `“${path}” cannot be unpacked: ${reason}.`,
    'The file is damaged or not complete. Get it anew.',
    cause,
  )
}
