import { useEffect, useRef, useState } from 'react'
import type { Reject } from '../../../../shared/job.ts'
import type { Problem } from '../../../../shared/problem.ts'
import { problemOf } from '../../../../shared/problem-error.ts'
import { call } from '../../../bridge/call.ts'

/** A job that sets aside row after row is asked for its list at most this often. */
const INTERVAL_MS = 1_000

interface Rejects {
  /** Null before the first answer. */
  readonly rejects: readonly Reject[] | null
  readonly problem: Problem | null
}

/** The rows that a job set aside, asked for again when `count` says that there are more. */
export function useRejects(cluster: string, jobId: string, count: number): Rejects {
  const [found, setFound] = useState<Rejects>({ rejects: null, problem: null })
  const occasion = useAtIntervals(count)
  useEffect(() => {
    let wanted = true
    call('jobs:rejects', { cluster, jobId }).then(
      (rejects) => wanted && setFound({ rejects, problem: null }),
      (error: unknown) => wanted && setFound((old) => ({ ...old, problem: problemOf(error) })),
    )
    return () => {
      wanted = false
    }
  }, [cluster, jobId, occasion])
  return found
}

/** The value as it was at the last look, which follows a change after a while. */
function useAtIntervals(value: number): number {
  const [seen, setSeen] = useState(value)
  const newest = useRef(value)
  newest.current = value
  const behind = seen !== value
  useEffect(() => {
    if (!behind) return undefined
    const timer = setTimeout(() => setSeen(newest.current), INTERVAL_MS)
    return () => clearTimeout(timer)
  }, [behind, seen])
  return seen
}
