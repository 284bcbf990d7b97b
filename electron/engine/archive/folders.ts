import { mkdir, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
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
  readonly folder: string
}

/** The folder with the archive of a job; null where this machine knows of none. */
export async function archiveFolderOf(root: string, jobId: string): Promise<string | null> {
  return (await archivedJobs(root)).find((job) => job.jobId === jobId)?.folder ?? null
}

/** Makes the folder for a job's archive, readable by its owner alone; `chosen` in the place of the root. */
export async function makeArchiveFolder(root: string, jobId: string, chosen: string | null): Promise<string> {
  await mkdir(root, { recursive: true, mode: OWNER_ONLY })
  const folder = join(chosen ?? root, jobId)
  await mkdir(folder, { recursive: true, mode: OWNER_ONLY })
  if (chosen !== null) await writeAtomically(join(root, jobId + NOTE), JSON.stringify({ folder }))
  return folder
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
      return { jobId, folder: join(root, jobId) }
    // Whoever chose the root itself has both.
    if (names.has(jobId)) return null
    const folder = await noted(join(root, entry.name))
    return folder === null ? null : { jobId, folder }
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
