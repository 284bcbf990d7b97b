import { open } from 'node:fs/promises'
import { basename } from 'node:path'
import type { ArchivedLine } from '../archive/archive-text.ts'
import { committedFrames } from '../archive/committed.ts'
import type { FrameBatch } from '../archive/frame-table.ts'
import { openJobArchive, type JobFiles } from '../archive/job-archive.ts'
import { readFrame } from '../archive/scan.ts'

/** A line of an archive with the batch that it is of. */
export interface LineOfBatch {
  readonly line: ArchivedLine
  readonly batch: FrameBatch
}

/** What an archive has of batches that took place; `batchesOf`: how many each range had, by the ledger. */
export async function archivedLines(
  folder: string,
  batchesOf: ReadonlyMap<number, number> | null = null,
): Promise<{ lines: LineOfBatch[]; archive: JobFiles }> {
  const archive = await openJobArchive(folder, basename(folder))
  const { committed } = committedFrames(archive.files, { batchesOf, hasAll: true })
  const lines: LineOfBatch[] = []
  for (const { file, frame, batch } of committed) {
    const handle = await open(file.path)
    try {
      for (const line of await readFrame(handle, frame)) lines.push({ line, batch })
    } finally {
      await handle.close()
    }
  }
  return { lines, archive }
}
