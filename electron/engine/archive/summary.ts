import { basename } from 'node:path'
import type { ArchiveSummary } from '../../../shared/archive.ts'
import type { ArchivePart } from '../../../shared/archive-check.ts'
import type { CommittedFrame, SortedFrames } from './committed.ts'
import type { ArchiveFile, JobFiles } from './job-archive.ts'

/** An archive as a line of a list; null where none of its files has a head that can be read. */
export function summaryOf(
  jobId: string,
  files: JobFiles,
  { committed }: SortedFrames,
): ArchiveSummary | null {
  const oldest = files.files.toSorted((one, other) => startOf(one) - startOf(other))
  const head = oldest[0]?.head
  if (!head) return null
  const { operation, cluster, table, where, set, undoes, startedAt } = head
  return {
    ...{ jobId, operation, cluster, table, where, set, undoes, startedAt },
    folder: files.folder,
    files: files.files.length,
    bytes: files.files.reduce((sum, { bytes }) => sum + bytes, 0),
    rows: rowsOf(committed),
    ended: files.files.every(({ ended }) => ended),
    faults: files.faults.map(({ text }) => text),
  }
}

/** What each process kept. */
export function partsOf({ files }: JobFiles, { committed, open }: SortedFrames): ArchivePart[] {
  return files.map((file) => {
    const { process, host, systemUser, startedAt } = file.head
    const ofFile = (frames: readonly CommittedFrame[]) =>
      rowsOf(frames.filter((frame) => frame.file === file))
    return {
      name: basename(file.path),
      ...{ process, host, systemUser, startedAt },
      bytes: file.bytes,
      rows: ofFile(committed),
      openRows: ofFile(open),
      ended: file.ended,
    }
  })
}

export function rowsOf(frames: readonly CommittedFrame[]): number {
  return frames.reduce((sum, { batch }) => sum + batch.rows, 0)
}

function startOf({ head }: ArchiveFile): number {
  return Date.parse(head.startedAt)
}
