import type { ArchiveFile } from './job-archive.ts'
import type { FoundFrame, FrameBatch } from './frame-table.ts'

/** A batch's frame, with the file that has it, which tells the rest as it is asked for. */
export class CommittedFrame {
  readonly file: ArchiveFile
  readonly #no: number

  constructor(file: ArchiveFile, no: number) {
    this.file = file
    this.#no = no
  }

  get frame(): FoundFrame {
    const frame = this.file.frames.at(this.#no)
    if (!frame) throw new Error(`${this.file.path} has no frame ${this.#no}.`)
    return frame
  }

  get batch(): FrameBatch {
    const { batch } = this.frame.label
    if (!batch) throw new Error(`Frame ${this.#no} of ${this.file.path} is that of no batch.`)
    return batch
  }
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
  const told = new Set<number>()
  for (const { frames } of files) for (const batch of frames.committed()) told.add(nameOf(...batch))
  const reached = reachedBy(last.values())
  const committed: CommittedFrame[] = []
  const open: CommittedFrame[] = []
  for (const found of last.values()) {
    const { file, batch } = found
    const had = batchesOf?.get(batch.range) ?? null
    const isPassed = Math.max(had ?? 0, reached.get(batch.range) ?? 0) > batch.batches
    if (told.has(nameOf(batch.range, batch.batches)) || (isPassed && hasAll && !file.ended))
      committed.push(found)
    else if (!file.ended && (isPassed || had === null)) open.push(found)
  }
  return { committed: inOrder(files, committed), open: inOrder(files, open) }
}

/** A number that tells batches of a job apart: there are millions, and texts would take most of the memory. */
function nameOf(range: number, batches: number): number {
  return range * MOST_BATCHES + batches
}

/** Of one range: there is no time for more, and a million ranges would not be too many for this. */
const MOST_BATCHES = 2 ** 32

/** The last frame for each batch of each range. */
function lastFrames(files: readonly ArchiveFile[]): ReadonlyMap<number, CommittedFrame> {
  const last = new Map<number, CommittedFrame>()
  for (const file of files)
    for (const frame of file.frames) {
      const { batch } = frame.label
      if (!batch) continue
      const name = nameOf(batch.range, batch.batches)
      const known = last.get(name)
      if (!known || known.batch.epoch <= batch.epoch) last.set(name, new CommittedFrame(file, frame.no))
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
      (place.get(one.file) ?? 0) - (place.get(other.file) ?? 0) || one.frame.no - other.frame.no,
  )
}
