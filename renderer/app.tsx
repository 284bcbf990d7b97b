import ErrorBoundary from '@cloudscape-design/components/error-boundary'
import I18nProvider from '@cloudscape-design/components/i18n'
import messages from '@cloudscape-design/components/i18n/messages/all.en'
import { useEffect } from 'react'
import { assertNever } from '../shared/assert-never.ts'
import { useAppInfo } from './bridge/app-info.ts'
import { useClusters } from './bridge/clusters-store.ts'
import { followFaults } from './bridge/faults-store.ts'
import { followMenu } from './bridge/menu-pages.ts'
import { followSandbox } from './bridge/sandbox-store.ts'
import { followUpdates } from './bridge/updates-store.ts'
import { AboutPage } from './features/about/about-page.tsx'
import { ApprovalDialog } from './features/approval/approval-dialog.tsx'
import { ArchivesPage } from './features/archives/archives-page.tsx'
import { ClusterFormPage } from './features/clusters/cluster-form-page.tsx'
import { ClustersPage } from './features/clusters/clusters-page.tsx'
import { HomePage } from './features/first-launch/home-page.tsx'
import { useJobFiles } from './features/job-file/use-job-files.ts'
import { JobPage } from './features/job/job-page.tsx'
import { JobsPage } from './features/jobs/jobs-page.tsx'
import { MfaDialog } from './features/mfa/mfa-dialog.tsx'
import { followMemory } from './features/new-job/memory/job-memory.ts'
import { NewJobPage } from './features/new-job/new-job-page.tsx'
import { SettingsPage } from './features/settings/settings-page.tsx'
import { Shell } from './features/shell/shell.tsx'
import { ClusterPage } from './features/tables/cluster-page.tsx'
import { UndoPage } from './features/undo/undo-page.tsx'
import { parseHash, type Route, useHash } from './routes.ts'
import { followJobs } from './stream/job-stream.ts'
import { followArchives } from './stream/archives.ts'
import { followRememberedJobs } from './stream/remembered-jobs.ts'
import { followStoredJobs } from './stream/stored-jobs.ts'
import { useTheme } from './ui/theme.ts'

/** The window: theme, language, shell and the screen of the current route. */
export function App() {
  const hash = useHash()
  const route = parseHash(hash)
  useTheme()
  useJobFiles()
  useEffect(() => {
    void useAppInfo.getState().load()
    void useClusters.getState().load()
    const ends = [
      followSandbox(),
      followFaults(),
      followUpdates(),
      followMenu(),
      followStoredJobs(),
      followRememberedJobs(),
      followArchives(),
      followJobs(),
      followMemory(),
    ]
    return () => {
      for (const end of ends) end()
    }
  }, [])
  return (
    <I18nProvider locale="en-US" messages={[messages]}>
      <Shell route={route} hash={hash}>
        <ErrorBoundary key={hash} onError={leaveToReact}>
          <Screen route={route} hash={hash} />
        </ErrorBoundary>
      </Shell>
      <MfaDialog />
      <ApprovalDialog />
    </I18nProvider>
  )
}

/** React has written the error to the console; the boundary keeps the way to other screens open. */
function leaveToReact() {}

function Screen({ route, hash }: { route: Route; hash: string }) {
  if (route.page === 'home') return <HomePage />
  if (route.page === 'clusters') return <ClustersPage />
  if (route.page === 'cluster') return <ClusterPage key={hash} name={route.name} />
  if (route.page === 'cluster-form') return <ClusterFormPage key={hash} name={route.name} />
  if (route.page === 'new-job') return <NewJobPage key={hash} preset={route.preset} />
  if (route.page === 'jobs') return <JobsPage />
  if (route.page === 'job') return <JobPage key={route.jobId} jobId={route.jobId} />
  if (route.page === 'undo') return <UndoPage key={route.jobId} jobId={route.jobId} />
  if (route.page === 'archives') return <ArchivesPage />
  if (route.page === 'settings') return <SettingsPage />
  if (route.page === 'about') return <AboutPage />
  return assertNever(route)
}
