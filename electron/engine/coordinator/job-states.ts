import { isFinished, type FinalState, type JobState } from '../../../shared/job-state.ts'
import type { Problem, ProblemCode } from '../../../shared/problem.ts'
import { CONNECTION_CODES } from '../db/connection-problem.ts'
import type { RecordState } from '../ledger/job-record.ts'

/**
 * The states of one job, or of one process's part in it, and how it gets from one to the next.
 *
 * running ⇄ paused; either → cancelling → cancelled | interrupted; running → succeeded | failed |
 * interrupted. A transition that does not apply answers false and changes nothing.
 */
export class JobStates {
  readonly #hasLedger: boolean
  #current: JobState = 'running'
  #ending: FinalState = 'cancelled'
  /** How the job ends; null until that is settled. */
  #settled: FinalState | null = null
  #pauseReason: string | null = null
  #pauses = 0
  /** Paused in this process alone. */
  #isAsleep = false
  /** It was paused when it was interrupted, and so it stays for those who resume it. */
  #wasPaused = false
  #problem: Problem | null = null

  constructor(hasLedger: boolean) {
    this.#hasLedger = hasLedger
  }

  get current(): JobState {
    return this.#current
  }

  /** Why it is paused, where nobody asked for it. */
  get pauseReason(): string | null {
    return this.#pauseReason
  }

  /** How often a pause was asked for, also of a job that is paused. */
  get pauses(): number {
    return this.#pauses
  }

  get isAsleep(): boolean {
    return this.#isAsleep
  }

  /** The first problem is the one that counts. */
  get problem(): Problem | null {
    return this.#problem
  }

  /** Nothing that is asked of it changes its end any more. */
  get isStopping(): boolean {
    return this.#problem !== null || this.#current === 'cancelling' || this.#settled !== null
  }

  get isFinished(): boolean {
    return isFinished(this.#current)
  }

  /** `reason`: null where somebody asked for it. */
  pause(reason: string | null): boolean {
    if (this.isStopping || (this.#current !== 'running' && !this.#isAsleep)) return false
    this.#pauseReason = reason
    this.#pauses += 1
    this.#enter('paused')
    return true
  }

  /** A pause was asked for once more: who is about to resume it does not. */
  keepPaused(): void {
    if (this.#current === 'paused') this.#pauses += 1
  }

  sleep(): boolean {
    if (!this.pause(null)) return false
    this.#isAsleep = true
    return true
  }

  resume(): boolean {
    if (this.isStopping || this.#current !== 'paused') return false
    this.#pauseReason = null
    this.#enter('running')
    return true
  }

  stop(ending: 'cancelled' | 'interrupted'): boolean {
    if (this.#settled || (this.#current !== 'running' && this.#current !== 'paused')) return false
    // What failed has stopped already, and the ledger is to have the reason.
    if (this.#problem && ending === 'interrupted') return false
    this.#ending = ending
    this.#wasPaused = this.#current === 'paused' && !this.#isAsleep
    this.#enter('cancelling')
    return true
  }

  fail(problem: Problem): boolean {
    if (this.isStopping) return false
    this.#problem = problem
    return true
  }

  /** All work has ended: from now on it is certain how the job ends. */
  settle(): FinalState {
    this.#settled = this.#finalState()
    return this.#settled
  }

  finish(): void {
    this.#enter(this.settle())
  }

  /** What the ledger is to have as the job's state from now on; null when that stays as it is. */
  recordState(): RecordState | null {
    const state = this.#finalState()
    // Who recorded that has given the reason, and somebody may have mended it since.
    if (state !== 'cancelled' && this.#problem?.code === 'stopped-elsewhere') return null
    if (state !== 'interrupted') return state
    return this.#wasPaused ? 'paused' : null
  }

  #finalState(): FinalState {
    if (this.#settled) return this.#settled
    if (this.#current === 'cancelling') return this.#ending
    if (!this.#problem) return 'succeeded'
    return this.#hasLedger && isPassing(this.#problem) ? 'interrupted' : 'failed'
  }

  #enter(state: JobState): void {
    this.#current = state
    this.#isAsleep = false
  }
}

const PASSING: ReadonlySet<ProblemCode> = new Set([
  ...CONNECTION_CODES,
  'cluster-away',
  'gave-up',
  'permission-denied',
  'table-changed',
  'meaning-changed',
])

/** Whether nothing is wrong with the job itself: it can go on once the cause is gone. */
function isPassing({ code }: Problem): boolean {
  return PASSING.has(code)
}
