import type { TableName } from './table-name.ts'

/** The demo table of `sql/batch_test_setup.sql`. */
export const DEMO_TABLE: TableName = { schema: 'public', name: 'batch_test' }

/** The number of rows that file inserts. */
export const DEMO_ROWS = 5_000
