import StatusIndicator from '@cloudscape-design/components/status-indicator'
import { CANNOT_BE_UNDONE, canBeUndoneText } from '../../../../shared/archive-words.ts'
import type { JobArchive } from '../../../../shared/archive.ts'
import { useArchive } from '../../../stream/archives.ts'
import { formatMoment } from '../../../ui/quantity.ts'

interface UndoLineProps {
  readonly jobId: string
  /** What the job has kept, as its result says it. */
  readonly archive: JobArchive | null
}

/** Whether the job can be undone, until when, and what that takes: its archive may have been deleted since. */
export function UndoLine({ jobId, archive }: UndoLineProps) {
  const isHere = useArchive(jobId) !== null
  if (archive === null) return <StatusIndicator type="info">{CANNOT_BE_UNDONE}</StatusIndicator>
  if (!isHere)
    return (
      <StatusIndicator type="info">Cannot be undone here: its archive is no longer there.</StatusIndicator>
    )
  return <StatusIndicator>{canBeUndoneText(archive, (at) => formatMoment(Date.parse(at)))}</StatusIndicator>
}
