import { randomUUID } from 'node:crypto'
import { link, open, rename, rm, stat, type FileHandle } from 'node:fs/promises'
import type { ArchiveFormat } from '../../../shared/archive.ts'
import { ProblemError } from '../../../shared/problem-error.ts'
import { codeOf } from '../../files/file-fault.ts'
import { fileExists, unwritableExport } from '../export-text.ts'
import { parquetBytes } from './parquet-rows.ts'
import type { RowTable } from './row-table.ts'
import { csvText, ndjsonText } from './text-rows.ts'

const OWNER_ONLY = 0o600
/** Of text that is written at once. */
const CHUNK_CHARACTERS = 256 * 1_024

export interface SaveOptions {
  /** Somebody has agreed to replace what stands there. */
  readonly mayReplace: boolean
  readonly signal?: AbortSignal
  /** Hears how many rows were written, now and then. */
  readonly onProgress?: (rows: number) => void
}

/**
 * Writes rows as they come to a file for its owner alone, which is there whole or not at all; answers how many. Throws
 * `file-exists`, `disk-full` and `permission-denied`, what the rows throw, and the reason of an abort.
 */
export async function saveRows(
  path: string,
  format: ArchiveFormat,
  { columns, rows }: RowTable,
  options: SaveOptions,
): Promise<number> {
  const mayBegin = options.mayReplace || (await stat(path).catch(() => null)) === null
  if (!mayBegin) throw fileExists(path)
  const draft = `${path}.${randomUUID()}.new`
  let count = 0
  const counted = async function* () {
    for await (const row of rows) {
      count += 1
      yield row
    }
  }
  try {
    await writeParts(draft, partsOf(format, { columns, rows: counted() }), () => {
      options.signal?.throwIfAborted()
      options.onProgress?.(count)
    })
    await putInPlace(draft, path, options.mayReplace)
    return count
  } catch (error) {
    await rm(draft, { force: true }).catch(() => {})
    if (error instanceof ProblemError || options.signal?.aborted) throw error
    throw unwritableExport(path, error)
  }
}

/** A file that somebody has put there in the meantime stays. */
async function putInPlace(draft: string, path: string, mayReplace: boolean): Promise<void> {
  if (mayReplace) return await rename(draft, path)
  try {
    await link(draft, path)
    await rm(draft)
  } catch (error) {
    if (codeOf(error) === 'EEXIST') throw fileExists(path)
    // Not every file system has links.
    await rename(draft, path)
  }
}

async function writeParts(path: string, parts: AsyncIterable<string | Uint8Array>, onPart: () => void) {
  const file: FileHandle = await open(path, 'wx', OWNER_ONLY)
  try {
    for await (const part of parts) {
      onPart()
      await file.writeFile(part)
    }
    onPart()
    await file.sync()
  } finally {
    await file.close()
  }
}

function partsOf(format: ArchiveFormat, table: RowTable): AsyncIterable<string | Uint8Array> {
  switch (format) {
    case 'ndjson':
      return chunked(ndjsonText(table))
    case 'csv':
      return chunked(csvText(table))
    case 'parquet':
      return parquetBytes(table)
  }
}

async function* chunked(lines: AsyncIterable<string>): AsyncGenerator<string> {
  let chunk = ''
  for await (const line of lines) {
    chunk += line
    if (chunk.length < CHUNK_CHARACTERS) continue
    yield chunk
    chunk = ''
  }
  if (chunk !== '') yield chunk
}
