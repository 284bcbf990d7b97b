import { randomUUID } from 'node:crypto'
import { link, open, rename, rm, stat, type FileHandle } from 'node:fs/promises'
import type { ArchiveFormat } from '../../../shared/archive.ts'
import { ProblemError } from '../../../shared/problem-error.ts'
import { csvText, ndjsonText, type RowText } from '../../../shared/row-text.ts'
import { codeOf } from '../../files/file-fault.ts'
import { fileExists, unwritableExport } from '../export-text.ts'
import { parquetBytes } from './parquet-rows.ts'
import type { RowTable, RowValues } from './row-table.ts'

const OWNER_ONLY = 0o600
/** Of text that is written at once. */
const CHUNK_BYTES = 256 * 1_024

export interface SaveOptions {
  readonly signal?: AbortSignal
  /** Hears how many rows were written, now and then. */
  readonly onProgress?: (rows: number) => void
}

/** A table of rows, and the file that it becomes. */
export interface RowFile {
  readonly path: string
  readonly table: RowTable
  /** Somebody has agreed to replace what stands there. */
  readonly mayReplace: boolean
}

/**
 * Writes rows as they come to files for their owner alone, which are there whole, all of them, or not at all; answers
 * how many rows each has. Throws `file-exists`, `disk-full` and `permission-denied`, what the rows throw, and the
 * reason of an abort.
 */
export async function saveRows(
  files: readonly RowFile[],
  format: ArchiveFormat,
  options: SaveOptions = {},
): Promise<number[]> {
  for (const { path, mayReplace } of files)
    if (!mayReplace && (await stat(path).catch(() => null)) !== null) throw fileExists(path)
  const drafts: string[] = []
  const counts: number[] = []
  try {
    for (const { path, table } of files) {
      drafts.push(`${path}.${randomUUID()}.new`)
      const before = counts.reduce((sum, count) => sum + count, 0)
      counts.push(await writeTable(drafts.at(-1) ?? '', format, table, before, options))
    }
    for (const [place, { path, mayReplace }] of files.entries())
      await putInPlace(drafts[place] ?? '', path, mayReplace)
    return counts
  } catch (error) {
    for (const draft of drafts) await rm(draft, { force: true }).catch(() => {})
    if (error instanceof ProblemError || options.signal?.aborted) throw error
    throw unwritableExport(files[Math.max(0, drafts.length - 1)]?.path ?? '', error)
  }
}

async function writeTable(
  draft: string,
  format: ArchiveFormat,
  { columns, rows }: RowTable,
  before: number,
  { signal, onProgress }: SaveOptions,
): Promise<number> {
  let count = 0
  const counted = async function* () {
    for await (const some of rows) yield each(some)
  }
  const each = function* (some: Iterable<RowValues>) {
    for (const row of some) {
      count += 1
      yield row
    }
  }
  await writeParts(draft, partsOf(format, { columns, rows: counted() }), () => {
    signal?.throwIfAborted()
    onProgress?.(before + count)
  })
  return count
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

async function writeParts(path: string, parts: AsyncIterable<Uint8Array>, onPart: () => void) {
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

function partsOf(format: ArchiveFormat, table: RowTable): AsyncIterable<Uint8Array> {
  switch (format) {
    case 'ndjson':
      return textParts(table, ndjsonText(table.columns))
    case 'csv':
      return textParts(table, csvText(table.columns))
    case 'parquet':
      return parquetBytes(table)
  }
}

/** Bytes rather than one long text, whose parts would all stay until it is written. */
async function* textParts({ rows }: RowTable, text: RowText): AsyncGenerator<Uint8Array> {
  const chunk = Buffer.allocUnsafe(CHUNK_BYTES)
  let used = chunk.write(text.header)
  for await (const some of rows)
    for (const row of some) {
      const line = text.row(row)
      const bytes = Buffer.byteLength(line)
      if (used + bytes > chunk.length) {
        yield chunk.subarray(0, used)
        used = 0
      }
      if (bytes > chunk.length) yield Buffer.from(line)
      else used += chunk.write(line, used)
    }
  yield chunk.subarray(0, used)
}
