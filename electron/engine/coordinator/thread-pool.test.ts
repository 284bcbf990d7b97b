import { expect, it } from 'vitest'
import type { Connection } from '../../../shared/cluster.ts'
import type { HeldRange } from '../ledger/held-range.ts'
import { allocateCounters } from '../threads/counters.ts'
import { TIMING } from '../timing.ts'
import { allocateControl } from '../threads/control.ts'
import type { ThreadStart } from '../threads/messages.ts'
import { allocateRate } from '../threads/rate-limit.ts'
import { allocateFuse } from '../threads/fuse.ts'
import { allocateLimits } from '../threads/shared-cells.ts'
import { ThreadPool } from './thread-pool.ts'
import type { WorkerListener } from './worker-handle.ts'

/** A thread whose workers connect and release their ranges at once; it dies when one of them is told to end. */
const MORTAL = `import { parentPort } from 'node:worker_threads'
const answers = { start: () => ({ type: 'connected' }), range: ({ range }) => ({ type: 'released', range }) }
parentPort.on('message', ({ worker, order }) => {
  if (order.type === 'end') process.exit()
  parentPort.postMessage({ worker, answer: answers[order.type](order) })
})`

const CODE = { script: new URL(`data:text/javascript,${encodeURIComponent(MORTAL)}`), cacheFolder: '' }

const START: ThreadStart = {
  cells: {
    counters: allocateCounters(1),
    control: allocateControl(),
    limits: allocateLimits(),
    rate: allocateRate(),
    connects: allocateRate(),
    fuse: allocateFuse(null),
  },
  timing: TIMING,
  phases: [],
  guarding: null,
  target: { table: { schema: 'public', name: 't' }, fingerprint: { oid: '1', key: [], columns: [] } },
}

const CONNECTION: Connection = {
  ...{ host: '127.0.0.1', port: 1, database: 'postgres', schema: null, user: 'nobody' },
  identity: { kind: 'password', password: '' },
}

const LISTENER: WorkerListener = {
  onEvent: () => {},
  onParts: () => {},
  onWaiting: () => {},
  onFuseBlown: () => {},
  keep: async () => await Promise.resolve(),
  connection: async () => await Promise.resolve(CONNECTION),
  compared: async () => await Promise.resolve([]),
}

const RANGE: HeldRange = {
  ...{ no: 0, phase: 0, lo: null, hi: null, cursor: null },
  ...{ epoch: 0, batches: 0, rows: 0, done: false },
}

it('gives no range to a worker whose thread ended while it had none', async () => {
  const pool = new ThreadPool(CODE, START)
  const handle = pool.enlist(0, CONNECTION, LISTENER)
  await handle.connected
  expect(await handle.run(RANGE)).toEqual(RANGE)
  await handle.end()
  await expect(handle.run(RANGE)).rejects.toThrow('A worker thread ended unexpectedly.')
})

it('has another thread for whoever comes after the end of the one before', async () => {
  const pool = new ThreadPool(CODE, START)
  const first = pool.enlist(0, CONNECTION, LISTENER)
  await first.connected
  await first.end()
  const second = pool.enlist(0, CONNECTION, LISTENER)
  await second.connected
  expect(await second.run(RANGE)).toEqual(RANGE)
  await pool.terminate()
})
