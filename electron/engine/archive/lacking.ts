import { counted } from '../../../shared/counted.ts'
import { allRowsOf } from './archive-text.ts'
import type { ArchivePlace, CommittedFrame, KnownBatches, SortedFrames } from './committed.ts'
import type { ArchiveFile, FileFault, JobFiles } from './job-archive.ts'

/** Rows of frames as the ledger counts them: of an undo those of all tables, else those of the job's own. */
export function countedRows(frames: readonly CommittedFrame[]): number {
  return frames.reduce(
    (sum, { file, batch }) => sum + (file.head.operation === 'undo' ? allRowsOf(batch) : batch.rows),
    0,
  )
}

/** Processes whose files are not here; none where no row is lacking, because they have changed none then. */
export function elsewhereOf(
  files: readonly ArchiveFile[],
  { committed }: SortedFrames,
  known: KnownBatches | null,
): readonly ArchivePlace[] {
  if (!known || known.changed === countedRows(committed)) return []
  const here = new Set(files.map(({ process }) => process))
  return known.archiving.filter(({ process }) => !here.has(process))
}

/**
 * That rows are lacking, as a fault of each file that may have had them: one that is damaged, or that was not ended,
 * as the end of one may have been cut off; all where there is none such. Nothing where other files may have them.
 */
export function lossOf(
  { files, faults }: Pick<JobFiles, 'files' | 'faults'>,
  sorted: SortedFrames,
  known: KnownBatches | null,
): FileFault[] {
  const rows = (known?.changed ?? 0) - countedRows(sorted.committed)
  if (!known || rows <= 0 || elsewhereOf(files, sorted, known).length > 0) return []
  const text = `The archive lacks ${counted(rows, 'row')} that the job changed.`
  const suspect = files.filter(
    ({ process, ended }) => !ended || faults.some((fault) => fault.process === process),
  )
  return (suspect.length > 0 ? suspect : files).map(({ process }) => ({ process, text }))
}
