import { randomUUID } from 'node:crypto'
import { rmSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { RowFile } from '../../../../shared/row-file.ts'
import { examineRowFile, type RowFileIndex } from '../../../row-files/row-files.ts'

/** A file that was read once, and perhaps unpacked. */
export interface Examined {
  readonly index: RowFileIndex
  /** Removes what was unpacked of it; nobody reads it any more then. */
  readonly release: () => Promise<void>
}

/** What is unpacked stays no longer than the process, however that ends its work. */
const folders = new Set<string>()
process.once('exit', () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

/** Reads all of a file once. `archives`: the folder where those of jobs are, beside which it is unpacked. */
export async function examineGiven({ path, ...options }: RowFile, archives: string): Promise<Examined> {
  const said = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined))
  const scratchFolder = join(dirname(archives), 'unpacked', randomUUID())
  folders.add(scratchFolder)
  const release = async () => {
    await rm(scratchFolder, { recursive: true, force: true })
    folders.delete(scratchFolder)
  }
  try {
    return { index: await examineRowFile(path, said, { scratchFolder }), release }
  } catch (error) {
    await release()
    throw error
  }
}

/** What is made of an examined file; where that fails, nothing stays of it. */
export async function orRelease<T>(
  { release }: Pick<Examined, 'release'>,
  make: () => Promise<T>,
): Promise<T> {
  try {
    return await make()
  } catch (error) {
    await release()
    throw error
  }
}
