import type { LiveJob } from '../../../stream/live-job.ts'
import type { Standing } from '../../../stream/standing.ts'
import { ClusterNamed } from '../../../ui/cluster-label.tsx'
import { formatMoment } from '../../../ui/quantity.ts'
import { JobStatus } from '../job-status.tsx'
import { timeTexts } from '../job-words.ts'

/** One line under the title: state, where, since when, for how long, how long still. */
export function JobFacts({ job, standing }: { job: LiveJob; standing: Standing }) {
  const { snapshot, plan } = job
  const { state, elsewhere } = standing
  const seconds = job.result?.seconds ?? snapshot.activeMs / 1_000
  return (
    <div className="job-facts">
      <JobStatus snapshot={{ ...snapshot, state, elsewhere }} />
      {plan && <ClusterNamed name={plan.spec.cluster} />}
      <span>started {formatMoment(snapshot.startedAt)}</span>
      {timeTexts(state, seconds, snapshot.eta).map((text) => (
        <span key={text}>{text}</span>
      ))}
    </div>
  )
}
