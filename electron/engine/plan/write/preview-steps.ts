import type { RowOutcome } from '../../../../shared/write-preview.ts'
import type { WriteCounts } from '../../../../shared/row-file.ts'
import type { FileRow } from '../../../row-files/row-files.ts'
import { effectsOf, type Effect, type FoundKey, type JudgedRow } from '../../ledger/write-effects.ts'
import type { Refusal } from './refusal.ts'
import type { Write } from './write.ts'

/** What one row of a file does when all before it are done. */
export interface Step {
  readonly row: FileRow
  readonly outcome: RowOutcome
  readonly refusal: Refusal | null
  /** Null where nothing is done. */
  readonly effect: Effect | null
  /** Its key as the table has it when it is the row's turn; undefined where it was not asked for. */
  readonly found: FoundKey | undefined
}

const OUTCOMES: Readonly<Record<keyof WriteCounts, RowOutcome>> = {
  written: 'insert',
  updated: 'update',
  deleted: 'delete',
  skipped: 'skipped',
  missing: 'missing',
}

/** One row after the other; `found` and `refusals` by the numbers of rows, as the table has them before any. */
export function stepsOf(
  write: Write,
  rows: readonly JudgedRow[],
  found: ReadonlyMap<number, FoundKey>,
  refusals: ReadonlyMap<number, Refusal>,
): Step[] {
  const isThere = new Map<string, boolean>()
  return rows.map((judged): Step => {
    const { row } = judged
    const first = found.get(row.no)
    const now = first && { ...first, isThere: isThere.get(first.name) ?? first.isThere }
    const known = refusals.get(row.no) ?? judged.refusal
    const { counts, effects, refused } = effectsOf(write, [{ ...judged, refusal: known }], now ? [now] : [])
    const [own] = refused
    if (own) return { row, outcome: 'refused', refusal: reasonOf(own), effect: null, found: now }
    const [effect = null] = effects
    if (now && effect) isThere.set(now.name, effect.way !== 'delete')
    const kind = (Object.keys(OUTCOMES) as (keyof WriteCounts)[]).find((one) => counts[one] > 0)
    return { row, outcome: kind ? OUTCOMES[kind] : 'skipped', refusal: null, effect, found: now }
  })
}

function reasonOf({ sqlState, message }: Refusal): Refusal {
  return { sqlState, message }
}
