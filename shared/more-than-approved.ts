import { count } from './counted.ts'
import { FUSE_TOLERANCE } from './job-spec.ts'

/** Why a job pauses before it changes more rows than a user approved. */
export function moreThanApproved(approvedRows: number | null): string {
  return `Paused: more rows match than the approved ${count(approvedRows ?? 0)} (+${FUSE_TOLERANCE * 100} %).`
}
