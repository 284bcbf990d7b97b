import { hostname } from 'node:os'
import { counted } from '../../../../shared/counted.ts'
import type { UndoSpec } from '../../../../shared/job-spec.ts'
import { ProblemError } from '../../../../shared/problem-error.ts'
import { reasonOf } from '../../../files/file-fault.ts'
import { damageText } from '../../archive/changes.ts'
import {
  beyondFiles,
  committedFrames,
  type ArchivePlace,
  type CommittedFrame,
  type KnownBatches,
} from '../../archive/committed.ts'
import { archiveFolderOf } from '../../archive/folders.ts'
import { countedRows, elsewhereOf, lossOf } from '../../archive/lacking.ts'
import { openJobArchive, type FileFault, type JobFiles } from '../../archive/job-archive.ts'
import { hashOfFrames } from '../../archive/row-index.ts'
import { damagedFrames, type DamagedFrame } from '../../archive/damaged-frames.ts'

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
  /** By the ledger; null where it does not know the job. */
  readonly batches: KnownBatches | null
  /** Whether every frame is read and compared with its checksum. */
  readonly isChecked: boolean
}

/**
 * Finds the archive of a job. Throws `archive-missing`, `archive-elsewhere` or `archive-damaged` where that is not all
 * of it, unless the undo goes without what those processes have kept.
 */
export async function readArchivedJob(
  root: string,
  { spec, batches, isChecked }: Wanted,
): Promise<ArchivedJob> {
  const folder = await archiveFolderOf(root, spec.job)
  const found = folder === null ? null : await openJobArchive(folder, spec.job)
  const files = found?.files ?? []
  const sorted = committedFrames(files, beyondFiles(files, batches))
  const elsewhere = elsewhereOf(files, sorted, batches)
  const missed = elsewhere.filter(({ process }) => !spec.withoutArchives.includes(process))
  const unreadable = found?.faults.filter((fault) => missed.some(({ process }) => process === fault.process))
  if (unreadable && unreadable.length > 0) throw archiveDamaged(unreadable)
  if (missed.length > 0) throw archiveElsewhere(spec, missed, folder)
  if (!found) throw archiveMissing(spec.job)
  if (files.length === 0)
    throw found.faults.length > 0 ? archiveDamaged(found.faults) : archiveMissing(spec.job)
  const damaged = isChecked ? await damagedFrames(sorted.committed) : []
  const frames = sorted.committed.filter((frame) => !damaged.some((one) => one.frame === frame))
  const faults = [...found.faults, ...(await damageFaults(damaged)), ...lossOf(found, sorted, batches)]
  const refused = faults.filter(({ process }) => process === null || !spec.withoutArchives.includes(process))
  if (isChecked && refused.length > 0) throw archiveDamaged(refused)
  const open = countedRows(sorted.open)
  return {
    ...found,
    frames,
    elsewhere,
    hash: hashOfFrames(frames),
    lacking: [...textsOf(faults), ...(open > 0 ? [openText(open)] : [])],
  }
}

async function damageFaults(damaged: readonly DamagedFrame[]): Promise<FileFault[]> {
  const faults: FileFault[] = []
  for (const { frame, error } of damaged)
    faults.push({ process: frame.file.process, text: `${await damageText(frame, reasonOf(error))}.` })
  return faults
}

function openText(rows: number): string {
  return `Of batches with ${counted(rows, 'row')} nobody can tell whether they took place; they are left out.`
}

function textsOf(faults: readonly FileFault[]): string[] {
  return [...new Set(faults.map(({ text }) => text))]
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

function archiveDamaged(faults: readonly FileFault[]): ProblemError {
  const names = [...new Set(faults.flatMap(({ process }) => process ?? []))]
  return new ProblemError({
    kind: 'refused',
    code: 'archive-damaged',
    message: textsOf(faults).join(' '),
    nextStep: [
      ...(faults.some(({ process }) => process === null)
        ? ['Move files that do not belong to the archive out of its folder.']
        : []),
      ...(names.length > 0 ? ['Bring back undamaged files, or undo without what is damaged.'] : []),
    ].join(' '),
    ...(names.length > 0 && { names }),
  })
}
