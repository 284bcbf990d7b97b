import { EventEmitter, once } from 'node:events'
import { expect, it } from 'vitest'
import { rowNumberRanges } from '../plan/key-range.ts'
import type { Order } from './messages.ts'
import { memoryStore } from './range-store.ts'
import { RangeSupply } from './range-supply.ts'
import { WorkerCrew } from './worker-crew.ts'
import { WorkerHandle, type WorkerListener } from './worker-handle.ts'

/** More ranges than workers, so that nobody waits for parts. */
const PHASE = {
  title: 'fill',
  work: { kind: 'fill' },
  ranges: rowNumberRanges(100, 20),
  counts: true,
} as const

/** A worker that is connected, and from then on does only what a test has it say. */
class Puppet {
  readonly handle: WorkerHandle
  readonly #orders = new Map<Order['type'], PromiseWithResolvers<void>>()

  constructor(worker: number, listener: WorkerListener) {
    this.handle = new WorkerHandle(worker, listener, ({ type }) => this.#order(type).resolve())
    this.handle.hear({ type: 'connected' })
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

function crewOfPuppets() {
  const puppets: Puppet[] = []
  const news = new EventEmitter()
  const supply: RangeSupply = new RangeSupply({
    store: memoryStore([PHASE]),
    workers: () => crew.size,
    inHand: () => crew.busy.length,
    askForParts: async (parts) => await crew.askForParts(parts),
    onRanges: () => {},
    onError: never,
  })
  const crew: WorkerCrew = new WorkerCrew({
    enlist: (worker, listener) => {
      const puppet = new Puppet(worker, listener)
      puppets.push(puppet)
      news.emit('enlisted')
      return puppet.handle
    },
    listener: () => ({ onEvent: never, onWaiting: never, onFuseBlown: never, connection: never }),
    supply,
    width: () => 0,
    onProblem: never,
  })
  return { crew, supply, puppets, news }
}

function never(): never {
  throw new Error('Puppets do not do that.')
}

it('brings a worker back once the one of its number is gone, and no sooner', async () => {
  const { crew, supply, puppets, news } = crewOfPuppets()
  await crew.assemble(2)
  const working = crew.work()
  const [first, second] = puppets
  await Promise.all([first?.isTold('range'), second?.isTold('range')])
  crew.resize(1)
  second?.handle.hear({ type: 'released', range: null })
  await second?.isTold('end')
  crew.resize(2)
  expect(puppets.map(({ handle }) => handle.worker)).toEqual([0, 1])
  const brought = once(news, 'enlisted')
  second?.handle.hear({ type: 'ended' })
  await brought
  const third = puppets[2]
  expect(third?.handle.worker).toBe(1)
  await third?.isTold('range')
  supply.end()
  for (const worker of [first, third]) worker?.handle.hear({ type: 'released', range: null })
  await working
})
