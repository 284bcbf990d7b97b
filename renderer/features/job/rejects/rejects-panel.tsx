import type { TableProps } from '@cloudscape-design/components/table'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { memo } from 'react'
import type { JobSpec } from '../../../../shared/job-spec.ts'
import type { Reject } from '../../../../shared/job.ts'
import { printable } from '../../../../shared/printable.ts'
import { CopyButton } from '../../../ui/copy-button.tsx'
import { RowsPanel } from './rows-panel.tsx'
import { SaveRejects } from './save-rejects.tsx'
import { useRejects } from './use-rejects.ts'

interface RejectsPanelProps {
  readonly spec: JobSpec
  readonly jobId: string
  /** Rows set aside so far; at least one. */
  readonly count: number
}

/** The rows that the database refused for their own sake, each with the reason. */
export const RejectsPanel = memo(function RejectsPanel({ spec, jobId, count }: RejectsPanelProps) {
  const { rejects, problem } = useRejects(spec.cluster, jobId, count)
  return (
    <RowsPanel
      title="Rows set aside"
      description="The database rejected the changes, so these rows are as they were."
      {...{ rows: rejects, count, problem, columns: COLUMNS }}
      failed="The rows set aside cannot be listed"
      actions={
        <SpaceBetween direction="horizontal" size="xs">
          <SaveRejects {...{ jobId, spec }} />
          <CopyButton text={() => rejectsText(rejects ?? [])} what="rows set aside" />
        </SpaceBetween>
      }
    />
  )
})

const COLUMNS: readonly TableProps.ColumnDefinition<Reject>[] = [
  {
    id: 'sqlState',
    header: 'SQLSTATE',
    sortingField: 'sqlState',
    minWidth: 110,
    cell: ({ sqlState }) => sqlState,
  },
  {
    id: 'message',
    header: 'Message',
    sortingField: 'message',
    minWidth: 240,
    cell: ({ message }) => printable(message),
  },
]

/** The rows as tab-separated lines: the key's values, SQLSTATE, message. */
function rejectsText(rejects: readonly Reject[]): string {
  return rejects.map(({ key, sqlState, message }) => [...key, sqlState, message].join('\t')).join('\n')
}
