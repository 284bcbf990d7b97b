import type { ArchivedTable } from '../archive/archive-text.ts'
import type { KeptRows } from '../plan/kept-rows.ts'
import type { Keep } from '../threads/keep.ts'
import type { Holder } from './lease.ts'
import type { SpanWork } from './span-batches.ts'

/** What is kept of the rows that batches change. */
export type KeptColumns = Pick<ArchivedTable, 'columns' | 'changed'> &
  Partial<Pick<KeptRows, 'along' | 'readings'>>

export interface ArchivedWork extends SpanWork {
  readonly holder: Holder
  readonly kept: KeptColumns
  readonly keep: Keep
  /** The cluster runs data-changing WITH queries. */
  readonly oneStatement: boolean
}
