import { keyToJson, type HeldRange } from '../ledger/held-range.ts'
import type { Plan } from '../../../shared/plan.ts'
import { expectedRows, type Phase } from '../plan/blueprint.ts'
import { shareOfWay, type ShareOfWay } from '../plan/ranges/key-way.ts'
import type { WorkerCounters } from '../threads/counters.ts'
import { sum } from './sum.ts'

/** A key range by its part of the phase's key space, as far as that was not done when it was last handed over. */
interface Piece {
  readonly phase: number
  readonly share: number
  /** Of the share: cut off since, and done since. */
  cut: number
  done: number
  /** Changed in it since. */
  rows: number
  readonly isOver: boolean
}

export type Begun = Readonly<Piece>

const FRESH = { cut: 0, done: 0, rows: 0 } as const

/** Shares that are added up are not exact. */
const ALMOST_ALL = 0.9999

/** How much of each phase's key space is done, 0 to 1: seen here, and by what the ledger says of others. */
export class KeySpace {
  readonly #ways: readonly ShareOfWay[]
  /** By phase: rows in all of its key space, by estimate. */
  readonly #expected: readonly (number | null)[]
  readonly #planned: number
  readonly #pieces = new Map<number, Piece>()
  /** By phase: what was done of pieces that were released, and by others. */
  readonly #released: number[]
  #elsewhere: readonly number[] = []

  constructor(phases: readonly Phase[], ranges: readonly HeldRange[], plan: Plan) {
    this.#ways = phases.map(({ work }) => shareOfWay(work))
    this.#expected = phases.map((phase) => expectedRows(phase, plan))
    this.#planned = plan.ranges
    this.#released = phases.map(() => 0)
    this.apply(ranges)
  }

  share(phase: number): number {
    const isOver = [...this.#pieces.values()].every((piece) => piece.isOver || piece.phase !== phase)
    const share = this.#seen(phase) + (this.#elsewhere[phase] ?? 0)
    return isOver ? 1 : Math.min(ALMOST_ALL, Math.max(0, share))
  }

  /** Ranges that have been begun. */
  begun(phase: number): readonly Begun[] {
    return [...this.#pieces.values()].filter((piece) => piece.phase === phase && piece.done > 0)
  }

  /** The ranges as the ledger has them. */
  apply(ranges: readonly HeldRange[]): void {
    this.#elsewhere = this.#ways.map((way, phase) => {
      const ofPhase = ranges.filter((range) => range.phase === phase)
      const shares = sharesOf(ofPhase, way, this.#planned)
      let allDone = 0
      for (const [index, { no, lo, hi, cursor, rows, done: isOver }] of ofPhase.entries()) {
        const share = shares[index] ?? 0
        const gone = way(lo, hi, cursor) ?? shareOfRows(rows, share * (this.#expected[phase] ?? 0))
        const done = isOver ? share : share * gone
        const { done: begun = 0, cut = 0 } = this.#pieces.get(no) ?? {}
        if (begun + cut === 0) this.#pieces.set(no, { ...FRESH, phase, share: share - done, isOver })
        allDone += done
      }
      return allDone - this.#seen(phase)
    })
  }

  observe(workers: readonly WorkerCounters[]): void {
    for (const { range, inHand } of workers) {
      const piece = range === null ? undefined : this.#pieces.get(range)
      if (!piece) continue
      piece.done = Math.max(piece.done, Math.min(piece.share - piece.cut, piece.share * inHand.share))
      piece.rows = inHand.rows
    }
  }

  /** Parts are cut to be as large as what stays. */
  cut(no: number, parts: readonly HeldRange[]): void {
    const piece = this.#pieces.get(no)
    if (!piece) return
    const each = (piece.share - piece.cut - piece.done) / (parts.length + 1)
    piece.cut += each * parts.length
    const fresh = { ...FRESH, phase: piece.phase, share: each, isOver: false }
    for (const part of parts) this.#pieces.set(part.no, { ...fresh })
  }

  /** What is not done of it is for whoever has it next. */
  released(no: number, isOver: boolean): void {
    const piece = this.#pieces.get(no)
    if (!piece) return
    const { phase, share, cut } = piece
    const done = isOver ? share - cut : piece.done
    this.#released[phase] = (this.#released[phase] ?? 0) + done
    this.#pieces.set(no, { ...FRESH, phase, share: share - cut - done, isOver })
  }

  #seen(phase: number): number {
    return (this.#released[phase] ?? 0) + sum(this.begun(phase).map(({ done }) => done))
  }
}

/** How much of a range is done whose keys do not tell, as one with an open beginning. */
function shareOfRows(rows: number, expected: number): number {
  return expected > 0 ? Math.min(ALMOST_ALL, rows / expected) : 0
}

/**
 * Ranges are cut at first to hold as many rows each. Parts of them weigh by their keys, from the first one that is
 * known to the last; what begins or ends elsewhere counts like the others.
 */
function sharesOf(ranges: readonly HeldRange[], way: ShareOfWay, planned: number): number[] {
  const uncut = ranges.filter(({ no }) => no < planned).length
  const isCut = uncut < ranges.length
  // Beside the others, which together are one.
  const unknown = 1 / Math.max(1, uncut - 1)
  const [first] = ranges.toSorted((left, right) => left.no - right.no)
  const begins = new Set(ranges.map(({ lo }) => keyToJson(lo)))
  const last = ranges.find(({ hi }) => !begins.has(keyToJson(hi)))
  const place = (key: HeldRange['hi']) => way(first?.lo ?? first?.hi ?? null, last?.hi ?? null, key)
  const widths = ranges.map(({ lo, hi }) => {
    const [from, to] = [place(lo), hi === last?.hi ? 1 : place(hi)]
    return isCut && from !== null && to !== null ? to - from : unknown
  })
  const whole = sum(widths)
  return widths.map((width) => width / whole)
}
