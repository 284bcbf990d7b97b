import { Worker } from 'node:worker_threads'
import type { JobEvent } from '../../../shared/job-event.ts'
import { problemOf, ProblemError } from '../../../shared/problem-error.ts'
import type { Assignment, FromWorker, ToWorker, WorkerStart } from './messages.ts'

/** A worker that was told to end gets this long before its thread is terminated. */
const END_DEADLINE_MS = 5_000

/** The coordinator's hold on one worker thread. Rejections are ProblemErrors. */
export interface WorkerThread {
  readonly connected: Promise<void>
  /** Resolves when the worker released the range. */
  run(assignment: Omit<Assignment, 'type'>): Promise<void>
  /** Asks the thread to end; terminates it after a deadline. */
  end(): Promise<void>
  terminate(): void
}

/** Starts a thread; `report` hears its events. */
export function startWorkerThread(
  code: { readonly script: URL; readonly cacheFolder: string },
  start: WorkerStart,
  report: (event: JobEvent) => void,
): WorkerThread {
  const thread = new Worker(code.script, {
    workerData: start,
    // Loading the code takes 120 ms of processor time, from this cache 60.
    env: { ...process.env, NODE_COMPILE_CACHE: code.cacheFolder },
  })
  const exited = new Promise<void>((resolve) => thread.once('exit', () => resolve()))
  let pending = Promise.withResolvers<void>()
  const connected = pending.promise
  // The coordinator awaits the promise in hand, but not always before it rejects.
  connected.catch(() => undefined)
  thread.on('message', (message: FromWorker) => {
    if (message.type === 'event') report({ ...message.event, worker: start.worker })
    else if (message.type === 'failed') pending.reject(new ProblemError(message.problem))
    else pending.resolve()
  })
  thread.on('error', (error) => pending.reject(new ProblemError(problemOf(error))))
  // Changes nothing once the worker released its range: a promise settles only once.
  thread.once('exit', () => pending.reject(new Error('A worker thread ended unexpectedly.')))
  const say = (message: ToWorker) => thread.postMessage(message)
  return {
    connected,
    run: async (assignment) => {
      pending = Promise.withResolvers<void>()
      say({ type: 'range', ...assignment })
      await pending.promise
    },
    end: async () => {
      say({ type: 'end' })
      const deadline = setTimeout(() => void thread.terminate(), END_DEADLINE_MS)
      await exited
      clearTimeout(deadline)
    },
    terminate: () => void thread.terminate(),
  }
}
