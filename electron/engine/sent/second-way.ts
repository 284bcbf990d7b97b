import { codeOf } from '../retry/failure.ts'

/** SQLSTATEs of what a cluster does not have: a function, a relation, a feature. */
export const REFUSALS: ReadonlySet<string | undefined> = new Set(['42883', '42P01', '0A000'])

/**
 * Asks in one way and, where the cluster has not what that needs, in another; see `sent/needs.ts`. Not for
 * transactions, which the first refusal ends.
 */
export async function eitherWay<T>(
  first: () => Promise<T>,
  second: (error: unknown) => Promise<T>,
): Promise<T> {
  try {
    return await first()
  } catch (error) {
    if (!REFUSALS.has(codeOf(error))) throw error
    return await second(error)
  }
}
