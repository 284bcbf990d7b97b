import type { WriteCounts } from '../../../shared/row-file.ts'
import type { Phase } from '../plan/blueprint.ts'
import type { KeyPrefix } from '../db/key.ts'
import type { TextRow } from '../db/session.ts'
import { countsFromJson } from './write-counts.ts'

/**
 * A key range in somebody's hands: `(lo, hi]` of a phase's keys, done up to the cursor. Whoever
 * knows its epoch knows everything about it, because every change of the range counts the epoch up.
 */
export interface HeldRange {
  readonly no: number
  /** Position of its phase in the job. */
  readonly phase: number
  readonly lo: KeyPrefix | null
  readonly hi: KeyPrefix | null
  readonly cursor: KeyPrefix | null
  readonly epoch: number
  /** Committed so far, by everybody who had it. */
  readonly batches: number
  readonly rows: number
  readonly done: boolean
  /** What became of the rows of a file, where they are written; missing before the first batch. */
  readonly outcomes?: WriteCounts
}

/** The select list that {@link heldRangeOf} reads. */
export const HELD_RANGE_COLUMNS = 'range_no, phase, lo, hi, cursor, epoch, batches, rows, done, outcomes'

/** A row of `sluice.key_range`, values as text. */
export function heldRangeOf(row: TextRow): HeldRange {
  const [no, phase, lo, hi, cursor, epoch, batches, rows, done, outcomes] = row
  return {
    no: Number(no),
    phase: Number(phase),
    lo: keyFromJson(lo),
    hi: keyFromJson(hi),
    cursor: keyFromJson(cursor),
    epoch: Number(epoch),
    batches: Number(batches),
    rows: Number(rows),
    done: done === 't',
    ...(outcomes && { outcomes: countsFromJson(outcomes) }),
  }
}

/** The range after a batch that took place; a null cursor is its end. */
export function moved(held: HeldRange, rows: number, cursor: KeyPrefix | null): HeldRange {
  return {
    ...held,
    cursor,
    epoch: held.epoch + 1,
    batches: held.batches + 1,
    rows: held.rows + rows,
    done: cursor === null,
  }
}

/** The ledger keeps a key as a JSON array of text; an open bound is NULL. */
export function keyToJson(key: KeyPrefix | null): string | null {
  return key === null ? null : JSON.stringify(key)
}

function keyFromJson(text: string | null | undefined): KeyPrefix | null {
  return text === null || text === undefined ? null : (JSON.parse(text) as string[])
}

/** Rows that wait until all others are done are in a phase of their own, behind all that a job has. */
export const WAITING_PHASE = 1_000

/** Of a range that nobody has worked on. */
export const FRESH = { epoch: 0, batches: 0, rows: 0, done: false } as const

/** A job's ranges as they are before anything is done, numbered over its phases. */
export function freshRanges(phases: readonly Phase[]): HeldRange[] {
  return phases
    .flatMap(({ ranges }, phase) => ranges.map(({ lo, hi }) => ({ phase, lo, hi, cursor: lo })))
    .map((range, no) => ({ ...range, no, ...FRESH }))
}
