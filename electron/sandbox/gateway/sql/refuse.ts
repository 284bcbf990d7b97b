import type { ServerError } from '../statement.ts'

/** 0A000, feature_not_supported: what nearly every refusal of Aurora DSQL is. */
export function unsupported(message: string): ServerError {
  return { sqlState: '0A000', message }
}

/** The first refusal of several questions, asked one after the other. */
export function firstRefusal<T>(
  items: readonly T[] | undefined,
  ask: (item: T) => ServerError | null,
): ServerError | null {
  for (const item of items ?? []) {
    const refusal = ask(item)
    if (refusal) return refusal
  }
  return null
}
