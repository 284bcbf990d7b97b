import type { Failure } from './failure.ts'

/** Tells which failures are tried again at once and do not count as a try. */
export interface FreeRetry {
  take(failure: Failure): boolean
  /** Something was done since. */
  renew(): void
}

/**
 * After a change of the schema (OC001) the next try sees the new one, so it is made at once. Only a
 * second OC001 in a row waits like any other failure; behind that wait there may have been another change,
 * so the one after it is free again. Or a schema that changes more often than tries are made would never
 * let one through.
 */
export function freeRetry(): FreeRetry {
  let wasFree = false
  return {
    take: ({ schemaChange }) => {
      wasFree = schemaChange && !wasFree
      return wasFree
    },
    renew: () => void (wasFree = false),
  }
}
