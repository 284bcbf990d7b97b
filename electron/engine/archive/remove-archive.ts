import { readdir, realpath, rm, rmdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { ProblemError } from '../../../shared/problem-error.ts'
import { codeOf } from '../../files/file-fault.ts'
import { notePath } from './folders.ts'
import { ARCHIVE_ENDING } from './job-archive.ts'

const UUID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}'
/** What Sluice writes there: files and manifests of processes, and drafts of these. */
const OURS = new RegExp(
  `^${UUID}(?:${ARCHIVE_ENDING.replaceAll('.', String.raw`\.`)}|\\.json)(?:\\.${UUID}\\.new)?$`,
)

/**
 * Deletes the files of an archive, its folder and the note about it; files that somebody else has put there stay, and
 * are a `permission-denied`. Other errors are those of the file system.
 */
export async function removeArchive(root: string, jobId: string, folder: string): Promise<void> {
  // A note that somebody has changed leads to nobody's other files.
  if (basename(folder) === jobId) await removeFiles(folder)
  // Last: as long as the note is there, what is left of the files can be found.
  await rm(notePath(root, jobId), { force: true })
}

async function removeFiles(folder: string): Promise<void> {
  const names = await readdir(folder).catch(noneWhereGone)
  for (const name of names) if (OURS.test(name)) await rm(join(folder, name), { force: true })
  const place = await realpath(folder).catch(() => folder)
  await rmdir(place).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return
    if (codeOf(error) === 'ENOTEMPTY' || codeOf(error) === 'EEXIST') throw othersLeft(folder)
    throw error
  })
  // Of a folder that was moved, what is left is a link.
  if (place !== folder) await rm(folder, { force: true })
}

function noneWhereGone(error: unknown): string[] {
  if (codeOf(error) === 'ENOENT') return []
  throw error
}

function othersLeft(folder: string): ProblemError {
  return new ProblemError({
    kind: 'failed',
    code: 'permission-denied',
    message: `The archive was deleted, but ${folder} has other files, which were left.`,
    nextStep: 'Move them away and delete the folder.',
  })
}
