import { codeOf } from '../retry/failure.ts'

/** SQLSTATEs of what a cluster does not have: a function, a relation, a feature. */
export const REFUSALS: ReadonlySet<string | undefined> = new Set(['42883', '42P01', '0A000'])

/** The same of what is not documented, or is kept to itself: also a column, and a right. */
export const NOT_READABLE: typeof REFUSALS = new Set([...REFUSALS, '42501', '42703'])

/**
 * Asks in one way and, where the cluster has not what that needs, in another; see `sent/needs.ts`. Not for
 * transactions, which the first refusal ends.
 */
export async function eitherWay<T>(
  first: () => Promise<T>,
  second: (error: unknown) => Promise<T>,
  refusals = REFUSALS,
): Promise<T> {
  try {
    return await first()
  } catch (error) {
    if (!refusals.has(codeOf(error))) throw error
    return await second(error)
  }
}
