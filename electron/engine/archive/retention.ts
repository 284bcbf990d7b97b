import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ArchiveRetention } from '../../../shared/archive.ts'
import { ProblemError } from '../../../shared/problem-error.ts'
import { fileFault, isDiskFull } from '../../files/file-fault.ts'
import { makeFolder } from '../../files/make-folder.ts'
import { writeAtomically } from '../../files/write-atomically.ts'

/** Beside the archives, so that it is there for whoever has them. */
function fileOf(root: string): string {
  return join(root, 'retention.json')
}

/** How long archives are kept: what somebody chose, else the defaults, also where the file is damaged. */
export async function readRetention(root: string): Promise<ArchiveRetention> {
  try {
    return ArchiveRetention.parse(JSON.parse(await readFile(fileOf(root), 'utf8')))
  } catch {
    return ArchiveRetention.parse({})
  }
}

/** Throws `disk-full` and `permission-denied`. */
export async function writeRetention(root: string, retention: ArchiveRetention): Promise<void> {
  const path = fileOf(root)
  try {
    makeFolder(root)
    await writeAtomically(path, `${JSON.stringify(retention)}\n`)
  } catch (error) {
    const code = isDiskFull(error) ? 'disk-full' : 'permission-denied'
    const message = `${fileFault(path, 'written', error)}.`
    const nextStep = 'Archives are kept as long as before. Correct this, then try again.'
    throw new ProblemError({ kind: 'failed', code, message, nextStep }, { cause: error })
  }
}
