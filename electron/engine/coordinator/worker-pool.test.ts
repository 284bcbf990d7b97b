import { EventEmitter, once } from 'node:events'
import { expect, it } from 'vitest'
import { rowNumberRanges } from '../plan/ranges/key-range.ts'
import type { Order } from '../threads/messages.ts'
import { memoryStore } from '../ledger/range-store.ts'
import { RangeQueue } from './range-queue.ts'
import { WorkerPool } from './worker-pool.ts'
import { WorkerHandle, type WorkerListener } from './worker-handle.ts'

/** More ranges than workers, so that nobody waits for parts. */
const PHASE = {
  title: 'fill',
  work: { kind: 'fill' },
  ranges: rowNumberRanges(100, 20),
  countsTowardTotal: true,
} as const

/** A worker that is connected, and from then on does only what a test has it say. */
class Puppet {
  readonly handle: WorkerHandle
  readonly #orders = new Map<Order['type'], PromiseWithResolvers<void>>()

  constructor(worker: number, listener: WorkerListener) {
    this.handle = new WorkerHandle(worker, listener, ({ type }) => this.#order(type).resolve())
    this.handle.receive({ type: 'connected' })
  }

  /** Settles once it has been told so. */
  async isTold(type: Order['type']): Promise<void> {
    await this.#order(type).promise
  }

  #order(type: Order['type']): PromiseWithResolvers<void> {
    const order = this.#orders.get(type) ?? Promise.withResolvers<void>()
    this.#orders.set(type, order)
    return order
  }
}

function poolOfPuppets() {
  const puppets: Puppet[] = []
  const news = new EventEmitter()
  const queue: RangeQueue = new RangeQueue({
    store: memoryStore([PHASE]),
    workers: () => pool.size,
    inHand: () => pool.busy.length,
    askForParts: async (parts) => await pool.askForParts(parts),
    onCut: () => {},
    onReleased: () => {},
    onError: never,
    worthReadingMs: () => 1_000,
  })
  const pool: WorkerPool = new WorkerPool({
    enlist: (worker, listener) => {
      const puppet = new Puppet(worker, listener)
      puppets.push(puppet)
      news.emit('enlisted')
      return puppet.handle
    },
    listener: () => ({
      ...{
        onEvent: never,
        onWaiting: never,
        onFuseBlown: never,
        keep: never,
        connection: never,
        compared: never,
      },
    }),
    queue,
    width: () => 0,
    onProblem: never,
  })
  return { pool, queue, puppets, news }
}

function never(): never {
  throw new Error('Puppets do not do that.')
}

it('brings a worker back once the one of its number is gone, and no sooner', async () => {
  const { pool, queue, puppets, news } = poolOfPuppets()
  await pool.assemble(2)
  const working = pool.work()
  const [first, second] = puppets
  await Promise.all([first?.isTold('range'), second?.isTold('range')])
  pool.resize(1)
  second?.handle.receive({ type: 'released', range: null })
  await second?.isTold('end')
  pool.resize(2)
  expect(puppets.map(({ handle }) => handle.worker)).toEqual([0, 1])
  const brought = once(news, 'enlisted')
  second?.handle.receive({ type: 'ended' })
  await brought
  const third = puppets[2]
  expect(third?.handle.worker).toBe(1)
  await third?.isTold('range')
  queue.end()
  for (const worker of [first, third]) worker?.handle.receive({ type: 'released', range: null })
  await working
})
