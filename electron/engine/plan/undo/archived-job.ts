import { hostname } from 'node:os'
import { counted } from '../../../../shared/counted.ts'
import type { Undoable, UndoSpec } from '../../../../shared/job-spec.ts'
import { ProblemError } from '../../../../shared/problem-error.ts'
import { reasonOf } from '../../../files/file-fault.ts'
import { countedRowsOf } from '../../archive/archive-text.ts'
import { committedFrames, type CommittedFrame } from '../../archive/committed.ts'
import { archiveFolderOf } from '../../archive/folders.ts'
import { openJobArchive, type JobFiles } from '../../archive/job-archive.ts'
import { hashOfFrames } from '../../archive/row-index.ts'
import { damagedFrames } from '../../archive/damaged-frames.ts'
import type { ArchivePlace } from '../../ledger/archives.ts'
import { displayKey, type KeyPrefix } from '../../db/key.ts'
import type { UndoneJob } from './undone-job.ts'

/** What there is on this machine of the rows that a job changed. */
export interface ArchivedJob extends JobFiles {
  /** Of batches that took place, without those that are damaged. */
  readonly frames: readonly CommittedFrame[]
  readonly elsewhere: readonly ArchivePlace[]
  readonly hash: string
  /** What of the job is not put back, a sentence each. */
  readonly lacking: readonly string[]
}

interface Wanted {
  readonly spec: UndoSpec
  readonly job: UndoneJob | null
  /** Those that have kept rows, by the ledger. */
  readonly archiving: readonly ArchivePlace[]
  /** Whether every frame is read and compared with its checksum. */
  readonly isChecked: boolean
}

/**
 * Finds the archive of a job. Throws `archive-missing`, `archive-elsewhere` or `archive-damaged` where that is not all
 * of it, unless the undo goes without what those processes have kept.
 */
export async function readArchivedJob(root: string, wanted: Wanted): Promise<ArchivedJob> {
  const { spec, job, archiving, isChecked } = wanted
  const folder = await archiveFolderOf(root, spec.job)
  const found = folder === null ? null : await openJobArchive(folder)
  const here = new Set(found?.files.map(({ process }) => process))
  const absent = archiving.filter(({ process }) => !here.has(process))
  const without = new Set(spec.withoutArchives)
  const batchesOf = job && new Map(job.ranges.map(({ no, batches }) => [no, batches]))
  const sorted = committedFrames(found?.files ?? [], { batchesOf, hasAll: absent.length === 0 })
  // Where nothing is lacking here, others have changed nothing.
  const rowsOf = (frames: readonly CommittedFrame[]) => countedRows(spec.of, frames)
  const elsewhere = job && job.changed === rowsOf(sorted.committed) ? [] : absent
  const missed = elsewhere.filter(({ process }) => !without.has(process))
  if (missed.length > 0) throw archiveElsewhere(spec, missed, folder)
  if (!found || found.files.length === 0) throw archiveMissing(spec.job)
  const damaged = isChecked ? await damagedFrames(sorted.committed) : []
  const faults = [...found.faults, ...damaged.map(damageText)]
  const frames = sorted.committed.filter((frame) => !damaged.some((one) => one.frame === frame))
  const archived = rowsOf(frames)
  const lost =
    job && elsewhere.length === 0 ? job.changed - archived - rowsOf(damaged.map(({ frame }) => frame)) : 0
  const lossText = lost > 0 ? [`The archive lacks ${counted(lost, 'row')} that the job changed.`] : []
  const isAccepted = found.files.some(({ process }) => without.has(process))
  if (isChecked && !isAccepted && faults.length + lossText.length > 0)
    throw archiveDamaged([...faults, ...lossText], found)
  const open = rowsOf(sorted.open)
  return {
    ...found,
    frames,
    elsewhere,
    hash: hashOfFrames(frames),
    lacking: [
      ...faults,
      ...lossText,
      ...(open > 0
        ? [
            `Of batches with ${counted(open, 'row')} nobody can tell whether they took place; they are left out.`,
          ]
        : []),
    ],
  }
}

/** As the ledger counts them. */
export function countedRows(of: Undoable, frames: readonly CommittedFrame[]): number {
  return frames.reduce((sum, { batch }) => sum + countedRowsOf(of, batch), 0)
}

function damageText({
  frame: { file, frame, batch },
  error,
}: {
  frame: CommittedFrame
  error: unknown
}): string {
  const key = (bound: KeyPrefix | null, open: string) => (bound ? displayKey(bound) : open)
  const span = `keys after ${key(batch.from, 'the first key')} up to ${key(batch.to, 'the end of the range')}`
  const what = `batch ${batch.batches + 1} of key range ${batch.range} with ${counted(batch.rows, 'row')}, ${span}`
  return `${file.path} is damaged at byte ${frame.offset}: ${reasonOf(error)}. It held ${what}.`
}

export function archiveMissing(jobId: string): ProblemError {
  return new ProblemError({
    kind: 'refused',
    code: 'archive-missing',
    message: `There is no archive of job ${jobId} on this machine.`,
    nextStep: 'Undo it on the machine that has its archive.',
  })
}

/** It is there, but not as it was when the undo was planned. */
export function archiveChanged(jobId: string): ProblemError {
  return new ProblemError({
    kind: 'refused',
    code: 'archive-missing',
    message: `The archive of job ${jobId} on this machine is not the one that this undo was planned with.`,
    nextStep:
      'Bring back the files that it was planned with, then resume it; or cancel it and undo the job again.',
  })
}

function archiveElsewhere(
  { job }: UndoSpec,
  missed: readonly ArchivePlace[],
  folder: string | null,
): ProblemError {
  const names = missed.map(({ process }) => process)
  if (missed.every(({ host }) => host === hostname()))
    return new ProblemError({
      kind: 'refused',
      code: 'archive-missing',
      message: `Parts of the archive of job ${job} are missing on this machine: ${names.join(', ')}.`,
      nextStep: `Bring the files with these names back${folder === null ? '' : ` to ${folder}`}, or undo without them.`,
      names,
    })
  const where = missed.map(({ process, host }) => `${process} on ${host}`).join(', ')
  return new ProblemError({
    kind: 'refused',
    code: 'archive-elsewhere',
    message: `Job ${job} was also archived elsewhere: ${where}.`,
    nextStep: 'Copy those files to the folder of its archive on this machine, or undo it without them.',
    names,
  })
}

function archiveDamaged(faults: readonly string[], { files }: JobFiles): ProblemError {
  return new ProblemError({
    kind: 'refused',
    code: 'archive-damaged',
    message: faults.join(' '),
    nextStep: 'Bring back undamaged files, or undo without what is damaged.',
    names: files.map(({ process }) => process),
  })
}
