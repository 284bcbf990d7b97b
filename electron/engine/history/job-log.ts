import { createWriteStream, mkdirSync } from 'node:fs'
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

/** Opens `<folder>/<jobId>.jsonl`; a log that cannot be written is reported once and never stops the job. */
export function openJobLog(folder: string, jobId: string, logger: Logger): JobLog {
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
