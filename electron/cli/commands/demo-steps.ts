import { SANDBOX_CLUSTER } from '../../../shared/cluster.ts'
import { JobSpec } from '../../../shared/job-spec.ts'
import { DEMO_ROWS, DEMO_TABLE } from '../../../shared/demo-table.ts'

/** One job of the tour. */
export interface DemoStep {
  readonly title: string
  /** What happens, and why it is worth watching. */
  readonly note: string
  /** `rows` is how many the tour works on. */
  spec(rows: number): JobSpec
  /** Rows in the table afterwards, from those before and those that the job changed. */
  rowsAfter(before: number, changed: number): number
}

const onDemoTable = { cluster: SANDBOX_CLUSTER, table: DEMO_TABLE, limits: {} }

/** Fill, purge, update, restore: each shows one thing that Sluice does. */
export const DEMO_STEPS: readonly DemoStep[] = [
  {
    title: 'Fill the demo table',
    note: 'Aurora DSQL allows at most 3,000 changed rows in a transaction, so rows are inserted in batches.',
    spec: (rows) => JobSpec.parse({ operation: 'repopulate', ...onDemoTable, rows }),
    rowsAfter: (_before, changed) => changed,
  },
  {
    title: 'Purge one category',
    note: 'The primary key is divided into ranges, and workers delete their ranges in parallel.',
    spec: () => JobSpec.parse({ operation: 'purge', ...onDemoTable, where: "category = 'food'" }),
    rowsAfter: (before, changed) => before - changed,
  },
  {
    title: 'Archive another one',
    note: 'The same for UPDATE: every matching row is changed once, and its updated_at too.',
    spec: () =>
      JobSpec.parse({
        operation: 'update',
        ...onDemoTable,
        set: "status = 'archived'",
        where: "category = 'books'",
        touchUpdatedAt: true,
      }),
    rowsAfter: (before) => before,
  },
  {
    title: 'Restore the demo rows',
    note: 'Deletes all rows, then inserts the set-up rows.',
    spec: () => JobSpec.parse({ operation: 'repopulate', ...onDemoTable, rows: DEMO_ROWS }),
    rowsAfter: (_before, changed) => changed,
  },
]
