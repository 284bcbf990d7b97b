import { open, stat } from 'node:fs/promises'
import { dirname } from 'node:path'

/** What is asked of an open file; an argument, so that tests have it fail. */
export interface OpenFile {
  write(content: Buffer, offset: number, length: number, position: number): Promise<{ bytesWritten: number }>
  datasync(): Promise<void>
  truncate(length: number): Promise<void>
  stat(): Promise<{ readonly size: number; readonly ino: number; readonly dev: number }>
  close(): Promise<void>
}
export type FileOpener = (path: string) => Promise<OpenFile>

const OWNER_ONLY = 0o600

/** A new file; one of that name is an error. */
export const newFile: FileOpener = async (path) => await open(path, 'wx', OWNER_ONLY)

/**
 * A file that grows at its end alone, by whole appends: each is on disk when it is acknowledged, and one that fails
 * leaves nothing behind. Errors are those of the file system, or say that the file is not the one it was.
 */
export class DurableFile {
  readonly path: string
  readonly #file: OpenFile
  #bytes = 0
  /** Something may stand behind the end that was never acknowledged. */
  #isTorn = false

  constructor(path: string, file: OpenFile) {
    this.path = path
    this.#file = file
  }

  /** Acknowledged so far. */
  get bytes(): number {
    return this.#bytes
  }

  /** One at a time. */
  async append(content: Buffer): Promise<void> {
    await this.#requireWhole()
    if (this.#isTorn) await this.#cutOff()
    this.#isTorn = true
    try {
      await this.#write(content)
      await this.#file.datasync()
    } catch (error) {
      // What cannot be cut off now is before the next append.
      await this.#cutOff().catch(() => undefined)
      throw error
    }
    this.#bytes += content.length
    this.#isTorn = false
  }

  async close(): Promise<void> {
    await this.#file.close()
  }

  async #write(content: Buffer): Promise<void> {
    for (let written = 0; written < content.length;) {
      const left = content.length - written
      const { bytesWritten } = await this.#file.write(content, written, left, this.#bytes + written)
      if (bytesWritten === 0) throw new Error('the system writes nothing more')
      written += bytesWritten
    }
  }

  async #cutOff(): Promise<void> {
    await this.#file.truncate(this.#bytes)
    this.#isTorn = false
  }

  /** A file that was deleted could be written on for ever, and one that was cut would get a hole. */
  async #requireWhole(): Promise<void> {
    const [mine, there] = await Promise.all([this.#file.stat(), stat(this.path).catch(orNone)])
    if (!there) throw new Error('it was deleted or moved while the job was running')
    if (there.ino !== mine.ino || there.dev !== mine.dev)
      throw new Error('another file was put in its place while the job was running')
    if (mine.size < this.#bytes) throw new Error('its end was cut off while the job was running')
  }
}

function orNone(error: unknown): null {
  if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR'))
    return null
  throw error
}

/** Makes the name of a file last as long as what it has; where a system cannot do that for a folder, it need not. */
export async function keepName(path: string): Promise<void> {
  const folder = await open(dirname(path), 'r').catch(() => null)
  if (!folder) return
  try {
    await folder.sync()
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && NOT_FOR_FOLDERS.has(String(error.code)))) throw error
  } finally {
    await folder.close()
  }
}

const NOT_FOR_FOLDERS: ReadonlySet<string> = new Set(['EINVAL', 'EPERM', 'EISDIR', 'EBADF', 'ENOTSUP'])
