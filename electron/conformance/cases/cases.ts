import type { CaseGroup } from '../case.ts'
import { CASCADES } from './cascades.ts'
import { CATALOG } from './catalog.ts'
import { CONFLICTS } from './conflicts.ts'
import { INDEXES } from './indexes.ts'
import { LIMITS } from './limits.ts'
import { OBSERVED } from './observed.ts'
import { SCHEMA } from './schema.ts'
import { STATEMENTS } from './statements.ts'
import { TRANSACTIONS } from './transactions.ts'
import { TYPES } from './types.ts'

/** All that is stated of Aurora DSQL as statements and answers. */
export const CASES: readonly CaseGroup[] = [
  CATALOG,
  TYPES,
  SCHEMA,
  OBSERVED,
  STATEMENTS,
  TRANSACTIONS,
  LIMITS,
  CASCADES,
  INDEXES,
  CONFLICTS,
]
