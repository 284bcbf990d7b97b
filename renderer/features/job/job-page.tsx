import './job.css'
import Box from '@cloudscape-design/components/box'
import LiveRegion from '@cloudscape-design/components/live-region'
import SpaceBetween from '@cloudscape-design/components/space-between'
import Spinner from '@cloudscape-design/components/spinner'
import type { Plan } from '../../../shared/plan.ts'
import type { Problem } from '../../../shared/problem.ts'
import { useFallback } from '../../routes.ts'
import { useClusters } from '../../bridge/clusters-store.ts'
import type { LiveJob } from '../../stream/live-job.ts'
import { useJob } from '../../stream/job-stream.ts'
import { hasMovedOn, type Standing, standingOf } from '../../stream/standing.ts'
import { useStoredJob, useWatchedLedger } from '../../stream/use-ledger.ts'
import { Page } from '../../ui/page.tsx'
import { ProblemAlert } from '../../ui/problem-alert.tsx'
import { AskedPanel } from './asked-panel.tsx'
import { DiscardDialog } from './controls/discard-dialog.tsx'
import { StoredJobControls } from './controls/stored-job-controls.tsx'
import { JobCharts } from './charts/job-charts.tsx'
import { JobControls } from './controls/job-controls.tsx'
import { JobFacts } from './progress/job-facts.tsx'
import { STATE_WORDS } from './job-status.tsx'
import { jobTitle } from './job-words.ts'
import { LimitsPanel } from './limits/limits-panel.tsx'
import { LogPanel } from './log/log-panel.tsx'
import { MoreRejects } from './rejects/more-rejects.tsx'
import { OutcomePanel } from './outcome/outcome-panel.tsx'
import { ProgressPanel } from './progress/progress-panel.tsx'
import { RejectsPanel } from './rejects/rejects-panel.tsx'
import { StoredJobPage } from './stored-job-page.tsx'
import { useControl } from './controls/use-control.ts'
import { useStoredJobActions } from './controls/use-stored-job-actions.ts'
import { WaitingAlert } from './controls/waiting-alert.tsx'
import { WorkerLanes } from './lanes/worker-lanes.tsx'

/** Everything about one job, live while it runs. */
export function JobPage({ jobId }: { jobId: string }) {
  const { job, problem } = useJob(jobId)
  const stored = useStoredJob(jobId)
  if (job?.plan && !hasMovedOn(job, stored)) {
    return <KnownJob job={job} plan={job.plan} standing={standingOf(job, stored)} />
  }
  if (stored) return <StoredJobPage job={stored} />
  return <Page title="Job">{problem ? <UnknownJob problem={problem} /> : <LoadingJob />}</Page>
}

/** A job that this run of the app does not know: as a rule, the ledger of the current cluster does. */
function UnknownJob({ problem }: { problem: Problem }) {
  const { jobs, problem: unanswered } = useWatchedLedger(useClusters(({ current }) => current.name))
  const isGone = jobs !== null || unanswered !== null
  const falls = useFallback(isGone, { page: 'jobs' })
  if (!isGone || falls) return <LoadingJob />
  return (
    <SpaceBetween size="m">
      <ProblemAlert problem={problem} header="This job cannot be shown" />
      {unanswered && <ProblemAlert problem={unanswered} header="The jobs of the ledger cannot be listed" />}
    </SpaceBetween>
  )
}

function LoadingJob() {
  return (
    <Box textAlign="center" padding="xxl">
      <Spinner size="large" /> Loading the job…
    </Box>
  )
}

interface KnownJobProps {
  readonly job: LiveJob
  readonly plan: Plan
  readonly standing: Standing
}

function KnownJob({ job, plan, standing }: KnownJobProps) {
  const { jobId, snapshot, result, log, logFile, logFault } = job
  const { spec } = plan
  const title = jobTitle(spec)
  const { pending, problem, control } = useControl(jobId)
  const actions = useStoredJobActions()
  const controls = standing.canResume ? (
    <StoredJobControls actions={actions} job={{ jobId, spec, rows: snapshot.rows }} />
  ) : (
    <JobControls state={standing.state} pending={pending} onControl={control} />
  )
  return (
    <Page title={title} description={<JobFacts job={job} state={standing.state} />} actions={controls}>
      <LiveRegion hidden>{`${title}: ${STATE_WORDS[standing.state]}`}</LiveRegion>
      <DiscardDialog actions={actions} />
      <SpaceBetween size="m">
        {problem && <ProblemAlert problem={problem} />}
        {actions.problem && <ProblemAlert {...actions.problem} />}
        <WaitingAlert snapshot={snapshot} pending={pending} onControl={control} />
        {result ? <OutcomePanel job={job} standing={standing} /> : <ProgressPanel job={job} />}
        {standing.canResume && standing.state === 'failed' && (
          <MoreRejects actions={actions} job={{ jobId, spec, rows: snapshot.rows }} />
        )}
        {(snapshot.state === 'running' || snapshot.state === 'paused') && (
          <LimitsPanel jobId={jobId} spec={spec} limits={snapshot.limits} />
        )}
        {snapshot.rejects > 0 && (
          <RejectsPanel cluster={spec.cluster} jobId={jobId} count={snapshot.rejects} />
        )}
        <JobCharts job={job} />
        <WorkerLanes job={job} />
        <LogPanel jobId={jobId} log={log} logFile={logFile} logFault={logFault} />
        <AskedPanel spec={spec} statements={plan.statements} approvals={job.approvals} />
      </SpaceBetween>
    </Page>
  )
}
