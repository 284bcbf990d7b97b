import type { JobTable } from '../db/job-table.ts'
import type { Keep } from '../threads/keep.ts'
import type { KeptColumns } from './archived-work.ts'
import type { Holder } from './lease.ts'

export interface RestoreOptions {
  readonly holder: Holder
  readonly target: JobTable
  /** Keeps prepared statements of phases apart. */
  readonly label: string
  readonly keep: Keep
  readonly kept: KeptColumns
}
