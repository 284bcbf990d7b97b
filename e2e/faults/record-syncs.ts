import { appendFileSync } from 'node:fs'
import fs, { type FileHandle } from 'node:fs/promises'
import { syncBuiltinESMExports } from 'node:module'

/*
 * Loaded before a program: whenever a file that was opened for writing has been flushed to disk, a line of
 * `PATH.synced` says how long it was when the flush began. All beyond that a power cut may take.
 */
const { open } = fs

fs.open = async (path, flags, mode) => {
  const file = await open(path, flags, mode)
  if (flags !== undefined && flags !== 'r' && String(path).endsWith('.ndjson.zst')) record(file, String(path))
  return file
}
syncBuiltinESMExports()

function record(file: FileHandle, path: string): void {
  const datasync = file.datasync.bind(file)
  file.datasync = async () => {
    const { size } = await file.stat()
    await datasync()
    appendFileSync(`${path}.synced`, `${size}\n`)
  }
}
