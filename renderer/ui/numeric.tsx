import type { PropsWithChildren } from 'react'

/** A number in a table, or the head of a column of them: to the right, digit below digit. */
export function Numeric({ children }: PropsWithChildren) {
  return <span className="numeric">{children}</span>
}
