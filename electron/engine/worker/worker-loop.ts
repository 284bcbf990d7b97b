import { parentPort, workerData } from 'node:worker_threads'
import type { Keep } from '../threads/keep.ts'
import type { FromThread, ThreadStart, ToThread } from '../threads/messages.ts'
import { stepOf } from '../threads/step.ts'
import { ThreadWorker, type Send } from './thread-worker.ts'

/* The workers of one thread, until it is terminated. */
const start = workerData as ThreadStart
/** Batches that write to the archive belong to a worker, which waits for the answer; what others learn of a table they share. */
const stepsWith = (keep?: Keep) =>
  start.phases.map((phase, index) => stepOf(phase, index, start.guarding, start.target, keep))
const hasArchive = start.phases.some(({ archive }) => archive)
const shared = stepsWith()
const stepsFor = (keep: Keep) => (hasArchive ? stepsWith(keep) : shared)
const workers = new Map<number, ThreadWorker>()

parentPort?.on('message', ({ worker, order }: ToThread) => {
  if (order.type === 'start') {
    const say: Send = (answer, handedOver = []) =>
      parentPort?.postMessage({ worker, answer } satisfies FromThread, handedOver)
    workers.set(worker, new ThreadWorker(start, stepsFor, worker, order.connection, say))
  } else workers.get(worker)?.obey(order)
})
