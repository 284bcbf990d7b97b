import type { Operation } from '../../../shared/job-spec.ts'
import type { ProblemCode } from '../../../shared/problem.ts'
import type { Field } from './check-form.ts'

/** Where in the form a problem of the plan can be put right; null when it belongs to the page. */
export function fieldOf(code: ProblemCode, operation: Operation): Field | 'strategy' | null {
  switch (code) {
    case 'table-unknown':
    case 'table-is-view':
    case 'table-without-key':
    case 'table-not-demo':
      return 'table'
    case 'condition-empty':
    case 'condition-syntax':
    case 'condition-unsafe':
      return 'condition'
    case 'change-empty':
    case 'change-syntax':
    case 'change-unsafe':
    case 'key-column-changed':
      return 'change'
    case 'file-invalid':
    case 'file-unreadable':
    case 'file-changed':
      return operation === 'write' ? 'file' : null
    case 'column-unknown':
      if (operation === 'write') return 'mapping'
      return operation === 'purge' ? 'condition' : null
    case 'sql-invalid':
    case 'type-mismatch':
      // Of an update, either the condition or the change may be meant.
      return operation === 'purge' ? 'condition' : null
    case 'strategy-unfit':
      return 'strategy'
    default:
      return null
  }
}
