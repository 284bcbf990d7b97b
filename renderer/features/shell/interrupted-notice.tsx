import Button from '@cloudscape-design/components/button'
import type { FlashbarProps } from '@cloudscape-design/components/flashbar'
import { useEffect, useMemo, useState } from 'react'
import { hrefOf, type Route } from '../../routes.ts'
import { isOfThisRun } from '../../stream/job-stream.ts'
import { useStoredJobs } from '../../stream/stored-jobs.ts'
import { counted } from '../../ui/quantity.ts'

type Message = FlashbarProps.MessageDefinition

/**
 * That jobs were interrupted that this run of the app has not worked on, until somebody has seen
 * them: no job goes on by itself.
 */
export function useInterruptedNotice(route: Route): Message | null {
  const jobs = useStoredJobs((store) => store.jobs)
  const [seen, setSeen] = useState<ReadonlySet<string>>(new Set())
  const interrupted = useMemo(
    () =>
      (jobs ?? [])
        .filter(({ jobId, state }) => state === 'interrupted' && !isOfThisRun(jobId))
        .map(({ jobId }) => jobId),
    [jobs],
  )
  const looksAt = route.page === 'job' ? route.jobId : null
  useEffect(() => {
    const here = route.page === 'jobs' ? interrupted : interrupted.filter((jobId) => jobId === looksAt)
    if (here.length > 0) setSeen((old) => new Set([...old, ...here]))
  }, [interrupted, route.page, looksAt])
  const untold = interrupted.filter((jobId) => !seen.has(jobId))
  if (untold.length === 0) return null
  return noticeOf(untold.length, () => setSeen((old) => new Set([...old, ...untold])))
}

function noticeOf(count: number, onDismiss: () => void): Message {
  const one = count === 1
  return {
    id: 'interrupted',
    type: 'info',
    header: `${counted(count, 'job')} ${one ? 'was' : 'were'} interrupted`,
    content: `${one ? 'It can' : 'They can'} go on from where ${one ? 'it' : 'they'} stopped, as soon as you resume ${one ? 'it' : 'them'}.`,
    dismissible: true,
    dismissLabel: 'Dismiss',
    onDismiss,
    action: <Button href={hrefOf({ page: 'jobs' })}>Show jobs</Button>,
  }
}
