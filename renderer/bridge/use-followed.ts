import { useCallback, useEffect, useState } from 'react'
import type { Frame } from '../../shared/channels.ts'
import { useAction } from './use-action.ts'

interface FollowedWork<T> {
  /** What is known before the first news. */
  readonly begun: T
  /** Null where it did not begin after all. */
  readonly work: (id: string) => Promise<T | null>
  /** Keep these two stable. */
  readonly stop: (id: string) => Promise<unknown>
  readonly newsOf: (frame: Frame) => readonly (T & { readonly id: string })[]
}

/** Work of the main process that frames tell of, and that can be stopped; it stops when nobody looks any more. */
export function useFollowed<T>({ begun, work, stop: stopOne, newsOf }: FollowedWork<T>) {
  const [id] = useState(() => crypto.randomUUID())
  const [progress, setProgress] = useState(begun)
  const [outcome, setOutcome] = useState<T | null>(null)
  const stop = useCallback(() => void stopOne(id).catch(() => {}), [id, stopOne])
  useEffect(() => stop, [stop])
  useEffect(
    () =>
      window.sluice.onFrame((frame) => {
        setProgress((old) => newsOf(frame).find((one) => one.id === id) ?? old)
      }),
    [id, newsOf],
  )
  const { running, problem, run } = useAction(async () => {
    setProgress(begun)
    setOutcome(await work(id))
  })
  return { running, problem, run, stop, known: running ? progress : outcome }
}
