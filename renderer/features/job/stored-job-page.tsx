import Alert from '@cloudscape-design/components/alert'
import Box from '@cloudscape-design/components/box'
import Container from '@cloudscape-design/components/container'
import LiveRegion from '@cloudscape-design/components/live-region'
import SpaceBetween from '@cloudscape-design/components/space-between'
import type { StoredJob } from '../../../shared/stored-job.ts'
import { storedStanding } from '../../stream/standing.ts'
import { ClusterNamed } from '../../ui/cluster-label.tsx'
import { Page } from '../../ui/page.tsx'
import { ProblemAlert } from '../../ui/problem-alert.tsx'
import { formatMoment } from '../../ui/quantity.ts'
import { AskedPanel } from './asked-panel.tsx'
import { DiscardDialog } from './controls/discard-dialog.tsx'
import { StoredJobControls } from './controls/stored-job-controls.tsx'
import { JobStatus, stateText } from './job-status.tsx'
import { changeSentence, jobTitle, rangesText } from './job-words.ts'
import { AFTER_STOP, CAN_RESUME, doneWords } from './outcome/outcome-words.ts'
import { MoreRejects } from './rejects/more-rejects.tsx'
import { RejectsPanel } from './rejects/rejects-panel.tsx'
import { ShareBar } from './progress/share-bar.tsx'
import { useStoredJobActions } from './controls/use-stored-job-actions.ts'

/** A job that this run of the app has nothing to do with, as its cluster's ledger knows it. */
export function StoredJobPage({ job }: { job: StoredJob }) {
  const { jobId, spec, rows, ranges, rejects, failure } = job
  const { canResume, state, elsewhere } = storedStanding(job)
  const actions = useStoredJobActions()
  const title = jobTitle(spec)
  return (
    <Page
      title={title}
      description={<StoredFacts job={job} />}
      actions={canResume && <StoredJobControls actions={actions} job={{ jobId, spec, rows }} />}
    >
      <LiveRegion hidden>{`${title}: ${stateText({ state, inFlight: 0, elsewhere })}`}</LiveRegion>
      <DiscardDialog actions={actions} />
      <SpaceBetween size="m">
        {actions.problem && <ProblemAlert {...actions.problem} />}
        {failure !== null && (
          <Alert type="error" header="The job failed">
            {failure}
          </Alert>
        )}
        {canResume && state === 'failed' && <MoreRejects actions={actions} job={{ jobId, spec, rows }} />}
        <Container>
          <div className="job-sentence">{changeSentence(spec)}</div>
          <div className="job-outcome">{doneWords(spec, rows)}.</div>
          {ranges.total > 0 && <ShareBar share={ranges.done / ranges.total} />}
          <Box color="text-body-secondary" fontSize="body-s">
            {rangesText(job)}
          </Box>
          <Box padding={{ top: 's' }}>{noteOf(job)}</Box>
        </Container>
        {rejects > 0 && <RejectsPanel cluster={spec.cluster} jobId={jobId} count={rejects} />}
        <AskedPanel spec={spec} statements={NO_STATEMENTS} approvals={job.approvals} />
      </SpaceBetween>
    </Page>
  )
}

const NO_STATEMENTS: readonly string[] = []

function noteOf(job: StoredJob): string {
  const { canResume, elsewhere } = storedStanding(job)
  if (elsewhere) return 'Another process works on this job; these are the numbers in the ledger.'
  if (canResume) return CAN_RESUME
  return job.state === 'succeeded' ? 'All of it is done.' : AFTER_STOP[job.spec.operation]
}

function StoredFacts({ job }: { job: StoredJob }) {
  const { state, elsewhere } = storedStanding(job)
  return (
    <div className="job-facts">
      <JobStatus snapshot={{ state, inFlight: 0, elsewhere }} />
      <ClusterNamed name={job.cluster} />
      <span>started {formatMoment(job.createdAt)}</span>
    </div>
  )
}
