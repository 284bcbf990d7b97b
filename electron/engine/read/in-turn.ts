import { Feed } from './feed.ts'
import type { RowBlock } from './row-block.ts'

/** What waits to be taken, of all parts together: they are read ahead so far. */
const MOST_BYTES = 64 * 1_024 * 1_024
/** For each worker: one that is read, and one that waits for its turn. */
const OPEN_PARTS = 2

/** A part that a worker reads, and where its blocks go. */
export interface OpenPart<T> {
  readonly part: T
  readonly feed: Feed
}

export interface InTurn<T> {
  /** Asked for the next one when a worker is free; undefined behind the last. */
  readonly next: () => Promise<T | undefined>
  readonly workers: number
  /** What a worker does with the parts that it is given, one after another, until there is none. */
  readonly worker: (parts: AsyncIterable<OpenPart<T>>) => Promise<void>
}

/**
 * The blocks of parts that are read several at a time, in the order of the parts: those behind the first that is not
 * done yet are read ahead, as far as their memory is bounded. `stop` is called when nobody takes any more.
 */
export async function* inTurn<T>(
  { next, workers, worker }: InTurn<T>,
  stop: () => void,
): AsyncGenerator<RowBlock> {
  const line = new Line(next, workers)
  const work = Array.from({ length: workers }, async () => {
    try {
      await worker(line.parts())
      line.leave(null)
    } catch (error) {
      line.leave({ error })
    }
  })
  try {
    for (let feed = await line.first(); feed; feed = await line.first()) {
      yield* feed.blocks()
      line.pass()
    }
  } finally {
    line.stop()
    stop()
    await Promise.all(work)
  }
}

type Failure = { readonly error: unknown } | null

/** The parts that are read or wait for their turn, in their order. */
class Line<T> {
  readonly #next: InTurn<T>['next']
  readonly #workers: number
  readonly #open: Feed[] = []
  #running: number
  #isStopped = false
  #failure: Failure = null
  #changed = Promise.withResolvers<void>()
  #taken: Promise<unknown> = Promise.resolve()

  constructor(next: InTurn<T>['next'], workers: number) {
    this.#next = next
    this.#workers = workers
    this.#running = workers
  }

  /** One part after another, for a worker. */
  async *parts(): AsyncGenerator<OpenPart<T>> {
    for (let one = await this.#take(); one !== null; one = await this.#take()) {
      yield one
      one.feed.end()
    }
  }

  /** The one whose turn it is; null once there are no more. Throws what a worker has failed with. */
  async first(): Promise<Feed | null> {
    for (;;) {
      if (this.#failure) throw this.#failure.error
      const [feed] = this.#open
      if (feed) return feed
      if (this.#running === 0) return null
      await this.#changed.promise
    }
  }

  /** It is done. */
  pass(): void {
    this.#open.shift()
    this.#tell()
  }

  /** A worker ends. */
  leave(failure: Failure): void {
    this.#running -= 1
    this.#failure ??= failure
    if (failure) for (const feed of this.#open) feed.fail(failure.error)
    this.#tell()
  }

  stop(): void {
    this.#isStopped = true
    this.#tell()
  }

  /** One worker at a time, so that feeds stand in the order of their parts. */
  async #take(): Promise<OpenPart<T> | null> {
    const mine = this.#taken.then(async () => await this.#takeNext())
    this.#taken = mine.catch(() => undefined)
    return await mine
  }

  async #takeNext(): Promise<OpenPart<T> | null> {
    while (this.#open.length >= OPEN_PARTS * this.#workers && !this.#isStopped) await this.#changed.promise
    const part = this.#isStopped ? undefined : await this.#next()
    if (part === undefined || this.#isStopped) return null
    const feed = new Feed(MOST_BYTES / OPEN_PARTS / this.#workers)
    this.#open.push(feed)
    this.#tell()
    return { part, feed }
  }

  /** Wakes whoever waits. */
  #tell(): void {
    this.#changed.resolve()
    this.#changed = Promise.withResolvers()
  }
}
