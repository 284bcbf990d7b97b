import Box from '@cloudscape-design/components/box'
import Container from '@cloudscape-design/components/container'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { togetherOf } from '../../../../shared/working-process.ts'
import type { LiveJob } from '../../../stream/live-job.ts'
import { archivedText, changeSentence, rangesText, rowsTexts } from '../job-words.ts'
import { KeyNumbers } from './key-numbers.tsx'
import { ShareBar } from './share-bar.tsx'

/** How far the job is, in rows and key ranges, and its numbers of this moment. */
export function ProgressPanel({ job }: { job: LiveJob }) {
  const { snapshot } = job
  const together = snapshot.processes && togetherOf(snapshot.processes)
  return (
    <Container>
      <SpaceBetween size="m">
        <Progress job={job} />
        <KeyNumbers snapshot={snapshot} rowsPerSecond={(together ?? snapshot).rowsPerSecond} />
      </SpaceBetween>
    </Container>
  )
}

/** A percentage only when the whole is known: a guess never poses as a fact. */
function Progress({ job: { snapshot, plan } }: { job: LiveJob }) {
  const { progress } = snapshot
  return (
    <div>
      {plan && <div className="job-sentence">{changeSentence(plan.spec)}</div>}
      {rowsTexts(snapshot).map((text) => (
        <div key={text} className="job-count">
          {text}
        </div>
      ))}
      {progress !== null && <ShareBar share={progress} />}
      <Box color="text-body-secondary" fontSize="body-s">
        {rangesText(snapshot)}
        {archivedText(snapshot)}
        {progress === null && '. The remaining amount is not known yet.'}
      </Box>
    </div>
  )
}
