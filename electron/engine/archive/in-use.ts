import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { codeOf } from '../../files/file-fault.ts'
import { holdFileLock, isFileLocked } from '../../files/file-lock.ts'
import { makeFolder } from '../../files/make-folder.ts'

/*
 * Whether a process works with an archive: it holds a lock below the root, which the system gives up when the
 * process dies. Not beside the files: those may be on a disk of which locks are no certain thing.
 */

const LOCK = '.lock'

/** That a process works with an archive. */
export interface Holding {
  /** Where archives are, unless a job's was put elsewhere. */
  readonly root: string
  letGo(): Promise<void>
}

/**
 * Says that this process works with a job's archive until the answer lets go of it. Where there is no room for an empty
 * file, nobody is told: what the archive is for does not depend on it.
 */
export async function holdArchive(root: string, jobId: string, process: string): Promise<Holding> {
  const path = join(root, `${jobId}.${process}${LOCK}`)
  try {
    makeFolder(root)
    const letGo = await holdFileLock(path)
    return {
      root,
      letGo: async () => {
        letGo?.()
        await rm(path, { force: true }).catch(() => {})
      },
    }
  } catch {
    return { root, letGo: async () => {} }
  }
}

/** The same of several. */
export async function holdArchives(
  root: string,
  jobIds: readonly string[],
  process: string,
): Promise<Holding> {
  const held: Holding[] = []
  for (const jobId of jobIds) held.push(await holdArchive(root, jobId, process))
  return {
    root,
    letGo: async () => {
      for (const each of held) await each.letGo()
    },
  }
}

/** Whether some process works with it. What processes that died have left is removed. */
export async function isArchiveHeld(root: string, jobId: string): Promise<boolean> {
  const names = await readdir(root).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return []
    throw error
  })
  for (const name of names) {
    if (!name.startsWith(`${jobId}.`) || !name.endsWith(LOCK)) continue
    if (await isFileLocked(join(root, name))) return true
    await rm(join(root, name), { force: true }).catch(() => {})
  }
  return false
}
