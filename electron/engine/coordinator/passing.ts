import type { Problem, ProblemCode } from '../../../shared/problem.ts'
import { CONNECTION_CODES } from '../db/connection-problem.ts'

const PASSING: ReadonlySet<ProblemCode> = new Set([
  ...CONNECTION_CODES,
  'cluster-away',
  'gave-up',
  'permission-denied',
  'table-changed',
  'meaning-changed',
])

/** Whether nothing is wrong with the job itself: it can go on once the cause is gone. */
export function isPassing({ code }: Problem): boolean {
  return PASSING.has(code)
}
