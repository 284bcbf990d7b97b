import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { ORDER_VARIABLE, type JobEnd, type JobOrder, type JobWord } from './job-order.ts'

const PROGRAM = fileURLToPath(new URL('job-process.ts', import.meta.url))

/** A process that works on a job. */
export interface ProcessOfJob {
  /** Settles when it works on the job; null when it ended before. */
  readonly jobId: Promise<string | null>
  /** Settles when the process is gone; null when it was killed before it came to an end. */
  readonly ended: Promise<JobEnd | null>
  /** At once, by SIGKILL. */
  kill(): void
  /** Stands still, as a machine that sleeps, until it is thawed. */
  freeze(): void
  thaw(): void
}

export function startProcess(order: JobOrder): ProcessOfJob {
  const child = spawn(process.execPath, [PROGRAM], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, [ORDER_VARIABLE]: JSON.stringify(order) },
  })
  const { promise: jobId, resolve: working } = Promise.withResolvers<string | null>()
  let end: JobEnd | null = null
  createInterface({ input: child.stdout }).on('line', (line) => {
    const word = JSON.parse(line) as JobWord
    if ('jobId' in word) working(word.jobId)
    else end = word
  })
  const ended = new Promise<JobEnd | null>((resolve) => {
    child.once('close', () => {
      working(null)
      resolve(end)
    })
  })
  return {
    jobId,
    ended,
    kill: () => void child.kill('SIGKILL'),
    freeze: () => void child.kill('SIGSTOP'),
    thaw: () => void child.kill('SIGCONT'),
  }
}
