import { parentPort, workerData } from 'node:worker_threads'
import type { FromHistory, ToHistory } from './history-client.ts'
import { openStore, type Store } from './store.ts'

/* The script of the thread that has the history's file open, so that no write holds up the window. */
const store = openStore(String(workerData))
parentPort?.on('message', ({ id, name, args }: ToHistory) => {
  const use = store[name] as (...given: unknown[]) => ReturnType<Store[typeof name]>
  parentPort?.postMessage({ id, value: use(...args) } satisfies FromHistory)
  if (name === 'close') parentPort?.close()
})
