import './archives.css'
import Alert from '@cloudscape-design/components/alert'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useEffect } from 'react'
import { useArchives } from '../../stream/archives.ts'
import { Page } from '../../ui/page.tsx'
import { ProblemAlert } from '../../ui/problem-alert.tsx'
import { ArchivesTable } from './archives-table.tsx'
import { UnreadableArchives } from './unreadable-archives.tsx'

/** What jobs of this machine have kept of the rows that they changed. */
export function ArchivesPage() {
  const { info, problem, refresh } = useArchives()
  useEffect(() => void refresh(), [refresh])
  return (
    <Page
      title="Archives"
      description="Rows as they were before jobs changed them, stored on this machine. From its archive, a job can be undone."
    >
      <SpaceBetween size="l">
        {problem && (
          <ProblemAlert
            problem={problem}
            header="The archives cannot be listed or deleted"
            onRetry={() => void refresh()}
          />
        )}
        {info?.retentionFault && <Alert type="warning">{info.retentionFault}</Alert>}
        <UnreadableArchives archives={info?.unreadable ?? []} />
        <ArchivesTable info={info} />
      </SpaceBetween>
    </Page>
  )
}
