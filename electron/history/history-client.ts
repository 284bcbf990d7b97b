import { Worker } from 'node:worker_threads'
import { openStore, type Store } from './store.ts'

/** What {@link Store} does, when it is done. Rejects only where the thread that does it has ended. */
export type History = {
  readonly [Name in keyof Store]: (...args: Parameters<Store[Name]>) => Promise<ReturnType<Store[Name]>>
}

export interface ToHistory {
  readonly id: number
  readonly name: keyof Store
  readonly args: readonly unknown[]
}

export interface FromHistory {
  readonly id: number
  readonly value: unknown
}

type Send = (name: keyof Store, args: readonly unknown[]) => Promise<unknown>

/** A command's only thread also leads its job: it does not wait there for others who write. */
const WAIT_HERE_MS = 50

/** With `script` the file is used on a thread of its own, which starts when it is first needed; else on this one. */
export function openHistory(path: string, script: URL | null): History {
  const send = script ? onThread(path, script) : here(path)
  // Making a store opens nothing; this one only says what it can do.
  const names = Object.keys(openStore(path)) as (keyof Store)[]
  const methods = names.map((name) => [name, async (...args: unknown[]) => await send(name, args)])
  return Object.fromEntries(methods) as History
}

function here(path: string): Send {
  const store = openStore(path, Date.now, WAIT_HERE_MS)
  return async (name, args) =>
    await Promise.resolve((store[name] as (...given: unknown[]) => unknown)(...args))
}

/** A thread, and the answers that it owes. */
interface Thread {
  readonly worker: Worker
  readonly owed: Map<number, PromiseWithResolvers<unknown>>
}

function onThread(path: string, script: URL): Send {
  let thread: Thread | null = null
  let last = 0
  return async (name, args) => {
    if (name === 'close' && !thread) return undefined
    const { worker, owed } = (thread ??= started(path, script, () => (thread = null)))
    if (name === 'close') thread = null
    last += 1
    const answer = Promise.withResolvers<unknown>()
    owed.set(last, answer)
    worker.postMessage({ id: last, name, args } satisfies ToHistory)
    return await answer.promise
  }
}

function started(path: string, script: URL, onEnd: () => void): Thread {
  const owed: Thread['owed'] = new Map()
  const worker = new Worker(script, { workerData: path })
  // It keeps nobody from leaving.
  worker.unref()
  worker.on('message', ({ id, value }: FromHistory) => {
    owed.get(id)?.resolve(value)
    owed.delete(id)
  })
  // Its end, which follows, says it.
  worker.on('error', onEnd)
  worker.once('exit', () => {
    for (const { reject } of owed.values()) reject(new Error('The thread of the job history has ended.'))
    owed.clear()
  })
  return { worker, owed }
}
