import type { ClusterField } from './check-cluster-form.ts'
import type { ClusterForm } from './cluster-form.ts'

/** What every section of a cluster's form is given. */
export interface FormSectionProps {
  readonly form: ClusterForm
  readonly onChange: (change: (form: ClusterForm) => ClusterForm) => void
  /** What is wrong with a field; null when nothing is, or nothing yet. */
  readonly errorAt: (field: ClusterField) => string | null
  /** The names of the other clusters. */
  readonly taken: readonly string[]
}
