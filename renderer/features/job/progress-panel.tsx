import Box from '@cloudscape-design/components/box'
import Container from '@cloudscape-design/components/container'
import SpaceBetween from '@cloudscape-design/components/space-between'
import type { LiveJob } from '../../stream/live-job.ts'
import { formatShare } from '../../ui/quantity.ts'
import { changeSentence, rangesText, rowsText } from './job-words.ts'
import { KeyNumbers } from './key-numbers.tsx'

/** How far the job is, in rows and key ranges, and its numbers of this moment. */
export function ProgressPanel({ job }: { job: LiveJob }) {
  return (
    <Container>
      <SpaceBetween size="m">
        <Progress job={job} />
        <KeyNumbers snapshot={job.snapshot} rowsPerSecond={job.snapshot.rowsPerSecond} />
      </SpaceBetween>
    </Container>
  )
}

/** A percentage only when the whole is known: a guess never poses as a fact. */
function Progress({ job: { snapshot, plan } }: { job: LiveJob }) {
  const exact = plan?.spec.operation === 'repopulate'
  const { progress } = snapshot
  return (
    <div>
      {plan && <div className="job-sentence">{changeSentence(plan.spec)}</div>}
      <div className="job-count">{rowsText(snapshot, plan?.matchingRows ?? null, exact)}</div>
      {progress !== null && <Bar share={progress} />}
      <Box color="text-body-secondary" fontSize="body-s">
        {rangesText(snapshot)}
        {progress === null && '. How much is left is not known yet.'}
      </Box>
    </div>
  )
}

/** Cloudscape's own keeps a callback running on every animation frame while its value changes. */
function Bar({ share }: { share: number }) {
  const text = formatShare(share)
  return (
    <div className="job-progress">
      <div
        className="job-bar"
        role="progressbar"
        aria-label="Share of the work that is done"
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.floor(share * 100)}
        aria-valuetext={text}
      >
        <div className="job-bar-done" style={{ inlineSize: `${Math.min(1, share) * 100}%` }} />
      </div>
      <span className="job-share">{text}</span>
    </div>
  )
}
