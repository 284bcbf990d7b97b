import { open, rm, type FileHandle } from 'node:fs/promises'
import type { ExamineHow, RowCompression, RowEncoding, RowFileOptions, RowFormat } from '../row-file.ts'
import { unreadableFile } from '../row-file-problem.ts'
import { compressionOf, encodingOf, formatOf, hasMark } from './format.ts'
import type { GivenFile } from './given-file.ts'
import { partsOf } from './parts.ts'
import { writeScratch } from './scratch-file.ts'
import { unpacked } from './unpacked.ts'
import { utf8Of } from './utf8-copy.ts'

/** What is read in place of a file: itself, or a copy that is not compressed and, where it is a text, UTF-8. */
export interface Content {
  readonly path: string
  readonly format: RowFormat
  /** Of the file as it was given. */
  readonly encoding: RowEncoding
  readonly compression: RowCompression | null
  readonly hasByteOrderMark: boolean
}

export async function contentOf(
  given: GivenFile,
  options: RowFileOptions,
  how: ExamineHow,
): Promise<Content> {
  const compression = compressionOf(await headOf(given.path))
  const path = compression ? await unpackedCopy(given, compression, how) : given.path
  const head = await headOf(path)
  const format = formatOf(given.path, head, options)
  const encoding = encodingOf(head, options)
  const hasByteOrderMark = format !== 'parquet' && hasMark(head, encoding)
  const told = { format, encoding, compression, hasByteOrderMark }
  if (format === 'parquet' || encoding === 'utf-8') return { path, ...told }
  const copy = await utf8Copy(path, given, encoding, how)
  if (path !== given.path) await rm(path)
  return { path: copy, ...told }
}

async function unpackedCopy(given: GivenFile, compression: RowCompression, how: ExamineHow): Promise<string> {
  const { path } = given
  return await withFile(path, async (file) => {
    const packed = noted(given, partsOf(file, how.signal))
    return await writeScratch(how.scratchFolder, path, unpacked(path, packed, compression, how.signal))
  })
}

async function utf8Copy(
  path: string,
  given: GivenFile,
  encoding: Exclude<RowEncoding, 'utf-8'>,
  how: ExamineHow,
): Promise<string> {
  return await withFile(path, async (file) => {
    const parts = partsOf(file, how.signal)
    const text = utf8Of(path === given.path ? noted(given, parts) : parts, encoding)
    return await writeScratch(how.scratchFolder, given.path, text)
  })
}

async function* noted(given: GivenFile, parts: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let offset = 0
  for await (const part of parts) {
    given.note(part, offset)
    offset += part.length
    yield part
  }
}

/** Enough to tell how a file is written. */
const HEAD_BYTES = 64 * 1_024

/** A file's beginning. */
export async function headOf(path: string): Promise<Buffer> {
  return await withFile(path, async (file) => {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0)
    return buffer.subarray(0, bytesRead)
  })
}

export async function withFile<T>(path: string, use: (file: FileHandle) => Promise<T>): Promise<T> {
  const file = await open(path, 'r').catch((error: unknown) => {
    throw unreadableFile(path, error)
  })
  try {
    return await use(file)
  } finally {
    await file.close()
  }
}
