import Button from '@cloudscape-design/components/button'
import Flashbar, { type FlashbarProps } from '@cloudscape-design/components/flashbar'
import { useEffect, useState } from 'react'
import type { JobSummary } from '../../../shared/job.ts'
import { hrefOf, type Route } from '../../routes.ts'
import { endingOf } from './ending.ts'
import { useNotice } from './notice.ts'
import { useHistoryNotice } from './history-notice.ts'
import { useInterruptedNotice } from './interrupted-notice.tsx'

/** Older messages would only push the page down; the list of jobs has them. */
const MAX_MESSAGES = 3

/** What finished while the person looked elsewhere; a job's own page says it itself. */
export function Notifications({ route }: { route: Route }) {
  const [finished, setFinished] = useState<readonly JobSummary[]>([])
  useEffect(
    () =>
      window.sluice.onFrame((frame) => {
        if (frame.finished.length === 0) return
        setFinished((old) => [...frame.finished.toReversed(), ...old].slice(0, MAX_MESSAGES))
      }),
    [],
  )
  const seen = route.page === 'job' ? route.jobId : null
  const dismiss = (jobId: string) => setFinished((old) => old.filter((job) => job.jobId !== jobId))
  useEffect(() => {
    if (seen === null) return
    dismiss(seen)
    // Once more on leaving: the job may have ended while its page was open.
    return () => dismiss(seen)
  }, [seen])
  const notice = useInterruptedNotice(route)
  const own = useNotice((store) => store.notice)
  const historyNotice = useHistoryNotice()
  const items = finished
    .filter(({ jobId }) => jobId !== seen)
    .flatMap((job): FlashbarProps.MessageDefinition[] => {
      const { jobId } = job
      const ending = endingOf(job)
      const action = <Button href={hrefOf({ page: 'job', jobId })}>Show job</Button>
      return ending ? [{ id: jobId, ...ending, onDismiss: () => dismiss(jobId), action }] : []
    })
  const all = [...items, ...[notice, historyNotice, own].flatMap((each) => each ?? [])]
  return (
    <Flashbar
      stackItems
      items={all.map((each) => ({ ...each, dismissible: true, dismissLabel: 'Dismiss' }))}
    />
  )
}
