import { changesMatching } from './job-spec.ts'
import type { Plan } from './plan.ts'

/** What makes a table unfit for a job, or its numbers rough; the front ends add one action each. */
export const TABLE_NOTICES = {
  empty: 'This table is empty.',
  'never-analyzed': 'Statistics are missing, so estimates are rough.',
  'without-key': 'This table has no primary key. Sluice changes rows by key.',
} as const

/** Of the table of a purge or an update; null where there is nothing to say. */
export function noticeOf({ spec, lastKey, tableRows }: Plan): 'empty' | 'never-analyzed' | null {
  if (!changesMatching(spec)) return null
  if (lastKey === null) return 'empty'
  return tableRows === null ? 'never-analyzed' : null
}
