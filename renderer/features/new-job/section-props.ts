import type { Column } from '../../../shared/table.ts'
import type { JobForm } from './job-form.ts'

/** What every section of New job is given. */
export interface SectionProps {
  readonly form: JobForm
  readonly onChange: (change: (form: JobForm) => JobForm) => void
  /** The columns of the chosen table; empty until they are known. */
  readonly columns: readonly Column[]
  /** What is wrong in this section; null when nothing is, or nothing yet. */
  readonly error: string | null
  /** Whether gaps are to be shown as errors. */
  readonly attempted: boolean
}
