import type { Operation } from '../../shared/job-spec.ts'

export const OPERATION_NAMES: Readonly<Record<Operation, string>> = {
  purge: 'Purge',
  update: 'Update',
  write: 'Write',
  undo: 'Undo',
  repopulate: 'Repopulate',
}
