import type { UndoComparison } from '../../../shared/archive.ts'
import type { Frame, MenuPage } from '../../../shared/channels.ts'
import type { ConnectionCheck } from '../../../shared/connection-check.ts'
import type { JobSummary } from '../../../shared/job.ts'
import type { JobEvent } from '../../../shared/job-event.ts'
import type { JobState } from '../../../shared/job-state.ts'
import type { RowCount } from '../../../shared/row-count.ts'
import type { RowSaving } from '../../../shared/row-saving.ts'
import type { SandboxFaults } from '../../../shared/sandbox-faults.ts'
import type { SandboxStatus } from '../../../shared/sandbox-status.ts'
import type { JobSnapshot } from '../../../shared/snapshot.ts'
import type { UpdateStatus } from '../../../shared/update-status.ts'

/** Four frames a second look live; more only cost the window time. */
export const VISIBLE_INTERVAL_MS = 250
/** A hidden window needs its title and its history, not its charts. */
export const HIDDEN_INTERVAL_MS = 1_000
/** As many as the contract of a frame allows: the oldest of a job give way, and are counted. */
const MAX_EVENTS_PER_FRAME = 100

export interface PumpOptions {
  readonly send: (frame: Frame) => void
  readonly isVisible: () => boolean
  /** Milliseconds; never goes back. */
  readonly now: () => number
  /** Calls back once; returns the function that cancels it. */
  readonly after: (ms: number, callback: () => void) => () => void
}

/** What has come since the last frame. */
const noNews = () => ({
  snapshots: new Map<string, JobSnapshot>(),
  events: new Map<string, Frame['events'][number]>(),
  finished: [] as JobSummary[],
  sandbox: null as SandboxStatus | null,
  faults: null as SandboxFaults | null,
  checks: new Map<string, ConnectionCheck>(),
  counts: new Map<string, RowCount>(),
  savings: new Map<string, RowSaving>(),
  comparisons: new Map<string, UndoComparison>(),
  updates: null as UpdateStatus | null,
  opens: null as MenuPage | null,
})

/**
 * Folds what jobs, the sandbox, connection checks, sign-ins and updates report into frames for the window.
 *
 * `idle` (nothing to tell, no timer) → `waiting` (a timer runs until the next frame is due) →
 * `unacknowledged` (a frame is out; what comes is folded together) → `idle` or `waiting`.
 */
export class StreamPump {
  readonly #options: PumpOptions
  readonly #states = new Map<string, JobState>()
  #news = noNews()
  #isNews = false
  /** In every frame as long as it is open. */
  #question: Frame['mfa'] = null
  #isQuestionNews = false
  /** In every frame until one of them is acknowledged. */
  #openedFile: Frame['openedFile'] = null
  #sentFile: Frame['openedFile'] = null
  #number = 0
  #unacknowledged: number | null = null
  #urgent = false
  #lastSentAt = -Infinity
  #cancelTimer: (() => void) | null = null
  #isDisposed = false

  constructor(options: PumpOptions) {
    this.#options = options
  }

  /** The newest one wins; a new state of the job goes out at once. */
  snapshot(snapshot: JobSnapshot): void {
    this.#news.snapshots.set(snapshot.jobId, snapshot)
    const changed = this.#states.get(snapshot.jobId) !== snapshot.state
    this.#states.set(snapshot.jobId, snapshot.state)
    this.#changed(changed)
  }

  event(jobId: string, event: JobEvent): void {
    const entry = this.#news.events.get(jobId) ?? { jobId, events: [], dropped: 0 }
    this.#news.events.set(jobId, entry)
    entry.events.push(event)
    if (entry.events.length > MAX_EVENTS_PER_FRAME) {
      entry.events.shift()
      entry.dropped += 1
    }
    this.#changed(false)
  }

  finished(summary: JobSummary): void {
    this.#news.finished.push(summary)
    this.#states.delete(summary.jobId)
    this.#changed(true)
  }

  sandbox(status: SandboxStatus): void {
    this.#news.sandbox = status
    this.#changed(true)
  }

  /** What goes wrong in the sandbox on purpose from now on. */
  faults(faults: SandboxFaults): void {
    this.#news.faults = faults
    this.#changed(true)
  }

  /** The newest state of a check wins. */
  check(check: ConnectionCheck): void {
    this.#news.checks.set(check.id, check)
    this.#changed(true)
  }

  /** The newest state of a count wins. */
  count(id: string, count: RowCount): void {
    this.#news.counts.set(id, count)
    this.#changed(false)
  }

  /** The newest state of a file wins. */
  saving(id: string, saving: RowSaving): void {
    this.#news.savings.set(id, saving)
    this.#changed(false)
  }

  /** The newest state of a comparison wins. */
  comparison(id: string, comparison: UndoComparison): void {
    this.#news.comparisons.set(id, comparison)
    this.#changed(false)
  }

  /** The newest one wins; how much of a download has come may wait. */
  updates(status: UpdateStatus): void {
    this.#news.updates = status
    this.#changed(status.state.state !== 'downloading')
  }

  /** Somebody wants to see a page. */
  opens(page: MenuPage): void {
    this.#news.opens = page
    this.#changed(true)
  }

  /** What a person is asked to sign in with; null when nothing is asked any more. */
  mfa(question: Frame['mfa']): void {
    this.#question = question
    this.#isQuestionNews = true
    this.#urgent = true
    this.#schedule()
  }

  /** A file that the system gave to the app; the newest wins. */
  openedFile(file: NonNullable<Frame['openedFile']>): void {
    this.#openedFile = file
    this.#changed(true)
  }

  /** The window has drawn the frame; numbers of earlier frames mean nothing. */
  acknowledge(frame: number): void {
    if (frame !== this.#unacknowledged) return
    this.#unacknowledged = null
    if (this.#sentFile === this.#openedFile) this.#openedFile = null
    this.#schedule()
  }

  /** A page has begun to listen: nobody will acknowledge what was sent before, to an earlier page or to nobody. */
  reset(): void {
    this.#unacknowledged = null
    this.#isQuestionNews = this.#question !== null || this.#openedFile !== null
    this.#schedule()
  }

  /** The window is gone: nothing is sent any more. */
  dispose(): void {
    this.#stopTimer()
    this.#isDisposed = true
  }

  #changed(urgent: boolean): void {
    this.#isNews = true
    this.#urgent ||= urgent
    this.#schedule()
  }

  #schedule(): void {
    const isEmpty = !this.#isNews && !this.#isQuestionNews
    if (this.#isDisposed || this.#unacknowledged !== null || isEmpty) return
    if (this.#urgent) return this.#send()
    if (this.#cancelTimer) return
    const interval = this.#options.isVisible() ? VISIBLE_INTERVAL_MS : HIDDEN_INTERVAL_MS
    const wait = Math.max(0, this.#lastSentAt + interval - this.#options.now())
    this.#cancelTimer = this.#options.after(wait, () => this.#send())
  }

  #send(): void {
    this.#stopTimer()
    this.#number += 1
    this.#unacknowledged = this.#number
    this.#urgent = false
    this.#lastSentAt = this.#options.now()
    this.#options.send(this.#take())
  }

  #take(): Frame {
    const { snapshots, events, checks, counts, savings, comparisons, ...newest } = this.#news
    this.#news = noNews()
    this.#isNews = false
    this.#isQuestionNews = false
    this.#sentFile = this.#openedFile
    return {
      ...newest,
      ...{ frame: this.#number, mfa: this.#question, openedFile: this.#openedFile },
      snapshots: [...snapshots.values()],
      events: [...events.values()],
      checks: [...checks.values()],
      counts: [...counts].map(([id, count]) => ({ id, ...count })),
      savings: [...savings].map(([id, saving]) => ({ id, ...saving })),
      comparisons: [...comparisons].map(([id, comparison]) => ({ id, ...comparison })),
    }
  }

  #stopTimer(): void {
    this.#cancelTimer?.()
    this.#cancelTimer = null
  }
}
