import './job.css'
import Alert from '@cloudscape-design/components/alert'
import Box from '@cloudscape-design/components/box'
import Container from '@cloudscape-design/components/container'
import LiveRegion from '@cloudscape-design/components/live-region'
import SpaceBetween from '@cloudscape-design/components/space-between'
import type { StoredJob } from '../../../shared/stored-job.ts'
import { storedStanding } from '../../stream/standing.ts'
import { paceEta, storedProgress } from '../../stream/stored-pace.ts'
import { useLedger, useWatchedLedgers } from '../../stream/use-ledger.ts'
import { ClusterNamed } from '../../ui/cluster-label.tsx'
import { Page } from '../../ui/page.tsx'
import { ProblemAlert } from '../../ui/problem-alert.tsx'
import { formatMoment } from '../../ui/quantity.ts'
import { LedgerNote } from '../ledgers/ledger-note.tsx'
import { AskedPanel } from './asked-panel.tsx'
import { controlledStored } from './controls/controlled-job.ts'
import { JobControls } from './controls/job-controls.tsx'
import { JobDialogs } from './controls/job-dialogs.tsx'
import { useJobActions } from './controls/use-job-actions.ts'
import { WaitingAlert } from './controls/waiting-alert.tsx'
import { LedgerChart } from './charts/ledger-chart.tsx'
import { Exportable } from './exportable.tsx'
import { JobStatus, stateText } from './job-status.tsx'
import { changeSentence, elsewhereText, etaText, jobTitle, rangesText } from './job-words.ts'
import { LimitsPanel } from './limits/limits-panel.tsx'
import { MachinesPanel } from './machines/machines-panel.tsx'
import { AFTER_STOP, CAN_RESUME, doneWords } from './outcome/outcome-words.ts'
import { ShareBar } from './progress/share-bar.tsx'
import { GoneFromLedger } from './remembered/gone-from-ledger.tsx'
import { MoreRejects } from './rejects/more-rejects.tsx'
import { UndoButton } from './undo/undo-button.tsx'
import { KeptRejects } from './rejects/kept-rejects.tsx'

/** A job that this run of the app has no part in, as its cluster's ledger knows it: kept current while it is shown. */
export function StoredJobPage({ job }: { job: StoredJob }) {
  useWatchedLedgers([job.cluster])
  const { jobId, spec, limits, failure } = job
  const { state, elsewhere, canResume, through } = storedStanding(job)
  const actions = useJobActions()
  const controlled = controlledStored(job)
  const title = jobTitle(spec)
  const rates = useLedger(job.cluster).rates[jobId]
  return (
    <Page
      title={title}
      description={<StoredFacts job={job} />}
      actions={
        job.resumable !== false && (
          <Exportable jobId={jobId} cluster={job.cluster}>
            <UndoButton job={controlled} />
            {through && <JobControls job={controlled} actions={actions} />}
          </Exportable>
        )
      }
    >
      <LiveRegion hidden>{`${title}: ${stateText({ state, inFlight: 0, elsewhere })}`}</LiveRegion>
      <JobDialogs actions={actions} jobs={[controlled]} />
      <SpaceBetween size="m">
        <LedgerNote cluster={job.cluster} page="job" />
        {state !== 'succeeded' && state !== 'cancelled' && <GoneFromLedger job={job} />}
        {actions.problem && <ProblemAlert {...actions.problem} />}
        {failure !== null && (
          <Alert type="error" header="The job failed">
            {failure}
          </Alert>
        )}
        <WaitingAlert job={controlled} waitingFor={null} actions={actions} />
        {canResume && state === 'failed' && <MoreRejects actions={actions} job={controlled} />}
        <Progress job={job} />
        {rates && rates.length > 1 && <LedgerChart jobId={jobId} rates={rates} />}
        {job.processes && <MachinesPanel processes={job.processes} />}
        {through && <LimitsPanel jobId={jobId} spec={spec} limits={limits} inLedger />}
        <KeptRejects {...job} />
        <AskedPanel spec={spec} statements={NO_STATEMENTS} approvals={job.approvals} />
      </SpaceBetween>
    </Page>
  )
}

const NO_STATEMENTS: readonly string[] = []

function Progress({ job }: { job: StoredJob }) {
  const progress = storedProgress(job)
  return (
    <Container>
      <div className="job-sentence">{changeSentence(job.spec)}</div>
      <div className="job-outcome">{doneWords(job.spec, job.rows)}.</div>
      {progress !== null && <ShareBar share={progress} />}
      <Box color="text-body-secondary" fontSize="body-s">
        {rangesText(job)}
      </Box>
      <Box padding={{ top: 's' }}>{noteOf(job)}</Box>
    </Container>
  )
}

function noteOf(job: StoredJob): string {
  const standing = storedStanding(job)
  if (standing.elsewhere)
    return elsewhereText(standing, job.processes?.length) + (job.state === 'running' ? FROM_LEDGER : '')
  if (standing.canResume) return CAN_RESUME
  return job.state === 'succeeded' ? 'Complete.' : AFTER_STOP[job.spec.operation]
}

const FROM_LEDGER = ' These numbers come from the ledger and are refreshed every 2 seconds.'

function StoredFacts({ job }: { job: StoredJob }) {
  const { state, elsewhere } = storedStanding(job)
  const pace = useLedger(job.cluster).paces[job.jobId]
  return (
    <div className="job-facts">
      <JobStatus snapshot={{ state, inFlight: 0, elsewhere }} />
      <ClusterNamed name={job.cluster} />
      <span>started {formatMoment(job.createdAt)}</span>
      {pace && <span>{etaText(paceEta(pace))}</span>}
    </div>
  )
}
