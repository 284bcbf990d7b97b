import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { ORDER_VARIABLE, type JobEnd, type JobOrder, type JobWord } from './job-order.ts'

const PROGRAM = fileURLToPath(new URL('job-process.ts', import.meta.url))

/** A process that works on a job. */
export interface ProcessOfJob {
  /** Settles when it works on the job; null when it ended before. */
  readonly jobId: Promise<string | null>
  /** Settles when the job is paused, with the reason; null when the process ended before. */
  readonly paused: Promise<string | null>
  /** Settles when the process is gone; null when it was killed before it came to an end. */
  readonly ended: Promise<JobEnd | null>
  /** At once, by SIGKILL. */
  kill(): void
  /** Stands still, as a machine that sleeps, until it is thawed. */
  freeze(): void
  thaw(): void
}

/** What a process runs in. */
export interface Surroundings {
  /** A program with arguments, which runs the rest of its command line. */
  readonly within?: readonly string[]
  /** Options of Node.js. */
  readonly options?: readonly string[]
}

export function startProcess(
  order: JobOrder,
  { within = [], options = [] }: Surroundings = {},
): ProcessOfJob {
  const [program, ...rest] = [...within, process.execPath, ...options, PROGRAM]
  const child = spawn(program, rest, {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, [ORDER_VARIABLE]: JSON.stringify(order) },
  })
  const { promise: jobId, resolve: working } = Promise.withResolvers<string | null>()
  const { promise: paused, resolve: pause } = Promise.withResolvers<string | null>()
  let end: JobEnd | null = null
  createInterface({ input: child.stdout }).on('line', (line) => {
    const word = JSON.parse(line) as JobWord
    if ('jobId' in word) working(word.jobId)
    else if ('paused' in word) pause(word.paused)
    else end = word
  })
  const ended = new Promise<JobEnd | null>((resolve) => {
    child.once('close', () => {
      working(null)
      pause(null)
      resolve(end)
    })
  })
  return {
    jobId,
    paused,
    ended,
    kill: () => void child.kill('SIGKILL'),
    freeze: () => void child.kill('SIGSTOP'),
    thaw: () => void child.kill('SIGCONT'),
  }
}
