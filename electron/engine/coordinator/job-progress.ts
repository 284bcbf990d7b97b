import { type Eta, etaOf } from '../../../shared/eta.ts'
import { MAX_WORKERS } from '../../../shared/job-spec.ts'
import type { Plan } from '../../../shared/plan.ts'
import type { JobSnapshot } from '../../../shared/snapshot.ts'
import type { WorkingProcess } from '../../../shared/working-process.ts'
import type { HeldRange } from '../ledger/held-range.ts'
import type { Pulse } from '../ledger/job-record.ts'
import type { Survey } from '../ledger/survey.ts'
import type { Blueprint } from '../plan/blueprint.ts'
import { allocateCounters } from '../threads/counters.ts'
import type { Look } from './job-ledger.ts'
import { KeySpace } from './key-space.ts'
import { OthersGain } from './others-gain.ts'
import { Pace } from './pace.ts'
import { PhaseEstimate, type PhaseState } from './phase-estimate.ts'
import { Sampler } from './sampler.ts'
import { sum } from './sum.ts'

type Totals = Pick<Pulse, 'rows' | 'preparedRows' | 'batches' | 'rejects' | 'ranges'>
type Counts = Pick<Totals, 'rows' | 'preparedRows' | 'batches'>

/** Of a job that begins. */
export function nothingDone({ ranges }: Plan): Totals {
  return { rows: 0, preparedRows: 0, batches: 0, rejects: 0, ranges: { total: ranges, done: 0 } }
}

/** What a snapshot says beyond the counters. */
export type Circumstances = Pick<
  JobSnapshot,
  'jobId' | 'state' | 'startedAt' | 'activeMs' | 'limits' | 'waitingFor' | 'archivedBytes'
>

/**
 * How far a job is: what this process's workers count in shared memory, and what the ledger says about
 * others, and about this process before an interruption.
 */
export class JobProgress {
  readonly counters = allocateCounters(MAX_WORKERS)
  readonly #sampler = new Sampler(this.counters, MAX_WORKERS)
  readonly #isHash: boolean
  readonly #phases: readonly PhaseEstimate[]
  readonly #space: KeySpace
  readonly #pace = new Pace()
  readonly #before: Counts
  /** Rows and batches that this process did not count. */
  #elsewhere: Counts
  /** By others when the key ranges were last read. */
  #surveyed: Pick<Counts, 'rows' | 'preparedRows'> = { rows: 0, preparedRows: 0 }
  readonly #gain = new OthersGain()
  /** Null while this one is alone. */
  #processes: readonly WorkingProcess[] | null = null
  #rejects: number
  #ranges: Pulse['ranges']
  #progress = 0
  #isSettled = false
  #cutRows = 0

  /** `ranges`: as they are before this process does anything. */
  constructor({ plan, phases }: Blueprint, before: Totals, ranges: readonly HeldRange[]) {
    this.#isHash = phases.some(({ work }) => work.kind === 'hash')
    this.#phases = phases.map((phase) => new PhaseEstimate(phase, plan))
    this.#space = new KeySpace(phases, ranges, plan)
    this.#before = before
    this.#elsewhere = before
    this.#rejects = before.rejects
    this.#ranges = before.ranges
  }

  /** There is nothing to do: the table was empty when the job was planned. */
  get isEmpty(): boolean {
    return this.#ranges.total === 0
  }

  /** How much is left of the range that a worker has in hand. */
  width(worker: number): number {
    return this.#sampler.read(worker + 1)[worker]?.inHand.width ?? 0
  }

  /** Ranges were added to the job by cutting one; null where it was another process's. */
  cut(no: number | null, parts: readonly HeldRange[]): void {
    this.#ranges = { ...this.#ranges, total: this.#ranges.total + parts.length }
    if (no !== null) this.#space.cut(no, parts)
  }

  /** A worker has a range no more; null where it is somebody else's. */
  released(no: number, range: HeldRange | null): void {
    if (range?.done) this.#ranges = { ...this.#ranges, done: this.#ranges.done + 1 }
    this.#space.released(no, range?.done === true)
  }

  /** `own`: this process's part in the job. */
  apply({ pulse, processes, survey, surveyAgeMs }: Look, own: string): void {
    this.#rejects = pulse.rejects
    this.#processes = processes.length > 1 ? processes : null
    if (survey) this.#applySurvey(survey)
    if (!this.#processes) return
    const others = processes.filter(({ id }) => id !== own)
    const gain = this.#gain.of(others, surveyAgeMs)
    const more = (field: 'rows' | 'preparedRows') =>
      Math.max(this.#elsewhere[field], this.#surveyed[field] + gain[field])
    this.#elsewhere = { ...this.#elsewhere, rows: more('rows'), preparedRows: more('preparedRows') }
  }

  #applySurvey({ totals, ranges }: Survey): void {
    this.#ranges = totals.ranges
    if (ranges) this.#space.apply(ranges)
    const here = this.own()
    this.#surveyed = {
      rows: totals.rows - here.rows,
      preparedRows: totals.preparedRows - here.preparedRows,
    }
    this.#gain.reset()
  }

  /** Batches of at most so many rows were cut off with their threads, and no ledger knows what became of them. */
  cutOff(rows: number): void {
    this.#cutRows = rows
  }

  /** The ledger's totals once nobody of this process works any more: exact, unless somebody has deleted some of it. */
  settle(totals: Totals): void {
    const here = this.own()
    const rest = (field: keyof Counts) => Math.max(this.#before[field], totals[field] - here[field])
    this.#elsewhere = { rows: rest('rows'), preparedRows: rest('preparedRows'), batches: rest('batches') }
    this.#rejects = totals.rejects
    this.#ranges = totals.ranges
    this.#processes = null
    this.#isSettled = true
  }

  /** `workers`: how many there are or were. */
  snapshot(circumstances: Circumstances, workers: number, now: number): JobSnapshot {
    const sampled = this.#sampler.sample(now, workers)
    const rows = this.#elsewhere.rows + sampled.rows
    this.#space.observe(sampled.counters)
    const phases = this.#phasesAt(rows, this.#elsewhere.preparedRows + sampled.preparedRows)
    const progress = this.#share(phases)
    return {
      ...circumstances,
      rows,
      unknownRows: sampled.unknownRows + this.#cutRows,
      batches: this.#elsewhere.batches + sum(sampled.workers.map(({ batches }) => batches)),
      retries: sum(sampled.workers.map(({ retries }) => retries)),
      conflicts: sum(sampled.workers.map(({ conflicts }) => conflicts)),
      rejects: this.#rejects,
      rowsPerSecond: sum(sampled.workers.map(({ rowsPerSecond }) => rowsPerSecond)),
      progress,
      phases: phases.map((phase) => phase.progress),
      eta: this.#eta(circumstances, progress, phases),
      ranges: this.#ranges,
      inFlight: sampled.workers.filter(({ state }) => state === 'working').length,
      recent: sampled.recent,
      overall: sampled.overall,
      workers: [...sampled.workers],
      ...(this.#processes && { processes: [...this.#processes] }),
    }
  }

  /** What this process's workers have done. */
  own(): Counts {
    const workers = this.#sampler.read(MAX_WORKERS)
    const total = (field: keyof Counts) => sum(workers.map((counted) => counted[field]))
    return { rows: total('rows'), preparedRows: total('preparedRows'), batches: total('batches') }
  }

  #phasesAt(rows: number, preparedRows: number): PhaseState[] {
    return this.#phases.map((estimate, phase) => {
      const share = this.#isSettled && this.#isComplete ? 1 : this.#space.share(phase)
      return estimate.at(estimate.isPreparation ? preparedRows : rows, share, this.#space.begun(phase))
    })
  }

  /** All ranges are done: by their number alone only once nothing moves it any more. */
  get #isComplete(): boolean {
    const isDone = this.#ranges.done >= this.#ranges.total
    return isDone && (this.#isSettled || this.#phases.every((_, phase) => this.#space.share(phase) === 1))
  }

  /** Hash classes say nothing until one ends. */
  #share(phases: readonly PhaseState[]): number | null {
    if (this.#isComplete) return 1
    const { total, done } = this.#ranges
    if (this.#isHash && done === 0) return null
    const work = sum(phases.map((phase) => phase.done))
    const share = this.#isHash ? done / total : work / (work + sum(phases.map(({ left }) => left)))
    this.#progress = Math.max(this.#progress, Math.min(share, done === 0 ? MOST_OF_NO_RANGE : MOST))
    return this.#progress
  }

  /** A rate says nothing about the rest while nothing moves. */
  #eta(at: Circumstances, progress: number | null, phases: readonly PhaseState[]): Eta | null {
    this.#pace.note(at.activeMs, sum(phases.map(({ done }) => done)))
    if (progress === null || at.state !== 'running' || at.waitingFor !== null) return null
    const leastSeconds = sum(phases.map(({ rowsLeft }) => rowsLeft)) / (at.limits.rowsPerSecond ?? Infinity)
    const left = sum(phases.map((phase) => phase.left))
    return etaOf({ progress, left, perSecond: this.#pace.perSecond, leastSeconds })
  }
}

/** Estimates are estimates: before a range is done, and before all are, they do not say so. */
const MOST_OF_NO_RANGE = 0.89
const MOST = 0.999
