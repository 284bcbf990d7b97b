import { randomUUID } from 'node:crypto'
import { rename, rm, writeFile } from 'node:fs/promises'

const OWNER_ONLY = 0o600

/** Writes a file whole or not at all, also across a full disk, a kill or others who write it; `mode` as in chmod. */
export async function writeAtomically(path: string, text: string, mode = OWNER_ONLY): Promise<void> {
  const draft = `${path}.${randomUUID()}.new`
  try {
    await writeFile(draft, text, { mode, flush: true })
    await rename(draft, path)
  } catch (error) {
    await rm(draft, { force: true })
    throw error
  }
}
