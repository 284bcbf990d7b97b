import { useEffect } from 'react'
import { useClusters } from '../../bridge/clusters-store.ts'
import { useJobs } from '../../stream/job-stream.ts'
import { windowTitle } from './window-title.ts'

/** Keeps the window's title true; a component of its own, since it hears of every snapshot. */
export function WindowTitle() {
  const { jobs = [] } = useJobs()
  const current = useClusters((store) => store.current.name)
  const title = windowTitle(
    current,
    jobs.map(({ snapshot: { state, progress }, plan }) => ({
      state,
      progress,
      cluster: plan?.spec.cluster ?? null,
    })),
  )
  useEffect(() => {
    document.title = title
  }, [title])
  return null
}
