import { open, type FileHandle } from 'node:fs/promises'
import type { FileRow, RowFileIndex } from './row-file.ts'
import { changedFile, unreadableFile } from './row-file-problem.ts'
import { TextSource } from './text-source.ts'

interface RowSource {
  /** What is within the file, one call after the other. */
  read(from: number, to: number): Promise<FileRow[]>
}

/** Reads any stretch of a file that was examined, in any order, as often as it takes. */
export class RowFileReader {
  readonly #index: RowFileIndex
  readonly #fields: readonly number[] | null
  #file: FileHandle | undefined
  #source: RowSource | undefined
  /** Settles with what was asked for last. */
  #last: Promise<unknown> = Promise.resolve()

  /** `fields`: those by their places, where nobody asks for others, nor for what the rows look like in the file. */
  constructor(index: RowFileIndex, fields: readonly number[] | null = null) {
    this.#index = index
    this.#fields = fields
  }

  /** Rows number `from` + 1 up to `to`, in order; there are none behind the last. */
  async read(from: number, to: number): Promise<FileRow[]> {
    const read = this.#last.then(async () => await this.#read(from, Math.min(to, this.#index.rows)))
    this.#last = read.catch(() => {})
    return await read
  }

  async close(): Promise<void> {
    await this.#last
    const file = this.#file
    this.#file = undefined
    this.#source = undefined
    await file?.close()
  }

  async #read(from: number, to: number): Promise<FileRow[]> {
    if (from >= to) return []
    this.#file ??= await openContent(this.#index)
    this.#source ??= await sourceOf(this.#file, this.#index, this.#fields)
    return await this.#source.read(from, to)
  }
}

/** What reads Parquet is more code than all else, and most threads never need it. */
async function sourceOf(
  file: FileHandle,
  index: RowFileIndex,
  fields: readonly number[] | null,
): Promise<RowSource> {
  if (index.format !== 'parquet') return new TextSource(file, index, fields)
  const { ParquetSource } = await import('./parquet/parquet-source.ts')
  return new ParquetSource(file, index)
}

async function openContent(index: RowFileIndex): Promise<FileHandle> {
  const file = await open(index.contentPath, 'r').catch((error: unknown) => {
    throw unreadableFile(index.contentPath, error)
  })
  const { size, mtimeMs } = await file.stat()
  if (size === index.contentBytes && mtimeMs === index.contentModifiedMs) return file
  await file.close()
  throw changedFile(index.path)
}
