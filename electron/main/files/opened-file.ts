import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Frame } from '../../../shared/channels.ts'
import { MOST_JOB_FILE_BYTES } from '../../../shared/job-file.ts'
import { problemOf, ProblemError } from '../../../shared/problem-error.ts'
import { fileFault } from '../../files/file-fault.ts'

export type OpenedFile = NonNullable<Frame['openedFile']>

/** The job files that a command line names, absolute. What the system opens by a click may come as a file: URL. */
export function filesIn(args: readonly string[], folder: string): string[] {
  return args
    .filter((arg) => !arg.startsWith('-') && arg.toLowerCase().endsWith('.json'))
    .map((arg) => (arg.startsWith('file://') ? fileURLToPath(arg) : resolve(folder, arg)))
}

/** What the window needs of a file to read a job from it, or why there is nothing to read. */
export async function readOpened(path: string): Promise<OpenedFile> {
  const name = basename(path)
  try {
    return { name, content: await readStart(path) }
  } catch (error) {
    const message = `${fileFault(path, 'read', error)}.`
    const nextStep = 'Open a job file that is there and that you may read.'
    return { name, problem: problemOf(new ProblemError({ kind: 'usage', code: 'usage', message, nextStep })) }
  }
}

/** A byte more than a job file may have tells that it is too large. Nobody waits for the other end of a pipe. */
async function readStart(path: string): Promise<Uint8Array<ArrayBuffer>> {
  const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
  try {
    const { buffer, bytesRead } = await file.read(new Uint8Array(MOST_JOB_FILE_BYTES + 1))
    return buffer.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}
