import { existsSync, mkdirSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { codeOf } from './file-fault.ts'

const OWNER_ONLY = 0o700

/**
 * Makes a folder for its owner alone, and those above it that are missing; throws the system's error.
 * Node's own recursive way tries for ever where nobody may make a folder, as in `/proc` or where
 * disks are mounted on demand.
 */
export function makeFolder(path: string): void {
  try {
    mkdirSync(path, { mode: OWNER_ONLY })
  } catch (error) {
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) return
    const above = dirname(path)
    if (codeOf(error) !== 'ENOENT' || above === path || existsSync(above)) throw error
    makeFolder(above)
    makeFolder(path)
  }
}
