import type { ArchivedBatch } from './archive-text.ts'
import type { ArchiveFile } from './job-archive.ts'
import type { FoundFrame } from './scan.ts'

/** A batch's frame, with the file that has it. */
export interface CommittedFrame {
  readonly file: ArchiveFile
  readonly frame: FoundFrame
  readonly batch: ArchivedBatch
}

/** Frames of a job, in the order of files and within them. */
export interface SortedFrames {
  /** Their batches took place. */
  readonly committed: readonly CommittedFrame[]
  /** Nobody here knows what became of their batches. */
  readonly open: readonly CommittedFrame[]
}

/** Where a process keeps the rows that it changes of a job. */
export interface ArchivePlace {
  /** Its id in the ledger, and the name of its file. */
  readonly process: string
  readonly host: string
}

/** What the ledger tells of a job's batches. */
export interface KnownBatches {
  /** How many each key range has had. */
  readonly batchesOf: ReadonlyMap<number, number>
  /** The processes that keep rows of the job. */
  readonly archiving: readonly ArchivePlace[]
  /** Rows that the job has changed. */
  readonly changed: number
}

/** What is known of a job beside the files at hand. */
export interface BeyondFiles {
  /** How many batches each key range has had, by the ledger; null where it is not asked. */
  readonly batchesOf: ReadonlyMap<number, number> | null
  /** Whether the files of all its processes are at hand. */
  readonly hasAll: boolean
}

/** By the ledger; null where it was not asked: it knows of other processes, whose files would tell more. */
export function beyondFiles(files: readonly ArchiveFile[], known: KnownBatches | null): BeyondFiles {
  if (!known) return { batchesOf: null, hasAll: false }
  const here = new Set(files.map(({ process }) => process))
  return {
    batchesOf: known.batchesOf,
    hasAll: known.archiving.every(({ process }) => here.has(process)),
  }
}

/**
 * Which batches took place.
 *
 * A range has its batches one after another, whoever works on it, and each that is tried again or made by somebody
 * else has a higher epoch or stands further behind in the same file. So of all frames for one batch of a range only the
 * last one can have taken place. It did if a file says so; and if the range has had more batches, by the ledger or a
 * later one in the files, unless somebody else may have made it whose file is not here. Where its process has ended in
 * good order and says nothing of it, it did not.
 */
export function committedFrames(
  files: readonly ArchiveFile[],
  { batchesOf, hasAll }: BeyondFiles,
): SortedFrames {
  const last = lastFrames(files)
  const told = new Set(
    files.flatMap(({ frames }) => frames.flatMap(({ label }) => (label.committed ?? []).map(nameOf))),
  )
  const reached = reachedBy(last.values())
  const committed: CommittedFrame[] = []
  const open: CommittedFrame[] = []
  for (const found of last.values()) {
    const { file, batch } = found
    const had = batchesOf?.get(batch.range) ?? null
    const isPassed = Math.max(had ?? 0, reached.get(batch.range) ?? 0) > batch.batches
    if (told.has(nameOf([batch.range, batch.batches])) || (isPassed && hasAll && !file.ended))
      committed.push(found)
    else if (!file.ended && (isPassed || had === null)) open.push(found)
  }
  return { committed: inOrder(files, committed), open: inOrder(files, open) }
}

function nameOf([range, batches]: readonly [range: number, batches: number]): string {
  return `${range} ${batches}`
}

/** The last frame for each batch of each range. */
function lastFrames(files: readonly ArchiveFile[]): ReadonlyMap<string, CommittedFrame> {
  const last = new Map<string, CommittedFrame>()
  for (const file of files)
    for (const frame of file.frames) {
      const { batch } = frame.label
      if (!batch) continue
      const name = nameOf([batch.range, batch.batches])
      const known = last.get(name)
      if (!known || known.batch.epoch <= batch.epoch) last.set(name, { file, frame, batch })
    }
  return last
}

/** Up to which batch of each range somebody came later. */
function reachedBy(frames: Iterable<CommittedFrame>): ReadonlyMap<number, number> {
  const reached = new Map<number, number>()
  for (const { batch } of frames)
    reached.set(batch.range, Math.max(reached.get(batch.range) ?? 0, batch.batches))
  return reached
}

function inOrder(files: readonly ArchiveFile[], frames: readonly CommittedFrame[]): CommittedFrame[] {
  const place = new Map(files.map((file, index) => [file, index]))
  return frames.toSorted(
    (one, other) =>
      (place.get(one.file) ?? 0) - (place.get(other.file) ?? 0) || one.frame.offset - other.frame.offset,
  )
}
