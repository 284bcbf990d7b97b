import { parentPort, workerData } from 'node:worker_threads'
import type { FromThread, ThreadStart, ToThread } from '../threads/messages.ts'
import { stepOf } from '../threads/step.ts'
import { ThreadWorker } from './thread-worker.ts'

/* The workers of one thread, until it is terminated. */
const start = workerData as ThreadStart
const steps = start.phases.map((phase, index) => stepOf(phase, index, start.guarding, start.target))
const workers = new Map<number, ThreadWorker>()

parentPort?.on('message', ({ worker, order }: ToThread) => {
  if (order.type === 'start') {
    const say = (answer: FromThread['answer']) =>
      parentPort?.postMessage({ worker, answer } satisfies FromThread)
    workers.set(worker, new ThreadWorker(start, steps, worker, order.connection, say))
  } else workers.get(worker)?.obey(order)
})
