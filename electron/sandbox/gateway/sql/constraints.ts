import type { ServerError } from '../statement.ts'
import { refusedWidth } from './indexes.ts'
import type { Node, NodeOf } from './parser.ts'
import { unsupported } from './refuse.ts'

type Constraint = NodeOf<'Constraint'>

const KEYS = new Set<Constraint['contype']>(['CONSTR_PRIMARY', 'CONSTR_UNIQUE'])
const DEFERS = new Set<Constraint['contype']>(['CONSTR_ATTR_DEFERRABLE', 'CONSTR_ATTR_DEFERRED'])

/** A constraint of a table, or of a column without what stands behind it. */
export function refuseConstraint(constraint: Constraint): ServerError | null {
  if (constraint.contype === 'CONSTR_EXCLUSION')
    return unsupported('EXCLUDE constraint not supported for CREATE TABLE')
  return KEYS.has(constraint.contype) ? refuseKey(constraint) : null
}

/** Documented: INCLUDE is all that a key can have behind its columns. The words follow those of tables. */
function refuseKey({ keys, options, indexspace, deferrable, initdeferred }: Constraint): ServerError | null {
  if (options) return unsupported('WITH clause not supported for CREATE TABLE')
  if (indexspace) return unsupported('TABLESPACE clause not supported for CREATE TABLE')
  return deferrable || initdeferred ? DEFERRABLE_KEY : refusedWidth(keys)
}

/** Only foreign keys can be deferred. The words of this and the next are those of MiniStack, an emulator. */
const DEFERRABLE_KEY = unsupported('DEFERRABLE constraint not supported')

/** ADD UNIQUE USING INDEX that is to be deferred. */
export function refusedDeferral({ deferrable, initdeferred }: Constraint): ServerError | null {
  if (!deferrable && !initdeferred) return null
  return unsupported('ALTER TABLE / ADD CONSTRAINT UNIQUE / DEFERRED / INITIALLY DEFERRED not supported')
}

/** A column's key that is to be deferred, which its syntax tree tells behind the constraint. */
export function refusedColumnDeferral(constraints: readonly Node[] = []): ServerError | null {
  let isKey = false
  for (const node of constraints) {
    const kind = 'Constraint' in node ? node.Constraint.contype : undefined
    if (isKey && DEFERS.has(kind)) return DEFERRABLE_KEY
    if (!kind?.startsWith('CONSTR_ATTR_')) isKey = KEYS.has(kind)
  }
  return null
}
