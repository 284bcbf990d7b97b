import type { Plan } from '../../../shared/plan.ts'
import type { PhaseProgress } from '../../../shared/snapshot.ts'
import { expectedRows, type Phase } from '../plan/blueprint.ts'
import type { Begun } from './key-space.ts'

/** A planned number weighs against what is seen as much as this share of the key space. */
const TRUSTED_SHARE = 0.05
/** Reading a row that stays as it is takes time, too: as much as this share of changing one. */
const READING = 0.02
/** An estimate that is shown changes only when it is found to be off by more. */
const NOTICED = 0.2

/** A phase at one moment; what is done and left in rows, of which those that stay as they are count for being read. */
export interface PhaseState {
  readonly progress: PhaseProgress
  readonly done: number
  readonly left: number
  /** To change. */
  readonly rowsLeft: number
}

/** How many rows a phase changes: as planned, and learned anew from the rows in what is done of the key space. */
export class PhaseEstimate {
  readonly isPreparation: boolean
  readonly #kind: PhaseProgress['kind']
  readonly #learns: boolean
  readonly #planned: number | null
  readonly #reading: number
  #shown: number | null

  constructor({ work, countsTowardTotal }: Pick<Phase, 'work' | 'countsTowardTotal'>, plan: Plan) {
    this.isPreparation = !countsTowardTotal
    // What is inserted is known, and the rows of a class of hashes tell nothing before all are done.
    this.#learns = work.kind === 'span'
    this.#kind = kindOf(work)
    this.#planned = expectedRows({ countsTowardTotal }, plan)
    this.#reading = 'change' in work ? 1 + READING * (plan.tableRows ?? 0) : 0
    this.#shown = this.#planned
  }

  /** `rows` were changed in a share of the key space, 0 to 1. */
  at(rows: number, share: number, begun: readonly Begun[]): PhaseState {
    const density = perShare(this.#planned, rows, share)
    let rowsLeft = density * (1 - share)
    // What is left of a range is rather like what was found in it than like the others.
    for (const part of begun)
      rowsLeft += (perShare(density, part.rows, part.done) - density) * (part.share - part.cut - part.done)
    rowsLeft = Math.max(0, rowsLeft)
    return {
      progress: this.#progress(rows, share, rowsLeft),
      done: rows + this.#reading * share,
      left: rowsLeft + this.#reading * (1 - share),
      rowsLeft,
    }
  }

  #progress(rows: number, share: number, rowsLeft: number): PhaseProgress {
    const kind = this.#kind
    if (share === 1) return { kind, rows, expected: rows, done: true }
    const [learned, shown] = [rows + rowsLeft, this.#shown ?? 0]
    const isOff = rows > shown || Math.abs(learned - shown) > NOTICED * shown
    if (this.#learns && share > TRUSTED_SHARE && isOff)
      this.#shown = Math.max(rows, Number(learned.toPrecision(2)))
    // More than was expected, and nothing better is known yet.
    return { kind, rows, expected: rows > (this.#shown ?? 0) ? null : this.#shown, done: false }
  }
}

/** Rows for all of the key space, by what was expected and by what was found in a share of it. */
function perShare(expected: number | null, rows: number, share: number): number {
  if (expected === null) return share > 0 ? rows / share : Infinity
  return (expected * TRUSTED_SHARE + rows) / (TRUSTED_SHARE + share)
}

function kindOf(work: Phase['work']): PhaseProgress['kind'] {
  if (work.kind === 'restore' || work.kind === 'write') return work.kind
  if (work.kind === 'fill') return 'insert'
  return work.change.set === null ? 'delete' : 'update'
}
