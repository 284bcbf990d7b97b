import { useState } from 'react'
import type { Problem } from '../../shared/problem.ts'
import { problemOf } from '../../shared/problem-error.ts'

/** What a button has done on a cluster: whether it is under way, and what stood in its way. */
export function useAction(act: () => Promise<unknown>, onDone = () => {}) {
  const [running, setRunning] = useState(false)
  const [problem, setProblem] = useState<Problem | null>(null)
  const run = () => {
    setRunning(true)
    setProblem(null)
    act()
      .then(onDone, (error: unknown) => setProblem(problemOf(error)))
      .finally(() => setRunning(false))
  }
  return { running, problem, run }
}
