import Button from '@cloudscape-design/components/button'
import type { FlashbarProps } from '@cloudscape-design/components/flashbar'
import { useEffect, useMemo, useState } from 'react'
import type { StoredJob } from '../../../shared/stored-job.ts'
import { hrefOf, isOpeningPage, type Route } from '../../routes.ts'
import { isOfThisRun } from '../../stream/job-stream.ts'
import { useStoredJobs } from '../../stream/stored-jobs.ts'
import { storedIn } from '../../stream/use-ledger.ts'
import { counted, listed } from '../../ui/quantity.ts'

type Message = FlashbarProps.MessageDefinition

/**
 * That jobs were interrupted that this run of the app has not worked on, until somebody has seen
 * them: no job goes on by itself. Of clusters that were asked: none is reached for this alone.
 */
export function useInterruptedNotice(route: Route): Message | null {
  const ledgers = useStoredJobs((store) => store.ledgers)
  const [seen, setSeen] = useState<ReadonlySet<string>>(new Set())
  const interrupted = useMemo(
    () =>
      storedIn(ledgers)
        .filter(({ jobId, state }) => state === 'interrupted' && !isOfThisRun(jobId))
        .map(({ jobId, cluster }) => ({ jobId, cluster })),
    [ledgers],
  )
  const looksAt = route.page === 'job' ? route.jobId : null
  useEffect(() => {
    // Nobody has come to the page that the window opened with.
    if (isOpeningPage()) return
    const here = route.page === 'jobs' ? interrupted : interrupted.filter(({ jobId }) => jobId === looksAt)
    if (here.length > 0) setSeen((old) => new Set([...old, ...idsOf(here)]))
  }, [interrupted, route.page, looksAt])
  const untold = interrupted.filter(({ jobId }) => !seen.has(jobId))
  if (untold.length === 0) return null
  return noticeOf(untold, () => setSeen((old) => new Set([...old, ...idsOf(untold)])))
}

type Interrupted = Pick<StoredJob, 'jobId' | 'cluster'>

const idsOf = (jobs: readonly Interrupted[]) => jobs.map(({ jobId }) => jobId)

function noticeOf(jobs: readonly Interrupted[], onDismiss: () => void): Message {
  const one = jobs.length === 1
  const clusters = [...new Set(jobs.map(({ cluster }) => cluster))]
  return {
    id: 'interrupted',
    type: 'info',
    header: `${counted(jobs.length, 'job')} ${one ? 'was' : 'were'} interrupted on ${listed(clusters)}`,
    content: `Resume ${one ? 'it' : 'them'} to continue from where ${one ? 'it' : 'they'} stopped.`,
    onDismiss,
    action: <Button href={hrefOf({ page: 'jobs' })}>Show jobs</Button>,
  }
}
