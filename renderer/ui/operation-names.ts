import type { Operation } from '../../shared/job-spec.ts'

/** What the operations are called in titles, tiles and lists. */
export const OPERATION_NAMES: Readonly<Record<Operation, string>> = {
  purge: 'Purge',
  update: 'Update',
  repopulate: 'Repopulate',
}
