import type { Approval } from '../../shared/approval.ts'
import type { JobSpec } from '../../shared/job-spec.ts'
import type { Plan } from '../../shared/plan.ts'

/** As it is kept with a job in the sandbox. */
export const NOT_NEEDED: Approval = {
  path: 'not-needed',
  systemUser: 'alice',
  databaseUser: 'admin',
  planHash: '0'.repeat(64),
  approvedRows: null,
  at: '2026-03-09T17:05:00.000Z',
}

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
