import { randomUUID } from 'node:crypto'
import { BatchError } from '../db/batch-error.ts'
import type { JobTable } from '../db/job-table.ts'
import type { Session } from '../db/session.ts'
import type { Batches } from '../ledger/batches.ts'
import { guardedBatches } from '../ledger/guarded-batches.ts'
import type { HeldRange } from '../ledger/held-range.ts'
import { clearAway, takeLease, type Holder } from '../ledger/lease.ts'
import { claimRanges, foreignRanges, splitRange } from '../ledger/range-moves.ts'
import type { RowChange } from '../plan/batch-sql.ts'
import { cutSpan } from '../plan/ranges/split-range.ts'
import { classifyFailure, type Failure } from '../retry/failure.ts'
import { PuppetSession } from './puppet-session.ts'

/** What a process can be told to do next. `pick` chooses among the ranges there are. */
export type Action =
  | { readonly kind: 'claim'; readonly count: number }
  | { readonly kind: 'batch'; readonly pick: number; readonly size: number }
  | { readonly kind: 'split'; readonly pick: number; readonly parts: number }
  | { readonly kind: 'steal'; readonly pick: number; readonly parts: number }
  | { readonly kind: 'renew' }
  | { readonly kind: 'release' }

export interface Work {
  readonly jobId: string
  readonly change: RowChange
  readonly target: JobTable
  readonly oneStatement: boolean
  /** How many rows its spec has it set aside. */
  readonly maxRejects: number
}

/** Long enough that leases run out only when a test says so. */
const LEASE_MS = 3_600_000

/**
 * A process that works on a job, as far as the ledger is concerned: it knows the ranges that it holds,
 * does one thing at a time, and asks the ledger after it lost its connection. Its statements wait to be
 * let through.
 */
export class LedgerProcess {
  readonly #work: Work
  #owner = randomUUID()
  #session: PuppetSession
  #isBusy = false
  /** The action under way, or the last one: what it failed of shows when it is waited for. */
  #action: Promise<void> = Promise.resolve()
  readonly held = new Map<number, HeldRange>()
  readonly #unsure = new Set<number>()

  constructor(work: Work, connection: Session) {
    this.#work = work
    this.#session = new PuppetSession(connection)
  }

  get holder(): Holder {
    return { jobId: this.#work.jobId, owner: this.#owner, leaseMs: LEASE_MS }
  }

  /** Ends what is under way, then sends the first statements of an action. */
  async start(action: Action): Promise<void> {
    await this.finish()
    this.#isBusy = true
    this.#action = this.#do(action)
      .catch((error: unknown) => this.#meet(error))
      .finally(() => (this.#isBusy = false))
    // What fails for no reason that the protocol knows fails the test, when it is waited for.
    this.#action.catch(() => undefined)
    await this.#session.settle()
  }

  async letThrough(statements: number): Promise<void> {
    for (let count = 0; count < statements; count += 1) await this.#session.letThrough()
  }

  async finish(): Promise<void> {
    while (this.#isBusy && this.#session.waiting > 0) await this.#session.letThrough()
    await this.#action
  }

  /** Loses its connection, and with `killed` everything it knows. Answers the old session: what was sent is on the way. */
  async cut(next: Session, killed: boolean): Promise<PuppetSession> {
    const session = await this.end()
    this.#session = new PuppetSession(next)
    if (!killed) return session
    this.#owner = randomUUID()
    this.held.clear()
    this.#unsure.clear()
    return session
  }

  /** As `cut`, for good. */
  async end(): Promise<PuppetSession> {
    const session = this.#session
    await session.cut()
    await this.#action
    return session
  }

  async #do(action: Action): Promise<void> {
    switch (action.kind) {
      case 'claim':
        return await this.#claim(action.count)
      case 'renew':
        return await takeLease(this.#session, this.holder, 0)
      case 'release':
        this.held.clear()
        return await clearAway(this.#session, this.holder, true)
      case 'batch':
        return await this.#onOne(action.pick, async (held) => await this.#batch(held, action.size))
      case 'split':
        return await this.#onOne(action.pick, async (held) => await this.#split(held, action.parts))
      case 'steal':
        return await this.#steal(action.pick, action.parts)
    }
  }

  async #claim(count: number): Promise<void> {
    const held = [...this.held.keys()]
    await takeLease(this.#session, this.holder, 0)
    this.#keepAll(await claimRanges(this.#session, this.holder, count, held, held.length === 0))
  }

  get #batches(): Batches {
    const { change, target, oneStatement } = this.#work
    return guardedBatches({ change }, { holder: this.holder, target, oneStatement, label: 'protocol' })
  }

  async #onOne(pick: number, use: (held: HeldRange) => Promise<void>): Promise<void> {
    const ranges = [...this.held.values()]
    const held = ranges[pick % ranges.length]
    if (!held) return
    if (this.#unsure.has(held.no)) return await this.#findOut(held)
    try {
      await use(held)
    } catch (error) {
      if (error instanceof BatchError && error.failure.connectionLost) this.#unsure.add(held.no)
      throw error
    }
  }

  async #look(held: HeldRange): Promise<void> {
    this.#keep(held.no, await this.#batches.read(this.#session, held))
  }

  /** What became of the last action, which had no answer. */
  async #findOut(held: HeldRange): Promise<void> {
    this.#keep(held.no, await this.#batches.fence(this.#session, held))
    this.#unsure.delete(held.no)
  }

  async #batch(held: HeldRange, size: number): Promise<void> {
    const moved = await this.#orOneRow(held, async () => await this.#batches.run(this.#session, held, size))
    return moved ? this.#keep(held.no, moved) : await this.#look(held)
  }

  /** Where a row makes the batch fail, the first one alone; that is set aside when it is the one. */
  async #orOneRow(held: HeldRange, batch: () => Promise<HeldRange | null>): Promise<HeldRange | null> {
    const { careful } = this.#batches
    const key: string[] = []
    const one = async () => {
      const stretch = await careful?.stretch(this.#session, held, 1)
      key.push(...(stretch?.end ?? []))
      return stretch ? ((await careful?.run(this.#session, held, 1, stretch)) ?? null) : null
    }
    return await orIfRefused(
      batch,
      async () =>
        await orIfRefused(
          one,
          async ({ sqlState = '', message }) =>
            (await careful?.setAside(this.#session, held, { key, sqlState, message })) ?? null,
        ),
    )
  }

  async #split(held: HeldRange, parts: number): Promise<void> {
    const { change } = this.#work
    const boundaries = await cutSpan(this.#session, change, held.cursor, held.hi, parts)
    if (boundaries.length === 0) return
    const split = await this.#batches.split(this.#session, held, boundaries)
    if (!split) return await this.#look(held)
    this.#keepAll([split.kept, ...split.parts])
  }

  async #steal(pick: number, parts: number): Promise<void> {
    const ranges = await foreignRanges(this.#session, this.holder)
    const victim = ranges[pick % ranges.length]
    if (!victim) return
    const { cursor, hi } = victim.held
    const boundaries = await cutSpan(this.#session, this.#work.change, cursor, hi, parts)
    if (boundaries.length === 0) return
    const split = await splitRange(this.#session, this.holder, victim.held, victim.owner, boundaries)
    this.#keepAll(split?.parts ?? [])
  }

  #keepAll(ranges: readonly HeldRange[]): void {
    for (const range of ranges) this.#keep(range.no, range)
  }

  #keep(no: number, range: HeldRange | null): void {
    if (range && !range.done) this.held.set(no, range)
    else this.held.delete(no)
  }

  /** A conflict or a lost connection: the next action is another try. */
  #meet(error: unknown): void {
    const { kind } = error instanceof BatchError ? error.failure : classifyFailure(error, 'statement')
    if (kind !== 'retryable' && kind !== 'ambiguous') throw error
  }
}

async function orIfRefused<T>(attempt: () => Promise<T>, otherwise: (failure: Failure) => Promise<T>) {
  try {
    return await attempt()
  } catch (error) {
    if (!(error instanceof BatchError) || error.failure.kind !== 'row') throw error
    return await otherwise(error.failure)
  }
}
