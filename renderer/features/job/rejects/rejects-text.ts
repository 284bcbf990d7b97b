import type { Reject } from '../../../../shared/job.ts'

/** The rows as tab-separated lines: the key's values, SQLSTATE, message. */
export function rejectsText(rejects: readonly Reject[]): string {
  return rejects.map(({ key, sqlState, message }) => [...key, sqlState, message].join('\t')).join('\n')
}
