import { createHash } from 'node:crypto'
import { constants, type Stats } from 'node:fs'
import { open, stat, type FileHandle } from 'node:fs/promises'
import type { ExamineHow } from '../row-file.ts'
import { changedFile, invalidFile, unreadableFile } from '../row-file-problem.ts'
import { partsOf } from './parts.ts'

/** The file as it was given, of which a checksum is made while it is read from its beginning to its end. */
export interface GivenFile {
  readonly path: string
  readonly bytes: number
  /** Takes note of what was read; what was noted before is passed over. */
  note(bytes: Buffer, offset: number): void
  /** Of the whole file: what was not noted is read. Throws where the file has not stayed as it was. */
  sha256(): Promise<string>
  close(): Promise<void>
}

const FILE_OF_ROWS = 'Name a file that has rows: CSV, NDJSON or Parquet, also compressed with gzip or zstd.'

export async function openGiven(path: string, how: ExamineHow): Promise<GivenFile> {
  const handle = await openFile(path)
  try {
    const found = await handle.stat()
    if (found.isDirectory()) throw invalidFile(`“${path}” is a folder.`, FILE_OF_ROWS)
    if (!found.isFile()) throw invalidFile(`“${path}” is no regular file.`, FILE_OF_ROWS)
    if (found.size === 0) throw invalidFile(`“${path}” is empty.`, FILE_OF_ROWS)
    return givenFile(path, handle, found, how)
  } catch (error) {
    await handle.close()
    throw error
  }
}

/** Nobody waits for the other end of a pipe. */
async function openFile(path: string): Promise<FileHandle> {
  try {
    return await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
  } catch (error) {
    throw unreadableFile(path, error)
  }
}

function givenFile(path: string, handle: FileHandle, before: Stats, how: ExamineHow): GivenFile {
  const hash = createHash('sha256')
  let noted = 0
  const note = (bytes: Buffer, offset: number) => {
    const fresh = bytes.subarray(Math.max(0, noted - offset))
    if (fresh.length === 0) return
    hash.update(fresh)
    noted += fresh.length
    how.onProgress?.(noted)
  }
  return {
    path,
    bytes: before.size,
    note,
    async sha256() {
      for await (const part of partsOf(handle, how.signal, noted)) note(part, noted)
      if (noted !== before.size || !isSame(before, await stat(path))) throw changedFile(path)
      return hash.digest('hex')
    },
    close: () => handle.close(),
  }
}

function isSame(one: Stats, other: Stats): boolean {
  return one.ino === other.ino && one.size === other.size && one.mtimeMs === other.mtimeMs
}
