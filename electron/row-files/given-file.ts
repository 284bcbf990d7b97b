import { createHash } from 'node:crypto'
import { constants, type Stats } from 'node:fs'
import { open, type FileHandle } from 'node:fs/promises'
import { changedFile, invalidFile, unreadableFile } from './row-file-problem.ts'

/** The file as it was given while it is read once, from its beginning to its end. */
export interface GivenFile {
  readonly path: string
  readonly handle: FileHandle
  readonly bytes: number
  /** Takes note of what was read; what was read before is passed over. */
  note(bytes: Buffer, offset: number): void
  /** Of the whole file. Throws where it has not stayed as it was. */
  sha256(): Promise<string>
}

const FILE_OF_ROWS = 'Name a file that has rows: CSV, NDJSON or Parquet, also compressed with gzip or zstd.'

export async function openGiven(path: string, onProgress?: (bytesRead: number) => void): Promise<GivenFile> {
  const handle = await openFile(path)
  try {
    const found = await handle.stat()
    if (found.isDirectory()) throw invalidFile(`“${path}” is a folder.`, FILE_OF_ROWS)
    if (!found.isFile()) throw invalidFile(`“${path}” is no regular file.`, FILE_OF_ROWS)
    if (found.size === 0) throw invalidFile(`“${path}” is empty.`, FILE_OF_ROWS)
    return givenFile(path, handle, found, onProgress)
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

function givenFile(
  path: string,
  handle: FileHandle,
  before: Stats,
  onProgress?: (bytesRead: number) => void,
): GivenFile {
  const hash = createHash('sha256')
  let noted = 0
  return {
    path,
    handle,
    bytes: before.size,
    note(bytes, offset) {
      const fresh = bytes.subarray(Math.max(0, noted - offset))
      if (fresh.length === 0) return
      hash.update(fresh)
      noted += fresh.length
      onProgress?.(noted)
    },
    async sha256() {
      const { size, mtimeMs } = await handle.stat()
      if (noted !== size || size !== before.size || mtimeMs !== before.mtimeMs) throw changedFile(path)
      return hash.digest('hex')
    },
  }
}
