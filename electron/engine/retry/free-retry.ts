import type { Failure } from './failure.ts'

/**
 * Tells which failures are tried again at once and do not count as a try.
 * After a change of the schema (OC001) the next try sees the new one, so it is made at once. Only a
 * second OC001 in a row waits like any other failure; behind that wait there may have been another change,
 * so the one after it is free again. Or a schema that changes more often than tries are made would never
 * let one through.
 */
export function freeRetry() {
  let wasFree = false
  return {
    take: ({ schemaChange }: Failure) => {
      wasFree = schemaChange && !wasFree
      return wasFree
    },
    /** Something was done since. */
    renew: () => void (wasFree = false),
  }
}
