import StatusIndicator from '@cloudscape-design/components/status-indicator'
import { CANNOT_BE_UNDONE, canBeUndoneText } from '../../../../shared/archive-words.ts'
import { keptUntil } from '../../../../shared/archive-retention.ts'
import type { JobArchive } from '../../../../shared/archive.ts'
import { useArchive, useArchives } from '../../../stream/archives.ts'
import { ProblemAlert } from '../../../ui/problem-alert.tsx'
import { formatMoment } from '../../../ui/quantity.ts'

interface UndoLineProps {
  readonly jobId: string
  /** What the job has kept, as its result says it. */
  readonly archive: JobArchive | null
}

/** Whether the job can be undone, until when, and what that takes: its archive may have been deleted since. */
export function UndoLine(props: UndoLineProps) {
  const problem = useArchives((store) => store.problem)
  return (
    <>
      <Standing {...props} />
      {problem && <ProblemAlert problem={problem} header="The archives cannot be listed or deleted" />}
    </>
  )
}

function Standing({ jobId, archive }: UndoLineProps) {
  const here = useArchive(jobId)
  const retention = useArchives(({ info }) => info?.retention)
  if (archive === null) return <StatusIndicator type="info">{CANNOT_BE_UNDONE}</StatusIndicator>
  if (here === null)
    return (
      <StatusIndicator type="info">Cannot be undone here: its archive is no longer there.</StatusIndicator>
    )
  const until = here && retention ? keptUntil(here.startedAt, retention) : archive.until
  const moment = (at: string) => formatMoment(Date.parse(at))
  return <StatusIndicator>{canBeUndoneText({ ...archive, until }, moment)}</StatusIndicator>
}
