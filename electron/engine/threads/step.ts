import { quoteTable } from '../../../shared/identifier.ts'
import { requireSameTable, type JobTable } from '../db/job-table.ts'
import type { Session } from '../db/session.ts'
import { onItsOwn } from '../db/transaction.ts'
import type { Batches } from '../ledger/batches.ts'
import { guardedBatches } from '../ledger/guarded-batches.ts'
import { WAITING_PHASE, type HeldRange } from '../ledger/held-range.ts'
import type { Holder } from '../ledger/lease.ts'
import { hasMatch } from '../ledger/find-end.ts'
import type { KeyPrefix } from '../db/key.ts'
import { shareOfWay } from '../plan/ranges/key-way.ts'
import { spanPredicate, type RowChange } from '../plan/batch-sql.ts'
import type { BatchWork, Phase } from '../plan/blueprint.ts'
import { evenBoundaries } from '../plan/ranges/key-arithmetic.ts'
import { cutSpan, remainingWidth } from '../plan/ranges/split-range.ts'
import type { InHand } from './counters.ts'
import type { Keep } from './keep.ts'
import { unguardedBatches } from './unguarded-batches.ts'

/** How the ledger guards the batches of a job. */
export interface Guarding {
  readonly holder: Holder
  /** The cluster runs data-changing WITH queries. */
  readonly oneStatement: boolean
}

/** What a phase asks of its runner. */
export interface Step {
  readonly batches: Batches
  /** Throws `table-changed` unless the table is still the job's. */
  readonly recognise: (session: Session) => Promise<void>
  /** Whether its rows are what the job was asked to change; a preparation's are not. */
  readonly countsTowardTotal: boolean
  /** Whether batches learn their size; where not, all are as large as they may be. */
  readonly learnsSize: boolean
  /** Boundaries that cut what is left of a range into parts; none where it cannot be cut. */
  readonly boundaries: (session: Session, held: HeldRange, parts: number) => Promise<KeyPrefix[]>
  /** How much is left of a range, to compare ranges of the phase. */
  readonly width: (held: HeldRange) => number
  /** Follows a range from how it was handed over. */
  readonly meter: (handed: HeldRange) => (held: HeldRange) => InHand
  /** Whether a matching row is left in the range. */
  readonly hasMore: (session: Session, held: HeldRange) => Promise<boolean>
  /** Tables of which rows go along with those of a batch, by foreign keys. */
  readonly along: readonly string[]
}

/** Rows that have waited are worked on as in the first phase, which is the only one of an undo. */
export function stepFor(steps: readonly Step[], phase: number): Step {
  const step = steps[phase === WAITING_PHASE ? 0 : phase]
  if (!step) throw new Error(`There is no phase ${phase}.`)
  return step
}

/** Batches of a phase that keeps rows are not made without somebody who writes them. */
const keepNothing: Keep = async () => await Promise.reject(new Error('Nobody writes the archive.'))

/** The step of a phase; `index` is the phase's position in the job. `keep` is for a phase with an archive. */
export function stepOf(
  phase: Pick<Phase, 'work' | 'countsTowardTotal' | 'archive'>,
  index: number,
  guarding: Guarding | null,
  target: JobTable,
  keep: Keep = keepNothing,
): Step {
  const { work, countsTowardTotal } = phase
  const shape = shapeOf(work)
  return {
    batches: batchesOf(phase, index, guarding, target, keep),
    countsTowardTotal,
    recognise: async (session) => await onItsOwn(async () => await requireSameTable(session, target)),
    meter: meterOf(work, shape.width),
    ...shape,
  }
}

function meterOf(work: BatchWork, width: Step['width']): Step['meter'] {
  const shareOf = shareOfWay(work)
  return (handed) => {
    let begin: Pick<HeldRange, 'cursor' | 'rows'> = handed
    return (held) => {
      // The first range of a table has no beginning: up to the end of its first batch it is measured by rows.
      if (begin.cursor === null) begin = held
      const share = shareOf(begin.cursor, handed.hi, held.cursor) ?? 0
      const [rows, since] = [held.rows - handed.rows, held.rows - begin.rows]
      const whole = since > 0 && share > 0 ? rows / (rows - since + since / share) : share
      return { width: width(held), share: whole, rows }
    }
  }
}

function batchesOf(
  { work, archive }: Pick<Phase, 'work' | 'archive'>,
  index: number,
  guarding: Guarding | null,
  target: JobTable,
  keep: Keep,
): Batches {
  const label = `phase-${index}`
  if (work.kind === 'hash') return unguardedBatches(work, target, label)
  if (guarding) {
    const options = { ...guarding, target, label, archive: archive ? { kept: archive, keep } : null }
    return guardedBatches(work.kind === 'fill' ? work.kind : work, options)
  }
  if (work.kind === 'span') return unguardedBatches(work, target, label)
  throw new Error('Rows can be inserted only with a ledger.')
}

type Shape = Pick<Step, 'learnsSize' | 'boundaries' | 'width' | 'hasMore' | 'along'>

function shapeOf(work: BatchWork): Shape {
  switch (work.kind) {
    case 'span':
      return spanShape(work.change)
    case 'fill':
      return FILL_SHAPE
    case 'write':
      return {
        ...FILL_SHAPE,
        ...(work.write.inOrder && { boundaries: uncut }),
        along: work.write.named?.change.along ?? [],
      }
    case 'restore':
      // Rows that come back in turn are no part of anybody else's range.
      return work.restore.isInTurn ? { ...FILL_SHAPE, boundaries: uncut } : FILL_SHAPE
    case 'hash':
      return hashShape(work.change)
  }
}

function spanShape(change: RowChange): Shape {
  const castTypes = change.key.map(({ castType }) => castType)
  return {
    learnsSize: true,
    boundaries: async (session, { cursor, hi }, parts) => await cutSpan(session, change, cursor, hi, parts),
    // Where the keys do not tell, all are as wide: the one with the least done is the widest. An open
    // end would look wider than everything, though there is seldom more behind it.
    width: ({ cursor, hi, batches }) =>
      (hi === null ? null : remainingWidth(castTypes, cursor, hi)) ?? 1 / (1 + batches),
    hasMore: async (session: Session, held: HeldRange) => await hasMatch(session, change, held),
    along: change.along ?? [],
  }
}

const numberOf = (key: readonly string[] | null) => Number(key?.[0] ?? 0)

const uncut = async () => await Promise.resolve([])

const FILL_SHAPE: Shape = {
  learnsSize: true,
  boundaries: async (_: Session, { cursor, hi }: HeldRange, parts: number) => {
    // The first row that is not there yet: each part has one at least.
    const [from, to] = [String(numberOf(cursor) + 1), String(numberOf(hi))]
    return await Promise.resolve(evenBoundaries('bigint', from, to, parts).map((boundary) => [boundary]))
  },
  width: ({ cursor, hi }: HeldRange) => numberOf(hi) - numberOf(cursor),
  hasMore: async (_: Session, { cursor, hi }: HeldRange) =>
    await Promise.resolve(numberOf(cursor) < numberOf(hi)),
  along: [],
}

/** A class of the hash strategy cannot be cut; its batches take as long as reading the table, however few rows they change. */
function hashShape(change: RowChange): Shape {
  const upToEnd = spanPredicate(change, { from: 0, to: change.key.length })
  const anyMatch = `SELECT 1 FROM ${quoteTable(change.table)} WHERE ${upToEnd} LIMIT 1`
  return {
    learnsSize: false,
    boundaries: uncut,
    width: () => 0,
    hasMore: async (session: Session, { hi }: HeldRange) =>
      (await session.query(anyMatch, [...(hi ?? [])])).count > 0,
    along: change.along ?? [],
  }
}
