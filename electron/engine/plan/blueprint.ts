import type { Plan } from '../../../shared/plan.ts'
import type { JobTable } from '../db/job-table.ts'
import type { RowChange } from './batch-sql.ts'
import type { KeptRows } from './kept-rows.ts'
import type { KeyRange } from './ranges/key-range.ts'
import type { Write } from './write/write.ts'
import type { Restore } from './undo/restore.ts'

/** How the batches of a phase are made. */
export type BatchWork =
  | { readonly kind: 'span'; readonly change: RowChange }
  | { readonly kind: 'hash'; readonly change: RowChange; readonly classes: number }
  | { readonly kind: 'fill' }
  | { readonly kind: 'restore'; readonly restore: Restore }
  | { readonly kind: 'write'; readonly write: Write }

/** A part of a job that has to end before the next one begins. */
export interface Phase {
  readonly title: string
  readonly work: BatchWork
  readonly ranges: readonly KeyRange[]
  /** Whether its rows are what the job was asked to change; a preparation's are not. */
  readonly countsTowardTotal: boolean
  /** What is kept of the rows it changes, before they change; null or missing where nothing is. */
  readonly archive?: KeptRows | null
}

/** A plan with what the workers need to carry it out. */
export interface Blueprint {
  readonly plan: Plan
  readonly target: JobTable
  readonly phases: readonly Phase[]
  /** Statements to run once after the last phase, each on its own; the job succeeded without them. */
  readonly closing: readonly string[]
  /** To be called once nobody works by it any more: gives back what it takes on disk. */
  readonly release?: () => Promise<void>
}

/** How many rows a phase changes, as planned; null where nobody knows. */
export function expectedRows(
  { countsTowardTotal }: Pick<Phase, 'countsTowardTotal'>,
  plan: Plan,
): number | null {
  return countsTowardTotal ? plan.matchingRows : plan.tableRows
}
