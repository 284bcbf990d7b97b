import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ArchiveRetention } from '../../../shared/archive.ts'
import { ProblemError } from '../../../shared/problem-error.ts'
import { codeOf, fileFault, isDiskFull } from '../../files/file-fault.ts'
import { makeFolder } from '../../files/make-folder.ts'
import { writeAtomically } from '../../files/write-atomically.ts'

/** Beside the archives, so that it is there for whoever has them. */
function fileOf(root: string): string {
  return join(root, 'retention.json')
}

/** What holds as long as nobody can tell what somebody chose: nothing is offered to be deleted. */
const FOR_GOOD: ArchiveRetention = { days: null, bytes: null }

/** How long archives are kept: what somebody chose, else the defaults; for good where that cannot be read. */
export async function readRetention(root: string): Promise<ArchiveRetention> {
  return (await read(root)).retention
}

/** Why nobody can tell how long archives are to be kept, as a sentence; null where that is known. */
export async function retentionFault(root: string): Promise<string | null> {
  const { fault } = await read(root)
  return fault && `How long to keep archives is not known, so none is offered for deletion: ${fault}.`
}

async function read(root: string): Promise<{ retention: ArchiveRetention; fault: string | null }> {
  const path = fileOf(root)
  try {
    const text = await readFile(path, 'utf8')
    const { data, error } = ArchiveRetention.safeParse(parsed(text))
    return error ? { retention: FOR_GOOD, fault: `${path} is damaged` } : { retention: data, fault: null }
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return { retention: ArchiveRetention.parse({}), fault: null }
    return { retention: FOR_GOOD, fault: fileFault(path, 'read', error) }
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
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
