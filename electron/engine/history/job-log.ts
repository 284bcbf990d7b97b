import { createWriteStream, mkdirSync } from 'node:fs'
import { devNull } from 'node:os'
import { join } from 'node:path'
import { finished } from 'node:stream/promises'
import type { JobEvent } from '../../../shared/job-event.ts'
import type { Logger } from '../../../shared/logger.ts'

/** The full record of a job on disk: one JSON object a line, readable by the owner only. */
export interface JobLog {
  readonly file: string
  write(entry: JobEvent | Record<string, unknown>): void
  close(): Promise<void>
}

const NO_LOG: JobLog = { file: devNull, write: () => {}, close: async () => await Promise.resolve() }

/** Opens `<folder>/<jobId>.jsonl`, if there is a folder; a log that cannot be written is reported once and never stops the job. */
export function openJobLog(folder: string | null, jobId: string, logger: Logger): JobLog {
  if (folder === null) return NO_LOG
  const file = join(folder, `${jobId}.jsonl`)
  mkdirSync(folder, { recursive: true })
  const stream = createWriteStream(file, { flags: 'a', mode: 0o600 })
  stream.on('error', (error) => logger.warn(`The log ${file} cannot be written: ${error.message}`))
  return {
    file,
    write: (entry) => void (stream.writable && stream.write(`${JSON.stringify(entry)}\n`)),
    close: async () => {
      stream.end()
      await finished(stream).catch(() => undefined)
    },
  }
}
