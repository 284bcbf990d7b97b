import Alert from '@cloudscape-design/components/alert'
import Button from '@cloudscape-design/components/button'
import SpaceBetween from '@cloudscape-design/components/space-between'
import type { StoredJob } from '../../../../shared/stored-job.ts'
import { call } from '../../../bridge/call.ts'
import { useAction } from '../../../bridge/use-action.ts'
import { navigate } from '../../../routes.ts'
import { isGoneFrom, useRemembered } from '../../../stream/remembered-jobs.ts'
import { useLedger } from '../../../stream/use-ledger.ts'
import { ProblemAlert } from '../../../ui/problem-alert.tsx'

type Kept = Pick<StoredJob, 'jobId' | 'createdAt' | 'cluster'>

/** That only this machine still knows of the job, and the way to forget it; nothing while its ledger may have it. */
export function GoneFromLedger({ job }: { job: Kept }) {
  const ledger = useLedger(job.cluster)
  return isGoneFrom(ledger, job) ? <GoneAlert job={job} /> : null
}

function GoneAlert({ job: { jobId, cluster } }: { job: Kept }) {
  const { change, problem } = useRemembered()
  const { running, run } = useAction(async () => {
    if (await change(async () => await call('jobs:forget', { jobId }))) navigate({ page: 'jobs' })
  })
  return (
    <SpaceBetween size="xs">
      {problem && <ProblemAlert problem={problem} header="The job was not removed" />}
      <Alert
        type="info"
        header={`No longer in the ledger of ${cluster}`}
        action={
          <Button loading={running} loadingText="Removing" onClick={run}>
            Remove from history
          </Button>
        }
      >
        The job cannot be resumed. What you see here is stored on this machine.
      </Alert>
    </SpaceBetween>
  )
}
