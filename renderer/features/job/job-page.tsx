import './job.css'
import Box from '@cloudscape-design/components/box'
import LiveRegion from '@cloudscape-design/components/live-region'
import SpaceBetween from '@cloudscape-design/components/space-between'
import Spinner from '@cloudscape-design/components/spinner'
import type { Plan } from '../../../shared/plan.ts'
import type { Problem } from '../../../shared/problem.ts'
import type { JobSnapshot } from '../../../shared/snapshot.ts'
import { useFallback } from '../../routes.ts'
import { useClusters } from '../../bridge/clusters-store.ts'
import type { LiveJob } from '../../stream/live-job.ts'
import { useJob } from '../../stream/job-stream.ts'
import { hasMovedOn, rememberedStanding, type Standing, standingOf } from '../../stream/standing.ts'
import type { Remembered } from '../../stream/remembered-job.ts'
import { useRememberedJob, useStoredJob } from '../../stream/remembered-jobs.ts'
import { useLedger, useWatchedLedgers } from '../../stream/use-ledger.ts'
import { Page } from '../../ui/page.tsx'
import { ProblemAlert } from '../../ui/problem-alert.tsx'
import { AskedPanel } from './asked-panel.tsx'
import { Exportable } from './exportable.tsx'
import { JobCharts } from './charts/job-charts.tsx'
import { controlledJob } from './controls/controlled-job.ts'
import { JobControls } from './controls/job-controls.tsx'
import { JobDialogs } from './controls/job-dialogs.tsx'
import { JobFacts } from './progress/job-facts.tsx'
import { stateText } from './job-status.tsx'
import { jobTitle } from './job-words.ts'
import { LimitsPanel } from './limits/limits-panel.tsx'
import { LogPanel } from './log/log-panel.tsx'
import { MachinesPanel } from './machines/machines-panel.tsx'
import { RememberedNote } from './remembered/remembered-note.tsx'
import { MoreRejects } from './rejects/more-rejects.tsx'
import { OutcomePanel } from './outcome/outcome-panel.tsx'
import { ProgressPanel } from './progress/progress-panel.tsx'
import { KeptRejects } from './rejects/kept-rejects.tsx'
import { RejectsPanel } from './rejects/rejects-panel.tsx'
import { StoredJobPage } from './stored-job-page.tsx'
import { LeftPanel } from './undo/left-panel.tsx'
import { UndoButton } from './undo/undo-button.tsx'
import { useJobActions } from './controls/use-job-actions.ts'
import { WaitingAlert } from './controls/waiting-alert.tsx'
import { WorkerLanes } from './lanes/worker-lanes.tsx'

export function JobPage({ jobId }: { jobId: string }) {
  const { job: live, problem } = useJob(jobId)
  const stored = useStoredJob(jobId)
  const found = useRememberedJob(problem ? jobId : null)
  const remembered = live ? null : found
  const job = live ?? remembered?.job
  if (job?.plan && !hasMovedOn(job, stored)) {
    const standing = (live ? standingOf : rememberedStanding)(job, stored)
    const processes = live ? live.snapshot.processes : stored?.processes
    return <KnownJob {...{ job, plan: job.plan, standing, processes }} remembered={remembered ?? null} />
  }
  if (stored && (live || found !== undefined)) return <StoredJobPage job={stored} />
  return <Page title="Job">{problem ? <UnknownJob problem={problem} /> : <LoadingJob />}</Page>
}

/** A job that this run of the app does not know: as a rule, the ledger of the current cluster does. */
function UnknownJob({ problem }: { problem: Problem }) {
  const current = useClusters((store) => store.current.name)
  useWatchedLedgers([current])
  const { jobs, problem: unanswered } = useLedger(current)
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
  /** Who works on it; undefined where that is nobody, or this app alone. */
  readonly processes: JobSnapshot['processes']
  /** Null for a job of this run. */
  readonly remembered: Remembered | null
}

function KnownJob({ job, plan, standing, processes, remembered }: KnownJobProps) {
  const { jobId, snapshot, result, log, logFile, logFault } = job
  const { spec } = plan
  const title = jobTitle(spec)
  const actions = useJobActions()
  const controlled = controlledJob(spec, snapshot, standing)
  // While it runs, only the rows that it sets aside are known.
  const isUndone = spec.operation === 'undo' && result !== null
  const notPutBack = (result?.leftAlone ?? 0) + (result?.setAside ?? snapshot.rejects)
  return (
    <Page
      title={title}
      description={<JobFacts job={job} standing={standing} />}
      actions={
        <Exportable jobId={jobId} cluster={null}>
          <UndoButton job={controlled} />
          {(!remembered || standing.through) && <JobControls job={controlled} actions={actions} />}
        </Exportable>
      }
    >
      <LiveRegion hidden>{`${title}: ${stateText({ ...standing, inFlight: 0 })}`}</LiveRegion>
      <JobDialogs actions={actions} jobs={[controlled]} />
      <SpaceBetween size="m">
        {actions.problem && <ProblemAlert {...actions.problem} />}
        {remembered && <RememberedNote {...remembered} cluster={spec.cluster} standing={standing} />}
        <WaitingAlert job={controlled} waitingFor={snapshot.waitingFor} actions={actions} />
        {result ? <OutcomePanel {...{ plan, snapshot, result, standing }} /> : <ProgressPanel job={job} />}
        {standing.canResume && standing.state === 'failed' && (
          <MoreRejects actions={actions} job={controlled} />
        )}
        {standing.through && (snapshot.state === 'running' || snapshot.state === 'paused') && (
          <LimitsPanel
            jobId={jobId}
            spec={spec}
            limits={snapshot.limits}
            inLedger={standing.through === 'ledger'}
          />
        )}
        {isUndone ? (
          notPutBack > 0 && <LeftPanel jobId={jobId} rowKey={plan.key} count={notPutBack} />
        ) : remembered ? (
          <KeptRejects {...{ jobId, spec, createdAt: snapshot.startedAt, rejects: snapshot.rejects }} />
        ) : (
          snapshot.rejects > 0 && <RejectsPanel spec={spec} jobId={jobId} count={snapshot.rejects} />
        )}
        {processes && <MachinesPanel processes={processes} />}
        <JobCharts job={job} />
        <WorkerLanes job={job} />
        <LogPanel jobId={jobId} log={log} logFile={logFile} logFault={logFault} />
        <AskedPanel spec={spec} statements={plan.statements} approvals={job.approvals} />
      </SpaceBetween>
    </Page>
  )
}
