import { mkdir, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { ProblemError } from '../../../shared/problem-error.ts'
import { codeOf } from '../../files/file-fault.ts'
import { writeAtomically } from '../../files/write-atomically.ts'

/*
 * Where archives are: a folder for each job below the root, or elsewhere where somebody chose that; then a note below
 * the root says where, so that a job that is resumed or undone finds it.
 */

const OWNER_ONLY = 0o700
const JobId = z.guid()
const Note = z.object({ folder: z.string() })
const NOTE = '.json'

/** An archive that this machine has, or had: the folder may have been taken away. */
export interface ArchivedJob {
  readonly jobId: string
  /** The root where the note that would tell cannot be read. */
  readonly folder: string
  /** What is wrong with that note, as a sentence. */
  readonly fault: string | null
}

/** The folder with the archive of a job; null where this machine knows of none. Throws `archive-damaged` where the note about it is. */
export async function archiveFolderOf(root: string, jobId: string): Promise<string | null> {
  const job = (await archivedJobs(root)).find((each) => each.jobId === jobId)
  if (!job) return null
  if (job.fault === null) return job.folder
  throw new ProblemError({
    kind: 'failed',
    code: 'archive-damaged',
    message: job.fault,
    nextStep: 'Write the folder into it, as {"folder": "/path"}; or delete it, and the archive where it is.',
  })
}

/** Makes the folder for a job's archive, readable by its owner alone; `chosen` in the place of the root. */
export async function makeArchiveFolder(root: string, jobId: string, chosen: string | null): Promise<string> {
  await mkdir(root, { recursive: true, mode: OWNER_ONLY })
  const folder = join(chosen ?? root, jobId)
  await mkdir(folder, { recursive: true, mode: OWNER_ONLY })
  if (chosen !== null) await writeAtomically(notePath(root, jobId), JSON.stringify({ folder }))
  return folder
}

/** Of the note that says where the archive of a job is, in the place of the root. */
export function notePath(root: string, jobId: string): string {
  return join(root, jobId + NOTE)
}

/** All that this machine knows of, in no order. Errors are those of the file system; without a root there are none. */
export async function archivedJobs(root: string): Promise<ArchivedJob[]> {
  const entries = await readdir(root, { withFileTypes: true }).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return []
    throw error
  })
  const names = new Set(entries.map(({ name }) => name))
  const found = entries.map(async (entry): Promise<ArchivedJob | null> => {
    const jobId = entry.name.replace(/\.json$/, '')
    if (!JobId.safeParse(jobId).success) return null
    // Whoever moved a folder to a larger disk has left a link to it.
    if (entry.isDirectory() || (entry.isSymbolicLink() && entry.name === jobId))
      return { jobId, folder: join(root, jobId), fault: null }
    // Whoever chose the root itself has both.
    if (!entry.name.endsWith(NOTE) || names.has(jobId)) return null
    const path = join(root, entry.name)
    const folder = await noted(path)
    if (folder !== null) return { jobId, folder, fault: null }
    return { jobId, folder: root, fault: `${path} is damaged, which says where the archive is.` }
  })
  return (await Promise.all(found)).filter((job) => job !== null)
}

async function noted(path: string): Promise<string | null> {
  try {
    return Note.parse(JSON.parse(await readFile(path, 'utf8'))).folder
  } catch {
    return null
  }
}
