import type { JobArchive } from '../../../shared/archive.ts'
import { problemOf } from '../../../shared/problem-error.ts'
import type { JobSnapshot } from '../../../shared/snapshot.ts'
import type { ArchiveWriter } from '../archive/archive-writer.ts'
import { committedFrames } from '../archive/committed.ts'
import type { MadeFrame } from '../archive/frame.ts'
import { openJobArchive, type ArchiveFile, type JobFiles } from '../archive/job-archive.ts'
import type { HeldRange } from '../ledger/held-range.ts'
import type { JobRunOptions } from './job-run-options.ts'
import type { JobLog } from './job-log.ts'
import { sum } from './sum.ts'

/** Of the oldest file: ISO 8601. */
function startOf(files: readonly ArchiveFile[]): string {
  return files.map(({ head }) => head.startedAt).toSorted()[0] ?? new Date().toISOString()
}

/** The archive of a job's process, if it has one, as the job's coordinator uses it. */
export class Archiving {
  readonly #writer: ArchiveWriter | null
  readonly #missing: readonly string[]
  readonly #onFault: (reason: string) => void

  /** `onFault`: rows cannot be kept, so no row may be changed until they can. */
  constructor(
    { archive, missingArchives }: Pick<JobRunOptions, 'archive' | 'missingArchives'>,
    onFault: (reason: string) => void,
  ) {
    this.#writer = archive
    this.#missing = missingArchives
    this.#onFault = onFault
  }

  /** What a snapshot says of it. */
  get told(): Pick<JobSnapshot, 'archivedBytes'> {
    return this.#writer ? { archivedBytes: this.#writer.bytes } : {}
  }

  /** The job begins, or goes on: what is lost already keeps nobody from keeping the rest. */
  begin(log: JobLog): void {
    for (const path of this.#missing)
      log.report('warning', 'error', `${path} is gone: the rows that it had cannot be put back by an undo.`)
  }

  async keep(frame: MadeFrame): Promise<void> {
    try {
      if (!this.#writer) throw new Error('This job has no archive.')
      await this.#writer.keep(frame)
    } catch (error) {
      this.#onFault(problemOf(error).message)
      throw error
    }
  }

  released(no: number, range: HeldRange | null): void {
    this.#writer?.released(no, range?.batches ?? null)
  }

  /** Nothing more comes. What was kept is there, whatever becomes of this. */
  async end(log: JobLog): Promise<void> {
    try {
      await this.#writer?.end()
    } catch (error) {
      log.warn('The end of the archive could not be written', problemOf(error))
    }
  }

  /** What all processes of the job have kept on this machine; null where this one keeps nothing. */
  async summary(): Promise<JobArchive | null> {
    if (!this.#writer) return null
    const { folder, head } = this.#writer
    const opened = openJobArchive(folder, head.jobId)
    const { files } = await opened.catch((): Pick<JobFiles, 'files'> => ({ files: [] }))
    const { committed } = committedFrames(files, { batchesOf: null, hasAll: true })
    return {
      folder,
      bytes: sum(files.map(({ bytes }) => bytes)),
      rows: sum(committed.map(({ batch }) => batch.rows)),
      until: await this.#writer.until(startOf(files)),
    }
  }
}
