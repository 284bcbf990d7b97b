import { useCallback, useEffect, useRef, useState } from 'react'
import type { ClusterProfile } from '../../shared/cluster.ts'
import { CheckStep, type ConnectionCheck } from '../../shared/connection-check.ts'
import type { Problem } from '../../shared/problem.ts'
import { problemOf } from '../../shared/problem-error.ts'
import { call } from './call.ts'

/** A connection check of the window: the newest one that it asked for, as far as it has come. */
export interface AskedCheck {
  /** Null before the first one. */
  readonly check: ConnectionCheck | null
  /** What was checked; settings may have changed since. */
  readonly profile: ClusterProfile | null
  /** Why it could not even begin. */
  readonly problem: Problem | null
  start(profile: ClusterProfile): Promise<void>
  /** Shows nothing any more; a check under way ends unseen. */
  close(): void
}

type Shown = Pick<AskedCheck, 'check' | 'profile' | 'problem'>

const NOTHING: Shown = { check: null, profile: null, problem: null }

/** Checks a connection and follows the check from frame to frame until it ends. */
export function useConnectionCheck(): AskedCheck {
  const [shown, setShown] = useState(NOTHING)
  const wanted = useRef<string | null>(null)
  const opener = useRef<Element | null>(null)
  const adopt = useCallback((id: string, next: Partial<Shown>) => {
    if (wanted.current === id) setShown((old) => ({ ...old, ...next }))
  }, [])
  useEffect(
    () =>
      window.sluice.onFrame(({ checks }) => {
        for (const check of checks) adopt(check.id, { check })
      }),
    [adopt],
  )
  const start = async (profile: ClusterProfile) => {
    const id = crypto.randomUUID()
    wanted.current = id
    opener.current = document.activeElement
    setShown({ check: waiting(id), profile, problem: null })
    try {
      adopt(id, { check: await call('clusters:check', { id, profile }) })
    } catch (error) {
      adopt(id, { check: null, problem: problemOf(error) })
    }
  }
  const close = () => {
    wanted.current = null
    setShown(NOTHING)
    // The button that closed it is gone; the keyboard goes on from the one that asked for the check.
    if (opener.current instanceof HTMLElement) opener.current.focus()
  }
  return { ...shown, start, close }
}

/** What is to come, until the first frame tells what has. */
function waiting(id: string): ConnectionCheck {
  const lines = CheckStep.options.map(
    (step) => ({ step, state: 'waiting', milliseconds: null, detail: '', problem: null }) as const,
  )
  return { id, lines, ended: false }
}
