import { useCallback, useEffect, useState } from 'react'
import type { Problem } from '../../shared/problem.ts'
import { problemOf } from '../../shared/problem-error.ts'

/** What a question to the main process came to, so far. */
export type Loaded<T> =
  | { readonly state: 'loading' }
  | { readonly state: 'ready'; readonly value: T }
  | { readonly state: 'failed'; readonly problem: Problem }

/**
 * Asks once per `load` (keep it stable with useCallback) and again on `reload`; an answer that
 * comes after its question was given up is dropped.
 */
export function useAnswer<T>(load: () => Promise<T>): { answer: Loaded<T>; reload: () => void } {
  const [answer, setAnswer] = useState<Loaded<T>>({ state: 'loading' })
  const [round, setRound] = useState(0)
  useEffect(() => {
    let wanted = true
    const settle = (next: Loaded<T>) => {
      if (wanted) setAnswer(next)
    }
    setAnswer({ state: 'loading' })
    load().then(
      (value) => settle({ state: 'ready', value }),
      (error: unknown) => settle({ state: 'failed', problem: problemOf(error) }),
    )
    return () => {
      wanted = false
    }
  }, [load, round])
  const reload = useCallback(() => setRound((previous) => previous + 1), [])
  return { answer, reload }
}
