import type { JobEvent } from '../../../shared/job-event.ts'
import type { Session } from '../db/session.ts'
import { onItsOwn } from '../db/transaction.ts'
import { BatchError } from '../db/batch-error.ts'
import type { Reject } from '../../../shared/job.ts'
import type { KeyPrefix } from '../db/key.ts'
import type { Stretch } from '../ledger/batches.ts'
import { keyToJson, type HeldRange } from '../ledger/held-range.ts'
import type { RunnerCounters } from '../threads/counters.ts'
import { backoffMs } from '../retry/backoff.ts'
import { isOfRow, type Failure } from '../retry/failure.ts'
import { freeRetry } from '../retry/free-retry.ts'
import { batchProblem, passedText, rejectOf } from '../ledger/batch-problem.ts'
import { BatchSizer } from './batch-size.ts'
import { Booking } from './booking.ts'
import type { Gate } from '../threads/control.ts'
import { Narrowing } from './narrowing.ts'
import type { RateLimit } from '../threads/rate-limit.ts'
import type { Recognition } from './recognition.ts'
import type { Fuse } from '../threads/fuse.ts'
import type { Step } from '../threads/step.ts'
import { TAKEN, Tries } from './tries.ts'
import { isNotArchived } from '../threads/keep.ts'
import type { ReconnectingSession } from '../threads/reconnecting-session.ts'

export interface RangeRunnerOptions {
  readonly session: ReconnectingSession
  readonly recognition: Recognition
  readonly counters: RunnerCounters
  readonly gate: Gate
  readonly rate: RateLimit
  readonly fuse: Fuse
  /** The ceiling of a batch's rows, as it is now. */
  readonly batchSize: () => number
  readonly random: () => number
  readonly report: (event: Omit<JobEvent, 'worker'>) => void
  /** Why nothing moves, or null once it does. */
  readonly waiting: (reason: string | null) => void
  /** Parts that were cut off the range in hand. */
  readonly offer: (parts: readonly HeldRange[]) => void
  /** The fuse lets no more rows through, but there are more. */
  readonly fuseBlown: () => void
}

/** What a worker does next with its range. */
type Move = 'look' | 'set aside' | 'cut' | 'batch'

/** The first tries are the rule in a busy cluster, and nothing that a person has to know. */
const TRIES_WITHOUT_WORDS = 3

/** A batch whose end was guessed stays a little below its size. */
const FULL = 0.75

/** A batch under way, or the coordinator that pauses the job, needs a moment. */
const FUSE_PAUSE_MS = 50

/**
 * Works through key ranges over one connection, batch by batch. Holds what outlives a range: the
 * size of the next batch, and the tries since something was committed.
 *
 * A failed batch is run again only when it is certain that it did not take place; after a lost connection or an open
 * outcome `#unsure` makes the runner find out for good what became of it. Where a row makes batches fail,
 * `#narrowing` finds it, and `#refused` is the row that is to be set aside. Whatever fails counts among `#tries`.
 */
export class RangeRunner {
  readonly #options: RangeRunnerOptions
  readonly #sizer: BatchSizer
  readonly #booking: Booking
  readonly #freeRetry = freeRetry()
  readonly #narrowing = new Narrowing()
  readonly #tries = new Tries()
  #unsure = false
  #refused: { readonly reject: Reject; readonly end: KeyPrefix } | null = null
  /** What the batch under way reads; null while it is an ordinary one, or its end is not known yet. */
  #stretch: Stretch | null = null
  #partsWanted = 1
  #isLettingGo = false

  constructor(options: RangeRunnerOptions) {
    this.#options = options
    this.#sizer = new BatchSizer(options.batchSize())
    this.#booking = new Booking(options.fuse)
  }

  /** Ends when the range is done, lost, let go or the job stopped; null when it is somebody else's, or its last batch is open. */
  async run(range: HeldRange, step: Step): Promise<HeldRange | null> {
    const { gate, counters } = this.#options
    this.#isLettingGo = false
    this.#partsWanted = 1
    this.#unsure = false
    this.#refused = null
    this.#narrowing.end()
    const measure = step.meter(range)
    let held: HeldRange | null = range
    try {
      while (held && !held.done && !this.#mayLetGo && (await gate.pass(() => this.#rest('paused')))) {
        counters.inHand(measure(held))
        held = await this.#advance(held, step)
      }
    } finally {
      this.#options.session.rest()
      this.#forgo(step)
    }
    return this.#unsure ? null : held
  }

  /** Not before it is known what became of the last batch. */
  get #mayLetGo(): boolean {
    return this.#isLettingGo && !this.#unsure
  }

  /** Nobody will say any more what became of the last batch, if that is open. */
  #forgo({ batches }: Step): void {
    const rows = this.#booking.forgo()
    if (!batches.remembers) this.#options.counters.unknown(rows)
  }

  /** Cut the range in hand into so many parts at the next opportunity. */
  wantParts(parts: number): void {
    this.#partsWanted = Math.max(this.#partsWanted, parts)
  }

  /** End the range in hand after the batch under way. */
  letGo(): void {
    this.#isLettingGo = true
  }

  /** One move: a batch, or what has to come before the next one. */
  async #advance(held: HeldRange, step: Step): Promise<HeldRange | null> {
    this.#stretch = null
    const move = this.#nextMove()
    try {
      const session = await this.#options.session.get()
      if (!session) return held
      await this.#options.recognition.make(session, step)
      // Paused while a connection was made.
      if (!this.#options.gate.runs) return held
      switch (move) {
        case 'look':
          return await this.#look(session, held, step)
        case 'set aside':
          return await this.#setAside(session, held, step)
        case 'cut':
          return await this.#cut(session, held, step)
        case 'batch':
          return await this.#batch(session, held, step)
      }
    } catch (error) {
      // It was rolled back and the job is paused: the next one, once it runs again, tries anew.
      if (isNotArchived(error)) return held
      if (!(error instanceof BatchError)) throw error
      await this.#handle(error.failure, held, step, move)
      if (move === 'set aside' && !this.#unsure) this.#refused = null
      return held
    }
  }

  #nextMove(): Move {
    if (this.#unsure) return 'look'
    if (this.#refused) return 'set aside'
    return this.#partsWanted > 1 ? 'cut' : 'batch'
  }

  async #batch(session: Session, held: HeldRange, step: Step): Promise<HeldRange | null> {
    const { rate, counters, batchSize } = this.#options
    this.#sizer.limit(batchSize())
    const { size: learnt, most } = this.#sizer
    const wanted = Math.min(step.learnsSize ? learnt : most, this.#narrowing.rows ?? most)
    const size = this.#booking.take(wanted, step)
    if (size === 0) return await this.#meetFuse(session, held, step)
    // The rate is booked before BEGIN: a wait inside a transaction makes conflicts likelier.
    const wait = rate.take(size)
    if (wait > 0) {
      // With nothing booked meanwhile.
      this.#booking.settle(0)
      await this.#wait(wait)
      return held
    }
    let changed = 0
    try {
      counters.state('working')
      const begun = performance.now()
      const moved = await this.#run(session, held, step, size)
      const milliseconds = performance.now() - begun
      if (!moved) return await this.#lookAgain(session, held, step)
      changed = moved.rows - held.rows
      this.#committed(changed, milliseconds, step)
      // What was cut short for another reason says nothing of the size that was learnt.
      if (size >= learnt && changed >= size * FULL) this.#sizer.succeeded(milliseconds)
      this.#narrowing.passed()
      return moved
    } finally {
      this.#booking.end(changed)
      rate.giveBack(size - changed)
    }
  }

  async #run(session: Session, held: HeldRange, { batches }: Step, size: number): Promise<HeldRange | null> {
    const { rows } = this.#narrowing
    if (rows === null || !batches.careful) return await this.#booking.during(batches.run(session, held, size))
    this.#stretch = await batches.careful.stretch(session, held, rows)
    return await this.#booking.during(batches.careful.run(session, held, size, this.#stretch))
  }

  #committed(rows: number, milliseconds: number | null, { countsTowardTotal }: Step): void {
    this.#options.counters.batch(rows, milliseconds, countsTowardTotal, this.#sizer.size)
    this.#gotOn()
  }

  #gotOn(): void {
    if (this.#tries.waits >= TRIES_WITHOUT_WORDS) this.#options.waiting(null)
    this.#tries.renew()
    this.#options.recognition.renew()
    this.#freeRetry.renew()
  }

  /** The ledger says that the range is not as it is known here. */
  async #lookAgain(session: Session, held: HeldRange, step: Step): Promise<HeldRange | null> {
    this.#tries.take(TAKEN, 'differs')
    // Or the table is another one: batches take care that they do not change it.
    await step.recognise(session)
    return await this.#look(session, held, step)
  }

  /** How the range really is: after a lost connection, or when a batch found it changed. */
  async #look(session: Session, held: HeldRange, step: Step): Promise<HeldRange | null> {
    const { batches, countsTowardTotal } = step
    const found = await (this.#unsure ? batches.fence(session, held) : batches.read(session, held))
    this.#unsure = false
    this.#options.waiting(null)
    if (!found) return null
    this.#endSetAside(found, step)
    const [rows, done] = [found.rows - held.rows, found.batches - held.batches]
    if (batches.remembers) this.#booking.settle(rows)
    else this.#forgo(step)
    if (done > 0) {
      this.#options.counters.batch(rows, null, countsTowardTotal, this.#sizer.size)
      this.#gotOn()
    }
    return found
  }

  async #cut(session: Session, held: HeldRange, step: Step): Promise<HeldRange | null> {
    const wanted = this.#partsWanted
    // Once: a range that cannot be cut is worked on as it is.
    this.#partsWanted = 1
    let parts: readonly HeldRange[] = []
    const begun = performance.now()
    try {
      const boundaries = await onItsOwn(async () => await step.boundaries(session, held, wanted))
      if (boundaries.length === 0) return held
      const split = await step.batches.split(session, held, boundaries)
      if (!split) return await this.#lookAgain(session, held, step)
      parts = split.parts
      this.#gotOn()
      return split.kept
    } finally {
      this.#options.counters.busy(performance.now() - begun)
      // Also when there are none: somebody waits for the answer.
      this.#options.offer(parts)
    }
  }

  async #setAside(session: Session, held: HeldRange, step: Step): Promise<HeldRange | null> {
    const refused = this.#refused
    if (!refused || !step.batches.careful) return held
    const passed = await step.batches.careful.setAside(session, held, refused.reject, refused.end)
    if (!passed) return await this.#lookAgain(session, held, step)
    this.#endSetAside(passed, step)
    return passed
  }

  /** A row that the range has not passed after all is found again, if it still is one. */
  #endSetAside(held: HeldRange, { batches: { careful } }: Step): void {
    const refused = this.#refused
    this.#refused = null
    if (!refused || keyToJson(held.cursor) !== keyToJson(refused.end)) return
    const waits = careful?.waits?.(held, refused.reject)
    this.#report(waits ? 'retry' : 'error', passedText(refused.reject, waits), refused.reject.sqlState)
    this.#narrowing.found()
    this.#gotOn()
  }

  async #meetFuse(session: Session, held: HeldRange, step: Step): Promise<HeldRange | null> {
    if (!this.#options.fuse.isSpent()) {
      // What batches under way have booked may come back.
      await this.#wait(FUSE_PAUSE_MS)
      return held
    }
    const more = await this.#hasMore(session, held, step)
    if (!more) return await this.#endRange(session, held, step)
    this.#options.fuseBlown()
    await this.#wait(FUSE_PAUSE_MS)
    return held
  }

  /** Nothing is left to change, so a batch of none is within every limit; a row that came just now counts like all. */
  async #endRange(session: Session, held: HeldRange, step: Step): Promise<HeldRange | null> {
    const ended = await step.batches.run(session, held, 1)
    if (!ended) return await this.#lookAgain(session, held, step)
    this.#options.fuse.settle(0, ended.rows - held.rows)
    this.#committed(ended.rows - held.rows, null, step)
    return ended
  }

  /** A row whose condition cannot be evaluated is one that the job has to deal with. */
  async #hasMore(session: Session, held: HeldRange, step: Step): Promise<boolean> {
    try {
      return await onItsOwn(async () => await step.hasMore(session, held))
    } catch (error) {
      if (error instanceof BatchError && error.failure.kind === 'row') return true
      throw error
    }
  }

  /** Returns when something may be tried again; throws what ends the job. */
  async #handle(failure: Failure, held: HeldRange, step: Step, move: Move): Promise<void> {
    if (failure.connectionLost) await this.#loseConnection(failure)
    if (failure.timedOut && move === 'batch') this.#meetTimeout()
    switch (failure.kind) {
      case 'fatal':
        if (this.#options.recognition.suspects(failure)) return
        throw batchProblem(held, failure)
      case 'cancelled':
        throw batchProblem(held, failure)
      case 'size':
      case 'row':
        this.#options.counters.retry(false)
        this.#tries.take(failure, 'differs')
        // A range need not be cut; the rows of a batch can be taken apart; all else is for no row's sake.
        if (move === 'batch') return this.#takeApart(failure, held, step)
        if (move === 'cut') return
        throw batchProblem(held, failure)
      case 'ambiguous':
        this.#unsure = true
        return await this.#retryLater(failure)
      case 'retryable':
        return await this.#retryLater(failure)
    }
  }

  /** A smaller batch, then fewer rows, matching or not, until one is alone. */
  #takeApart(failure: Failure, held: HeldRange, { batches: { careful }, along }: Step): void {
    const { rows } = this.#narrowing
    const isOne = this.#sizer.size === 1
    if (rows === null && failure.kind === 'size' && !isOne)
      return this.#sizer.tooLarge(failure.megabytes?.current ?? null, failure.megabytes?.limit ?? null)
    if (!careful) throw batchProblem(held, failure)
    if (rows === null) return this.#narrowing.begin(this.#sizer.size)
    if (rows > 1) return this.#narrowing.failed()
    const { end, row } = this.#stretch ?? {}
    if (!end || !isOfRow(failure)) throw batchProblem(held, failure)
    this.#refused = { reject: rejectOf(row ?? end, failure, along), end }
  }

  async #loseConnection(failure: Failure): Promise<void> {
    this.#unsure = true
    this.#report('reconnect', `The connection was lost; reconnecting: ${failure.message}`, failure.sqlState)
    this.#options.waiting(`The connection was lost: ${failure.message}.`)
    await this.#options.session.drop()
  }

  /** Fewer rows, and less of the table to look for them. */
  #meetTimeout(): void {
    this.#sizer.timedOut()
    this.#narrowing.failed()
    this.wantParts(2)
  }

  async #retryLater(failure: Failure): Promise<void> {
    this.#options.counters.retry(failure.conflict)
    if (failure.conflict) this.#sizer.conflicted()
    const isFree = this.#freeRetry.take(failure)
    this.#tries.take(failure, isFree ? 'differs' : 'waits')
    if (isFree) return
    const tries = this.#tries.waits
    const wait = backoffMs(tries, this.#options.random)
    const next = `Attempt ${tries} failed; retrying in ${Math.round(wait)} ms: ${failure.message}`
    this.#report('retry', next, failure.sqlState)
    if (tries >= TRIES_WITHOUT_WORDS) this.#options.waiting(`Retrying repeatedly: ${failure.message}.`)
    await this.#wait(wait)
  }

  async #wait(milliseconds: number): Promise<void> {
    if (milliseconds <= 0) return
    this.#rest('waiting')
    await this.#options.gate.sleep(milliseconds)
  }

  #rest(state: 'paused' | 'waiting'): void {
    this.#options.session.rest()
    this.#options.counters.state(state)
  }

  #report(kind: 'retry' | 'reconnect' | 'error', message: string, sqlState: string | undefined): void {
    const event = { at: Date.now(), level: 'warning', kind, message } as const
    this.#options.report(sqlState === undefined ? event : { ...event, sqlState })
  }
}
