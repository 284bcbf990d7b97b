import { DEMO_TABLE } from '../../../shared/demo-table.ts'
import { JobSpec } from '../../../shared/job-spec.ts'
import type { Plan } from '../../../shared/plan.ts'
import { planOf } from '../../testing/plan.ts'

/** The plan of a job on the demo table; `spec` and `known` say what matters to the test. */
export function planWith(spec: Record<string, unknown>, known: Partial<Plan> = {}): Plan {
  const common = { cluster: 'sandbox', table: DEMO_TABLE, limits: {}, where: 'true', set: 'a = 1' }
  return planOf(JobSpec.parse({ ...common, ...spec }), known)
}
