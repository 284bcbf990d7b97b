import { useEffect } from 'react'
import { useJobs } from '../../stream/job-stream.ts'
import { windowTitle } from './window-title.ts'

/** Keeps the window's title true; a component of its own, since it hears of every snapshot. */
export function WindowTitle() {
  const { jobs = [] } = useJobs()
  const title = windowTitle(jobs.map(({ snapshot }) => snapshot))
  useEffect(() => {
    document.title = title
  }, [title])
  return null
}
