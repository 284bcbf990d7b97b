import { availableParallelism } from 'node:os'
import { Worker, type ResourceLimits } from 'node:worker_threads'
import type { FromThread, ThreadStart, ToThread } from '../threads/messages.ts'
import { WorkerHandle, type WorkerListener } from './worker-handle.ts'
import type { Connection } from '../../../shared/cluster.ts'

/**
 * A worker waits for the server most of its time, so a thread has several. Each thread takes 20 MB, 60 ms of processor
 * time to start, and compiles the code anew for itself: with four workers in one, a purge that lasts a second is 15 %
 * faster on two processors than with two threads.
 */
const WORKERS_A_THREAD = 4
const MOST_THREADS = 8

/** Megabytes: a ceiling that nothing comes near. */
const MOST_OLD = 128

/**
 * Megabytes. Batches leave little behind, but V8 would let a young generation grow to 32 before it looks: small
 * ones keep the process level. Rows of a file are in memory as texts for as long as their batch is: with 4 most of
 * them outlive their generation, which takes a fifth of the thread's time.
 */
const YOUNG = { usual: 4, ofFiles: 16 }

/** Where the code of a thread is, and where its compiled form is kept. */
export interface WorkerCode {
  readonly script: URL
  readonly cacheFolder: string
}

/** The worker threads of a job, started when the first worker needs them. */
export class ThreadPool {
  readonly #code: WorkerCode
  readonly #start: ThreadStart
  readonly #threads = new Map<number, Worker>()
  readonly #workers = new Map<number, WorkerHandle>()
  readonly #size = Math.min(MOST_THREADS, availableParallelism())

  constructor(code: WorkerCode, start: ThreadStart) {
    this.#code = code
    this.#start = start
  }

  /** Brings a worker to life in its thread, which asks for a connection if there is none. */
  enlist(worker: number, connection: Connection | null, listener: WorkerListener): WorkerHandle {
    const thread = this.#threadOf(worker)
    const handle = new WorkerHandle(worker, listener, (order) =>
      thread.postMessage({ worker, order } satisfies ToThread),
    )
    this.#workers.set(worker, handle)
    handle.send({ type: 'start', connection })
    return handle
  }

  /** Ends all threads at once, whatever they do. */
  async terminate(): Promise<void> {
    await Promise.all([...this.#threads.values()].map(async (thread) => await thread.terminate()))
  }

  #placeOf(worker: number): number {
    return Math.floor(worker / WORKERS_A_THREAD) % this.#size
  }

  #threadOf(worker: number): Worker {
    const place = this.#placeOf(worker)
    const known = this.#threads.get(place)
    if (known) return known
    const thread = new Worker(this.#code.script, {
      workerData: this.#start,
      resourceLimits: heapFor(this.#start),
      // Loading the code takes 120 ms of processor time, from this cache 60.
      env: { ...process.env, NODE_COMPILE_CACHE: this.#code.cacheFolder },
    })
    this.#threads.set(place, thread)
    const mine = () => [...this.#workers.values()].filter((handle) => this.#placeOf(handle.worker) === place)
    thread.on('message', ({ worker: from, answer }: FromThread) => this.#workers.get(from)?.receive(answer))
    thread.on('error', (error: Error) => mine().forEach((handle) => handle.fail(error)))
    thread.once('exit', () => {
      // Whoever is enlisted from now on has another one: this one would never answer.
      this.#threads.delete(place)
      mine().forEach((handle) => handle.fail(new Error('A worker thread ended unexpectedly.')))
    })
    return thread
  }
}

function heapFor({ phases }: ThreadStart): ResourceLimits {
  const readsFile = phases.some(({ work }) => work.kind === 'write')
  return {
    maxYoungGenerationSizeMb: readsFile ? YOUNG.ofFiles : YOUNG.usual,
    maxOldGenerationSizeMb: MOST_OLD,
  }
}
