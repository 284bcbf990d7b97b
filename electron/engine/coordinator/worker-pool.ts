import type { HeldRange } from '../ledger/held-range.ts'
import type { RangeQueue } from './range-queue.ts'
import type { WorkerHandle, WorkerListener } from './worker-handle.ts'

export interface WorkerPoolOptions {
  readonly enlist: (worker: number, listener: WorkerListener) => WorkerHandle
  readonly listener: (worker: number) => Omit<WorkerListener, 'onParts'>
  readonly queue: RangeQueue
  /** How much is left of the range that a worker has in hand, in the keys' own measure. */
  readonly width: (worker: number) => number
  /** The first problem of a worker; the others are told to end by then. */
  readonly onProblem: (error: unknown) => void
}

/** Each answers after the batch under way; by then most of what could be had has changed. */
const MOST_VICTIMS = 3

interface Member {
  readonly worker: number
  readonly handle: WorkerHandle
  range: HeldRange | null
  /** Somebody waits for parts of its range. */
  asked: PromiseWithResolvers<boolean> | null
}

/**
 * The workers of a job: as many as wanted, each with one range at a time. The number may change
 * while they work: one too many lets go of its range after the batch under way.
 */
export class WorkerPool {
  readonly #options: WorkerPoolOptions
  readonly #members = new Map<number, Member>()
  readonly #drains = new Set<Promise<void>>()
  #wanted = 0
  #isWorking = false
  /** The highest number of workers there ever were: counters of those that left still count. */
  #most = 0

  constructor(options: WorkerPoolOptions) {
    this.#options = options
  }

  get size(): number {
    return this.#wanted
  }

  /** The workers that have a range. */
  get busy(): readonly number[] {
    return [...this.#members.values()].filter(({ range }) => range !== null).map(({ worker }) => worker)
  }

  get most(): number {
    return this.#most
  }

  /** Brings the first workers to life; they connect, and wait for {@link work}. */
  async assemble(workers: number): Promise<void> {
    this.#wanted = workers
    const members = Array.from({ length: workers }, (_, worker) => this.#enlist(worker))
    await Promise.all(members.map(async ({ handle }) => await handle.connected))
  }

  /** Resolves when no worker works any more: nothing is left, or the job stopped. */
  async work(): Promise<void> {
    this.#isWorking = true
    for (const member of this.#members.values()) this.#employ(member)
    // Their number may have changed while they connected.
    this.resize(this.#wanted)
    while (this.#drains.size > 0) await Promise.all(this.#drains)
    this.#isWorking = false
  }

  resize(workers: number): void {
    this.#wanted = workers
    for (const member of this.#members.values())
      if (member.worker >= workers) member.handle.send({ type: 'let-go' })
    if (!this.#isWorking) return
    for (let worker = 0; worker < workers; worker += 1)
      if (!this.#members.has(worker)) this.#employ(this.#enlist(worker))
  }

  /** Asks the workers with the widest ranges for parts, one after the other; false when nobody has any. */
  async askForParts(parts: number): Promise<boolean> {
    const width = ({ worker }: Member) => this.#options.width(worker)
    const victims = [...this.#members.values()]
      .filter(({ range, asked }) => range !== null && !asked)
      .toSorted((left, right) => width(right) - width(left))
    for (const victim of victims.slice(0, MOST_VICTIMS)) if (await this.#ask(victim, parts)) return true
    return false
  }

  async #ask(victim: Member, parts: number): Promise<boolean> {
    if (victim.range === null || victim.asked) return false
    victim.asked = Promise.withResolvers<boolean>()
    victim.handle.send({ type: 'split', parts })
    return await victim.asked.promise
  }

  async end(): Promise<void> {
    await Promise.all([...this.#members.values()].map(async ({ handle }) => await handle.end()))
  }

  #enlist(worker: number): Member {
    this.#most = Math.max(this.#most, worker + 1)
    const onParts = (parts: readonly HeldRange[]) => {
      this.#options.queue.offer(member.range?.no ?? null, parts)
      this.#answer(member, parts.length > 0)
    }
    const handle = this.#options.enlist(worker, { ...this.#options.listener(worker), onParts })
    const member: Member = { worker, handle, range: null, asked: null }
    this.#members.set(worker, member)
    return member
  }

  #employ(member: Member): void {
    const drain = this.#drain(member)
      .catch((error: unknown) => this.#options.onProblem(error))
      .finally(() => {
        this.#drains.delete(drain)
        this.#answer(member, false)
      })
    this.#drains.add(drain)
  }

  async #drain(member: Member): Promise<void> {
    const { queue } = this.#options
    await member.handle.connected
    while (member.worker < this.#wanted) {
      const range = await queue.take()
      if (!range) return
      member.range = member.worker < this.#wanted ? range : null
      const released = member.range ? await member.handle.run(range) : range
      member.range = null
      queue.release(range.no, released)
      this.#answer(member, false)
    }
    await member.handle.end()
    this.#members.delete(member.worker)
    // Wanted again meanwhile: two of one number would take each other's messages.
    if (member.worker < this.#wanted) this.#employ(this.#enlist(member.worker))
  }

  #answer(member: Member, hasParts: boolean): void {
    member.asked?.resolve(hasParts)
    member.asked = null
  }
}
