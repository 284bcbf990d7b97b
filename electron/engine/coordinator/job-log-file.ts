import { createWriteStream, mkdirSync } from 'node:fs'
import { devNull } from 'node:os'
import { join } from 'node:path'
import { finished } from 'node:stream/promises'
import type { JobEvent } from '../../../shared/job-event.ts'
import type { Logger } from '../../../shared/logger.ts'

/** The full record of a job on disk: one JSON object a line, readable by the owner only. */
export interface JobLogFile {
  readonly file: string
  /** Why the file is missing or has not got all entries; null while it has. */
  readonly fault: string | null
  write(entry: JobEvent | Record<string, unknown>): void
  close(): Promise<void>
}

const emptyLog = (file: string, fault: string | null): JobLogFile => ({
  file,
  fault,
  write: () => {},
  close: async () => await Promise.resolve(),
})

/** Opens `<folder>/<jobId>.jsonl`, if there is a folder; a log that cannot be written is reported once and never stops the job. */
export function openJobLogFile(folder: string | null, jobId: string, logger: Logger): JobLogFile {
  if (folder === null) return emptyLog(devNull, null)
  const file = join(folder, `${jobId}.jsonl`)
  let fault: string | null = null
  const onError = ({ message }: Error): void => {
    fault = message
    logger.warn(`The log ${file} cannot be written: ${message}`)
  }
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
  } catch (error) {
    onError(error instanceof Error ? error : new Error(String(error)))
    return emptyLog(file, fault)
  }
  const stream = createWriteStream(file, { flags: 'a', mode: 0o600 })
  stream.on('error', onError)
  return {
    file,
    get fault() {
      return fault
    },
    write: (entry) => void (stream.writable && stream.write(`${JSON.stringify(entry)}\n`)),
    close: async () => {
      stream.end()
      await finished(stream).catch(() => undefined)
    },
  }
}
