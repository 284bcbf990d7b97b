import { createHash } from 'node:crypto'
import { rm, rmdir } from 'node:fs/promises'
import { join } from 'node:path'
import { unwritableText } from '../../../shared/archive-words.ts'
import { fileFault, reasonOf } from '../../files/file-fault.ts'
import { keptUntil } from '../../../shared/archive-retention.ts'
import { ProblemError } from '../../../shared/problem-error.ts'
import type { ArchiveHead } from './archive-text.ts'
import { DurableFile, keepName, newFile, type FileOpener } from './durable-file.ts'
import { notePath } from './folders.ts'
import { frameBytes, makeFrame, type Label, type MadeFrame } from './frame.ts'
import { ARCHIVE_ENDING } from './job-archive.ts'
import { manifestPath, writeManifest } from './manifest.ts'
import type { Holding } from './in-use.ts'
import { Outcomes } from './outcomes.ts'
import { readRetention } from './retention.ts'

/** A frame that waits to be written. */
interface Waiting {
  readonly frame: MadeFrame
  readonly written: PromiseWithResolvers<void>
}

/**
 * The archive of one process's part in a job: the only one who writes its file. Each worker waits for its frame, so
 * no more frames wait than there are workers; all that wait share one write and one flush of the disk.
 */
export class ArchiveWriter {
  readonly folder: string
  readonly head: ArchiveHead
  readonly #file: DurableFile
  readonly #outcomes = new Outcomes()
  readonly #hash = createHash('sha256')
  readonly #holding: Holding
  #waiting: Waiting[] = []
  #isWriting = false
  #mayBeNamed = false

  private constructor(folder: string, head: ArchiveHead, file: DurableFile, holding: Holding) {
    this.folder = folder
    this.head = head
    this.#file = file
    this.#holding = holding
  }

  /** Makes the file and its manifest. Throws `archive-unwritable`, and leaves nothing behind then. */
  static async open(
    folder: string,
    head: ArchiveHead,
    holding: Holding,
    opener: FileOpener = newFile,
  ): Promise<ArchiveWriter> {
    const path = join(folder, head.process + ARCHIVE_ENDING)
    try {
      const file = new DurableFile(path, await opener(path))
      const writer = new ArchiveWriter(folder, head, file, holding)
      await writer.keep(makeFrame({ frame: 'head' }, { archive: head }))
      await writer.#writeManifest(false)
      await keepName(path)
      return writer
    } catch (error) {
      await removeFiles(holding.root, folder, head)
      await holding.letGo()
      throw error instanceof ProblemError ? error : unwritable(path, error)
    }
  }

  /** When the retention lets the job's archive go; null while nothing does. */
  async until(startedAt: string): Promise<string | null> {
    return keptUntil(startedAt, await readRetention(this.#holding.root))
  }

  /** Of the file. */
  get bytes(): number {
    return this.#file.bytes
  }

  /** Resolves when the frame is on disk, for good. Throws `archive-unwritable`: then nothing of it is there. */
  async keep(frame: MadeFrame): Promise<void> {
    const { batch } = frame.label
    if (batch) this.#outcomes.begin(batch)
    const written = Promise.withResolvers<void>()
    this.#waiting.push({ frame, written })
    if (!this.#isWriting) void this.#writeAll()
    await written.promise
  }

  /** A worker has a range no more, which had so many batches by then; null where it is somebody else's. */
  released(range: number, batches: number | null): void {
    this.#outcomes.settle(range, batches)
  }

  /**
   * No more frames come: says so in the file, unless what became of some batches is not known, and in the manifest.
   * Throws `archive-unwritable`: the frames are there all the same.
   */
  async end(): Promise<void> {
    const isSure = !this.#outcomes.isUnsure
    try {
      const { label, body } = makeFrame({ frame: 'mark' }, {})
      const committed = this.#outcomes.take()
      await this.#append(frameBytes({ ...label, committed, ...(isSure && { ended: true }) }, body))
      await this.#writeManifest(true)
    } catch (error) {
      throw unwritable(this.#file.path, error)
    } finally {
      await this.#file.close().catch(() => undefined)
      await this.#holding.letGo()
    }
  }

  /** The ledger is about to name this process: from then on an undo misses its file where it is not there. */
  named(): void {
    this.#mayBeNamed = true
  }

  /** The process takes no part in the job. */
  async discard(): Promise<void> {
    if (this.#mayBeNamed) return await this.end().catch(() => undefined)
    await this.#file.close().catch(() => undefined)
    await removeFiles(this.#holding.root, this.folder, this.head)
    await this.#holding.letGo()
  }

  /** Never rejects. */
  async #writeAll(): Promise<void> {
    this.#isWriting = true
    while (this.#waiting.length > 0) {
      const group = this.#waiting.splice(0)
      const committed = this.#outcomes.take()
      try {
        await this.#append(
          Buffer.concat(group.map(({ frame }, place) => withLabel(frame, place === 0 ? committed : []))),
        )
        for (const { written } of group) written.resolve()
      } catch (error) {
        this.#outcomes.putBack(committed)
        const problem = unwritable(this.#file.path, error)
        for (const { written } of group) written.reject(problem)
      }
    }
    this.#isWriting = false
  }

  async #append(content: Buffer): Promise<void> {
    await this.#file.append(content)
    this.#hash.update(content)
  }

  async #writeManifest(ended: boolean): Promise<void> {
    const sha256 = this.#hash.copy().digest('hex')
    const { rows } = this.#outcomes
    await writeManifest(this.folder, this.head, { bytes: this.bytes, rows, sha256, ended })
  }
}

function withLabel({ label, body }: MadeFrame, committed: Label['committed'] & {}): Buffer {
  return frameBytes(committed.length > 0 ? { ...label, committed } : label, body)
}

/** Those of a process that kept nothing; where that was all, the folder and the note about it as well. */
async function removeFiles(root: string, folder: string, { jobId, process }: ArchiveHead): Promise<void> {
  await rm(join(folder, process + ARCHIVE_ENDING), { force: true }).catch(() => undefined)
  await rm(manifestPath(folder, process), { force: true }).catch(() => undefined)
  await rmdir(folder)
    .then(async () => await rm(notePath(root, jobId), { force: true }))
    .catch(() => undefined)
}

/** Rows can be kept no more, or not at all. */
export function unwritable(path: string, error: unknown): ProblemError {
  const fault =
    error instanceof Error && 'errno' in error ? fileFault(path, 'written', error) : notAsItWas(path, error)
  return new ProblemError(
    {
      kind: 'failed',
      code: 'archive-unwritable',
      message: unwritableText(fault),
      nextStep:
        'Make room or put the folder back, then resume the job; or cancel it and start one without an archive.',
    },
    { cause: error },
  )
}

function notAsItWas(path: string, error: unknown): string {
  return `${path} cannot be written: ${reasonOf(error)}`
}
