import type { StoredJob } from '../../../../shared/stored-job.ts'
import { isGoneFrom } from '../../../stream/remembered-jobs.ts'
import { useLedger } from '../../../stream/use-ledger.ts'
import { formatCount } from '../../../ui/quantity.ts'
import { RejectsPanel } from './rejects-panel.tsx'
import { Panel } from '../../../ui/panel.tsx'

type Kept = Pick<StoredJob, 'jobId' | 'spec' | 'createdAt' | 'rejects'>

/** The rows set aside by a job that is not of this run; of one that its ledger has lost nobody can list them. */
export function KeptRejects({ jobId, spec, createdAt, rejects }: Kept) {
  const { cluster } = spec
  const ledger = useLedger(cluster)
  if (rejects === 0) return null
  if (!isGoneFrom(ledger, { jobId, createdAt }))
    return <RejectsPanel spec={spec} jobId={jobId} count={rejects} />
  return (
    <Panel title="Rows set aside" counter={`(${formatCount(rejects)})`}>
      {`The list of these rows was in the ledger of ${cluster}, which no longer has this job.`}
    </Panel>
  )
}
