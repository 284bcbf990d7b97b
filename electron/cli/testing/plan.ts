import { DEMO_TABLE } from '../../../shared/demo-table.ts'
import { JobSpec } from '../../../shared/job-spec.ts'
import type { Plan } from '../../../shared/plan.ts'

/** The plan of a job on the demo table; `spec` and `changes` say what matters to the test. */
export function planWith(spec: Record<string, unknown>, changes: Partial<Plan> = {}): Plan {
  return {
    spec: JobSpec.parse({
      cluster: 'sandbox',
      table: DEMO_TABLE,
      limits: {},
      where: 'true',
      set: 'a = 1',
      ...spec,
    }),
    key: ['id'],
    statements: [],
    tableRows: null,
    matchingRows: null,
    ranges: 1,
    sample: { columns: [], before: [], after: null },
    ledger: 'ready',
    warnings: [],
    notes: [],
    ...changes,
  }
}
