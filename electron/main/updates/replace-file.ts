import { createHash } from 'node:crypto'
import {
  copyFileSync,
  chmodSync,
  openSync,
  closeSync,
  fsyncSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
} from 'node:fs'

const EXECUTABLE = 0o755

/**
 * Puts a copy of `source` in the place of `target`, as a program, if it has the checksum (base64): all of it or nothing, since a
 * copy on the way is a file of its own. A program that runs from the old file goes on running. Throws the system's errors.
 */
export function replaceFile(source: string, target: string, sha512: string): void {
  const place = realpathSync(target)
  const fresh = `${place}.update`
  try {
    copyFileSync(source, fresh)
    const found = createHash('sha512').update(readFileSync(fresh)).digest('base64')
    if (found !== sha512) throw new Error('the downloaded file has changed since it was checked')
    chmodSync(fresh, EXECUTABLE)
    flush(fresh)
    renameSync(fresh, place)
  } catch (error) {
    rmSync(fresh, { force: true })
    throw error
  }
}

/** A power cut after the rename must not leave an empty file. */
function flush(path: string): void {
  const file = openSync(path, 'r')
  try {
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}
