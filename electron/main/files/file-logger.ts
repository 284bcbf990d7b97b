import { createWriteStream, renameSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Logger } from '../../../shared/logger.ts'
import { makeFolder } from '../../files/make-folder.ts'

/** The log starts anew above this size, keeping the one before: enough to explain a bad day. */
const MAX_LOG_BYTES = 5 * 1024 * 1024

/** Appends to `main.log` in `folder`; losing a line is better than stopping a job, so errors are ignored. */
export function fileLogger(folder: string): Logger {
  makeFolder(folder)
  const path = join(folder, 'main.log')
  keepSmall(path)
  const stream = createWriteStream(path, { flags: 'a', mode: 0o600 })
  stream.on('error', () => {})
  const write = (level: string, message: string): void => {
    stream.write(`${new Date().toISOString()} ${level} ${message.replaceAll('\n', ' ')}\n`)
  }
  return { info: (message) => write('info', message), warn: (message) => write('warn', message) }
}

function keepSmall(path: string): void {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0
  if (size > MAX_LOG_BYTES) renameSync(path, `${path}.1`)
}
