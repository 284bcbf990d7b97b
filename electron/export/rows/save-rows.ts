import { randomUUID } from 'node:crypto'
import { link, open, rename, rm, stat, type FileHandle } from 'node:fs/promises'
import type { ArchiveFormat } from '../../../shared/archive.ts'
import { ProblemError } from '../../../shared/problem-error.ts'
import { codeOf } from '../../files/file-fault.ts'
import { fileExists, unwritableExport } from '../export-text.ts'
import { compressionOf, rowParts, type RowStyle } from './row-parts.ts'
import type { BlockTable, RowTable } from './row-table.ts'

const OWNER_ONLY = 0o600

export interface SaveOptions {
  /** Of CSV: see {@link RowStyle}. */
  readonly guardsFormulas?: boolean
  readonly signal?: AbortSignal
  /** Hears how many rows were written, now and then. */
  readonly onProgress?: (rows: number) => void
}

/** A table of rows, and the file that it becomes. */
export interface RowFile {
  readonly path: string
  readonly table: RowTable | BlockTable
  /** Somebody has agreed to replace what stands there. */
  readonly mayReplace: boolean
}

/**
 * Writes rows as they come to files for their owner alone, which are there whole, all of them, or not at all; answers
 * how many rows each has. Throws `file-exists`, `disk-full` and `permission-denied`, what the rows throw, and the
 * reason of an abort. A name that ends in .gz or .zst has text compressed.
 */
export async function saveRows(
  files: readonly RowFile[],
  format: ArchiveFormat,
  options: SaveOptions = {},
): Promise<number[]> {
  await refuseExisting(files)
  const drafts: string[] = []
  const counts: number[] = []
  try {
    for (const { path, table } of files) {
      drafts.push(`${path}.${randomUUID()}.new`)
      const before = counts.reduce((sum, count) => sum + count, 0)
      const style = { format, compression: compressionOf(path), ...options }
      counts.push(await writeTable(drafts.at(-1) ?? '', style, table, before))
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

/** The same of one file that somebody else puts together; one that stands there stays, unless somebody has agreed to replace it. */
export async function saveParts(
  path: string,
  parts: AsyncIterable<Uint8Array>,
  mayReplace = false,
): Promise<void> {
  const draft = `${path}.${randomUUID()}.new`
  try {
    await writeParts(draft, parts, () => {})
    await putInPlace(draft, path, mayReplace)
  } catch (error) {
    await rm(draft, { force: true }).catch(() => {})
    throw error instanceof ProblemError ? error : unwritableExport(path, error)
  }
}

/** Throws `file-exists` for what nobody has agreed to replace. */
export async function refuseExisting(files: readonly Pick<RowFile, 'path' | 'mayReplace'>[]): Promise<void> {
  for (const { path, mayReplace } of files)
    if (!mayReplace && (await stat(path).catch(() => null)) !== null) throw fileExists(path)
}

async function writeTable(
  draft: string,
  { signal, onProgress, ...style }: RowStyle & SaveOptions,
  table: RowFile['table'],
  before: number,
): Promise<number> {
  let count = 0
  const parts = rowParts(table, style, (rows) => (count = rows))
  await writeParts(draft, parts, () => {
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
