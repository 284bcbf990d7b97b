import { randomUUID } from 'node:crypto'
import { createWriteStream, rmSync } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { fileOf } from '../shared/job-spec.ts'
import type { JobResult } from '../shared/job.ts'
import { ProblemError } from '../shared/problem-error.ts'
import { fileFault, isDiskFull } from './files/file-fault.ts'
import type { Engine, Job } from './engine/engine.ts'
import { inputFolder } from './home.ts'

/** What stands for standard input where a file is asked for. */
export const STANDARD_INPUT = '-'

/** Files that no job needs, or none yet: they go with the process. */
const unneeded = new Set<string>()
process.once('exit', () => {
  for (const path of unneeded) {
    try {
      rmSync(path, { force: true })
    } catch {
      // Its folder cannot be reached, so it is not there, or nobody can remove it.
    }
  }
})

const OWNER_ONLY = { folder: 0o700, file: 0o600 }

/** Puts what can be read only once into a file of the folder, and tells its path. It goes with the process, unless a job needs it. */
export async function keepInput(input: Readable, folder: string, signal?: AbortSignal): Promise<string> {
  const path = join(folder, randomUUID())
  unneeded.add(path)
  try {
    await mkdir(folder, { recursive: true, mode: OWNER_ONLY.folder })
    await pipeline(input, createWriteStream(path, { mode: OWNER_ONLY.file, flags: 'wx' }), { signal })
  } catch (error) {
    await rm(path, { force: true }).catch(() => {})
    throw signal?.aborted ? error : unkept(folder, error)
  }
  return path
}

function unkept(folder: string, cause: unknown): ProblemError {
  const code = isDiskFull(cause) ? 'disk-full' : 'permission-denied'
  const message = `${fileFault(folder, 'written', cause)}, and what comes on standard input is kept there.`
  const nextStep =
    'Free disk space or make the folder writable, or name a file in the place of standard input.'
  return new ProblemError({ kind: 'failed', code, message, nextStep }, { cause })
}

/** Whether a job may still be resumed that takes its rows from the file. */
export function isInputNeeded(path: string): boolean {
  return !unneeded.has(path)
}

/** The engine; rows that came from standard input go once their job can no longer be resumed. */
export function forgettingInput(engine: Engine, home: string): Engine {
  const watched = async (started: Promise<Job>): Promise<Job> => {
    const job = await started
    const path = fileOf(job.plan.spec)?.path
    if (path === undefined || dirname(path) !== inputFolder(home)) return job
    unneeded.delete(path)
    void job.finished.then((result) => isOver(result) && unneeded.add(path))
    return job
  }
  return {
    ...engine,
    start: async (...args) => await watched(engine.start(...args)),
    resume: async (...args) => await watched(engine.resume(...args)),
    join: async (...args) => await watched(engine.join(...args)),
  }
}

function isOver({ state }: JobResult): boolean {
  return state === 'succeeded' || state === 'cancelled'
}
