import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { JobSpec } from '../../../shared/job-spec.ts'
import type { Plan } from '../../../shared/plan.ts'
import type { JobSnapshot } from '../../../shared/snapshot.ts'
import { planOf } from '../../testing/plan.ts'
import { freshRanges, type HeldRange } from '../ledger/held-range.ts'
import type { Blueprint, Phase } from '../plan/blueprint.ts'
import { rangesBetween, rowNumberRanges } from '../plan/ranges/key-range.ts'
import { evenBoundaries } from '../plan/ranges/key-arithmetic.ts'
import { counterWriter } from '../threads/counters.ts'
import { stepOf } from '../threads/step.ts'
import { JobProgress, nothingDone } from './job-progress.ts'

const table = { schema: 'public', name: 't' }
const key = [{ name: 'id', castType: 'bigint' }]
const change = { table, key, where: 'true', set: null }
const target = { table, fingerprint: { oid: '1', key: ['id'], columns: [] } }
const LAST_KEY = 1_000_000

function blueprintOf(known: Partial<Plan>, phases: readonly Phase[], spec: object = {}): Blueprint {
  const purge = { operation: 'purge', cluster: 'c', table, limits: {}, where: 'true', ...spec }
  const ranges = phases.flatMap((phase) => phase.ranges).length
  return { plan: planOf(JobSpec.parse(purge), { ranges, ...known }), target, phases, closing: [] }
}

const spanPhase = (count: number, countsTowardTotal = true): Phase => {
  const inner = evenBoundaries('bigint', '0', String(LAST_KEY), count).map((bound) => [bound])
  const ranges = rangesBetween(inner, [String(LAST_KEY)])
  return { title: 'delete', work: { kind: 'span', change }, ranges, countsTowardTotal }
}

/** A job of one worker at a time, whose rows lie where `rowsBelow` says. */
class Rehearsal {
  readonly progress: JobProgress
  readonly ranges: HeldRange[]
  readonly seen: JobSnapshot[] = []
  readonly #blueprint: Blueprint
  readonly #rowsBelow: (key: number) => number
  #now = 0

  constructor(blueprint: Blueprint, rowsBelow: (key: number) => number) {
    this.#blueprint = blueprint
    this.#rowsBelow = rowsBelow
    this.ranges = freshRanges(blueprint.phases)
    this.progress = new JobProgress(blueprint, nothingDone(blueprint.plan), this.ranges)
  }

  look(): JobSnapshot {
    this.#now += 100
    const limits = { batchSize: 1_000, workers: 4, rowsPerSecond: null }
    const at = {
      jobId: 'j',
      state: 'running',
      startedAt: 0,
      activeMs: this.#now,
      limits,
      waitingFor: null,
    } as const
    const snapshot = this.progress.snapshot(at, 4, this.#now)
    this.seen.push(snapshot)
    return snapshot
  }

  /** Goes on with a range up to a share of what is left of it; all of it is its end. */
  advance(worker: number, held: HeldRange, share: number): HeldRange {
    const step = stepOf(this.#blueprint.phases[held.phase] ?? never(), held.phase, null, target)
    const writer = counterWriter(this.progress.counters, worker)
    const measure = step.meter(held)
    const [from, hi] = [Number(held.cursor?.[0] ?? 0), Number(held.hi?.[0])]
    let moved = held
    writer.inHand(measure(held))
    writer.range(held.no)
    // In three batches, so that there is something on the way.
    for (const part of [1, 2, 3]) {
      const cursor = Math.floor(from + ((hi - from) * share * part) / 3)
      const rows = this.#rowsBelow(cursor) - this.#rowsBelow(Number(moved.cursor?.[0] ?? from))
      writer.batch(rows, 1, step.countsTowardTotal, 1_000)
      moved = { ...moved, cursor: [String(cursor)], rows: moved.rows + rows, batches: moved.batches + 1 }
      writer.inHand(measure(moved))
      this.look()
    }
    return share < 1 ? moved : { ...moved, cursor: null, done: true }
  }

  end(worker: number, held: HeldRange): void {
    counterWriter(this.progress.counters, worker).range(null)
    this.progress.released(held.no, held)
  }

  /** Cuts a range into equal parts; answers what stays. */
  cut(held: HeldRange, parts: number): HeldRange {
    const bounds = evenBoundaries('bigint', held.cursor?.[0] ?? '0', held.hi?.[0] ?? '0', parts).map(
      (bound) => [bound],
    )
    const edges = [...bounds, held.hi]
    const cut = bounds.map((lo, index) => ({
      ...held,
      no: this.ranges.length + index,
      lo,
      cursor: lo,
      hi: edges[index + 1] ?? null,
      rows: 0,
      batches: 0,
    }))
    this.ranges.push(...cut)
    this.progress.cut(held.no, cut)
    return { ...held, hi: edges[0] ?? null }
  }
}

function never(): never {
  throw new Error('There is no such phase.')
}

/** What a process tells at first that goes on with what the ledger has. */
function progressOfResumed(
  blueprint: Blueprint,
  before: ReturnType<typeof nothingDone>,
  stored: readonly HeldRange[],
) {
  const resumed = new JobProgress(blueprint, before, stored)
  const at = { jobId: 'j', state: 'running', startedAt: 0, activeMs: 0, waitingFor: null } as const
  const limits = { batchSize: 1_000, workers: 4, rowsPerSecond: null }
  return resumed.snapshot({ ...at, limits }, 0, 0).progress
}

const steps = fc.array(
  fc.record({
    worker: fc.integer({ min: 0, max: 3 }),
    share: fc.oneof(fc.constant(1), fc.double({ min: 0.05, max: 0.95, noNaN: true })),
    parts: fc.constantFrom(1, 1, 2, 5),
    letsGo: fc.boolean(),
  }),
  { maxLength: 30 },
)

/** Runs a job of random moves; answers what was shown, with the true share of the keys that are done. */
function rehearse(
  job: Rehearsal,
  moves: readonly { worker: number; share: number; parts: number; letsGo: boolean }[],
) {
  const free = [...job.ranges]
  const inHand = new Map<number, HeldRange>()
  const truth: { shown: number; keys: number; done: number }[] = []
  let gone = 0
  for (const { worker, share, parts, letsGo } of moves) {
    const held = inHand.get(worker) ?? free.shift()
    if (!held) continue
    const before = job.ranges.length
    const kept = parts > 1 ? job.cut(held, parts) : held
    free.push(...job.ranges.slice(before))
    const moved = job.advance(worker, kept, share)
    gone += Number(moved.cursor?.[0] ?? moved.hi?.[0]) - Number(kept.cursor?.[0] ?? 0)
    if (moved.done || letsGo) {
      job.end(worker, moved)
      inHand.delete(worker)
      if (!moved.done) free.push(moved)
    } else inHand.set(worker, moved)
    const { progress, ranges } = job.look()
    truth.push({ shown: progress ?? Number.NaN, keys: gone / LAST_KEY, done: ranges.done })
  }
  return { truth, left: [...free, ...inHand.values()] }
}

const planned = fc.record({
  ranges: fc.integer({ min: 2, max: 16 }),
  rows: fc.integer({ min: 1_000, max: 1_000_000 }),
  /** How far off the estimate is; null where there is none. */
  error: fc.option(fc.constantFrom(0.01, 0.2, 1, 5)),
})

describe('progress', () => {
  it('stays near the true share of uniform keys, whatever was planned, cut and let go', () => {
    fc.assert(
      fc.property(planned, steps, ({ ranges, rows, error }, moves) => {
        const matchingRows = error === null ? null : Math.ceil(rows * error)
        const blueprint = blueprintOf({ matchingRows, tableRows: rows }, [spanPhase(ranges)])
        const job = new Rehearsal(blueprint, (at) => Math.floor((at / LAST_KEY) * rows))
        const { truth, left } = rehearse(job, moves)
        // An open beginning is counted from the first cursor on.
        const slack = 0.06 + 1 / ranges
        for (const { shown, keys, done } of truth) {
          const isCapped = done === 0 && shown >= 0.88
          if (left.length > 0 && !isCapped) expect(Math.abs(shown - keys)).toBeLessThan(slack)
        }
      }),
      { numRuns: 100 },
    )
  })

  it('stays within 0 and 1, never goes back, and never tells of an end that is not there, wherever rows lie', () => {
    const lying = fc.constantFrom<(at: number) => number>(
      (at) => at,
      (at) => Math.max(0, at - 900_000) * 10,
      (at) => Math.min(at, 100_000),
      () => 0,
    )
    fc.assert(
      fc.property(planned, lying, steps, ({ ranges, rows, error }, rowsBelow, moves) => {
        const matchingRows = error === null ? null : Math.ceil(rows * error)
        const job = new Rehearsal(
          blueprintOf({ matchingRows, tableRows: rows }, [spanPhase(ranges)]),
          rowsBelow,
        )
        const { left } = rehearse(job, moves)
        let last = 0
        for (const { progress, ranges: counted } of job.seen) {
          expect(progress).toBeGreaterThanOrEqual(last)
          expect(progress).toBeLessThanOrEqual(1)
          if (counted.done === 0) expect(progress).toBeLessThan(0.9)
          if (counted.done < counted.total) expect(progress).toBeLessThan(1)
          last = progress ?? 0
        }
        for (const held of left) job.end(0, job.advance(0, held, 1))
        expect(job.look()).toMatchObject({ progress: 1, eta: { state: 'due' }, phases: [{ done: true }] })
      }),
      { numRuns: 100 },
    )
  })

  it('raises an estimate that was too low instead of coming near the end', () => {
    const job = new Rehearsal(
      blueprintOf({ matchingRows: 1_000, tableRows: 400_000 }, [spanPhase(4)]),
      (at) => Math.floor(at * 0.4),
    )
    for (const worker of [0, 1, 2, 3]) job.advance(worker, job.ranges[worker] ?? never(), 0.2)
    const { progress, phases } = job.look()
    expect(progress).toBeCloseTo(0.2, 1)
    expect(phases[0]?.expected).toBeGreaterThan(300_000)
  })

  it('lets a half-empty key space count for the rows in it', () => {
    const late = (at: number) => Math.max(0, at - 750_000)
    const job = new Rehearsal(
      blueprintOf({ matchingRows: 250_000, tableRows: 250_000 }, [spanPhase(4)]),
      late,
    )
    for (const no of [0, 1, 2]) job.end(0, job.advance(0, job.ranges[no] ?? never(), 1))
    expect(job.look().progress).toBeLessThan(0.5)
  })

  it('goes on where the ledger says that it was, though ranges were cut', () => {
    const blueprint = blueprintOf({ matchingRows: 1_000_000 }, [spanPhase(4)])
    const job = new Rehearsal(blueprint, (at) => at)
    const ended = job.ranges.slice(0, 2).map((held) => job.advance(0, held, 1))
    const rest = job.cut(job.advance(0, job.ranges[2] ?? never(), 0.5), 4)
    const stored = [...ended, rest, ...job.ranges.slice(3)]
    const before = {
      ...nothingDone(blueprint.plan),
      rows: 625_000,
      ranges: { total: stored.length, done: 2 },
    }
    expect(progressOfResumed(blueprint, before, stored)).toBeCloseTo(0.625, 1)
  })

  it('counts the rows of a range with an open beginning where the ledger says that it was', () => {
    const blueprint = blueprintOf({ matchingRows: 1_000_000 }, [spanPhase(2)])
    const job = new Rehearsal(blueprint, (at) => at)
    const [open, other] = job.ranges
    const begun = job.advance(0, open ?? never(), 0.9)
    const before = { ...nothingDone(blueprint.plan), rows: begun.rows }
    expect(progressOfResumed(blueprint, before, [begun, other ?? never()])).toBeCloseTo(0.45, 2)
  })

  it('counts classes of a hash, which tell nothing before', () => {
    const ranges = [0, 1].map((no) => ({ no, lo: null, hi: ['9'] }))
    const phase: Phase = { ...spanPhase(1), work: { kind: 'hash', change, classes: 2 }, ranges }
    const job = new Rehearsal(blueprintOf({ matchingRows: 10 }, [phase], { strategy: 'hash' }), () => 0)
    expect(job.look()).toMatchObject({ progress: null, eta: null, phases: [{ expected: 10 }] })
    counterWriter(job.progress.counters, 0).batch(11, 1, true, 1_000)
    expect(job.look()).toMatchObject({ progress: null, phases: [{ rows: 11, expected: null }] })
    job.end(0, { ...(job.ranges[0] ?? never()), done: true })
    expect(job.look().progress).toBe(0.5)
  })
})

describe('a repopulate', () => {
  const fill: Phase = {
    title: 'insert',
    work: { kind: 'fill' },
    ranges: rowNumberRanges(1_000, 2),
    countsTowardTotal: true,
  }
  const spec = { operation: 'repopulate', rows: 1_000 }

  it('counts what it deletes and what it inserts, each against its own number', () => {
    const phases = [spanPhase(2, false), fill]
    const job = new Rehearsal(blueprintOf({ matchingRows: 1_000, tableRows: 9_000 }, phases, spec), (at) =>
      Math.floor(at * 0.009),
    )
    expect(job.look().phases).toEqual([
      { kind: 'delete', rows: 0, expected: 9_000, done: false },
      { kind: 'insert', rows: 0, expected: 1_000, done: false },
    ])
    for (const no of [0, 1]) job.end(0, job.advance(0, job.ranges[no] ?? never(), 1))
    const { progress, rows, phases: emptied } = job.look()
    expect(emptied[0]).toEqual({ kind: 'delete', rows: 9_000, expected: 9_000, done: true })
    expect(emptied[1]).toMatchObject({ rows: 0, done: false })
    expect(rows).toBe(0)
    expect(progress).toBeCloseTo(0.9, 1)
  })

  it('has deleted what there was of an empty table', () => {
    const phases = [{ ...spanPhase(1, false), ranges: [] }, fill]
    const job = new Rehearsal(blueprintOf({ matchingRows: 1_000, tableRows: 0 }, phases, spec), (at) => at)
    const { progress, phases: shown } = job.look()
    expect(progress).toBeCloseTo(0)
    expect(shown).toMatchObject([{ rows: 0, done: true }, { done: false }])
  })
})
