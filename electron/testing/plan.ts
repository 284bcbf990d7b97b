import type { JobSpec } from '../../shared/job-spec.ts'
import type { Plan } from '../../shared/plan.ts'

/** A plan of which nothing is known but its spec; `known` is what matters to the test. */
export function planOf(spec: JobSpec, known: Partial<Plan> = {}): Plan {
  return {
    spec,
    key: ['id'],
    statements: [],
    tableRows: null,
    matchingRows: null,
    ranges: 1,
    sample: { columns: [], before: [], after: null },
    ledger: 'ready',
    moment: null,
    accessPath: [],
    warnings: [],
    notes: [],
    ...known,
  }
}
