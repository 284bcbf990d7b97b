import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { isLeft } from '../../electron/engine/archive/archive-text.ts'
import { committedFrames } from '../../electron/engine/archive/committed.ts'
import { archiveFolderOf } from '../../electron/engine/archive/folders.ts'
import { openJobArchive } from '../../electron/engine/archive/job-archive.ts'
import { readFrame } from '../../electron/engine/archive/scan.ts'

/** The keys of all rows that an undo left alone, by the archives below `home`, each with the reason before it. */
export async function leftKeys(
  home: string,
  jobId: string,
  batchesOf: ReadonlyMap<number, number>,
): Promise<string[]> {
  const folder = await archiveFolderOf(join(home, 'archives'), jobId)
  if (folder === null) return []
  const { files, faults } = await openJobArchive(folder)
  if (faults.length > 0) throw new Error(faults.join(' '))
  const { committed } = committedFrames(files, { batchesOf, hasAll: true })
  const keys: string[] = []
  for (const { file, frame } of committed) {
    const handle = await open(file.path, 'r')
    try {
      const lines = await readFrame(handle, frame)
      keys.push(...lines.filter(isLeft).map(({ left, key }) => `${left} ${textOf(key)}`))
    } finally {
      await handle.close()
    }
  }
  return keys
}

/** As the database writes an array. */
function textOf(key: readonly (string | null)[]): string {
  return `[${key.map((value) => JSON.stringify(value)).join(', ')}]`
}
