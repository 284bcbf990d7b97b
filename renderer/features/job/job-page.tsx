import './job.css'
import Box from '@cloudscape-design/components/box'
import LiveRegion from '@cloudscape-design/components/live-region'
import SpaceBetween from '@cloudscape-design/components/space-between'
import Spinner from '@cloudscape-design/components/spinner'
import type { LiveJob } from '../../stream/live-job.ts'
import { useJob } from '../../stream/job-stream.ts'
import { Page } from '../../ui/page.tsx'
import { ProblemAlert } from '../../ui/problem-alert.tsx'
import { AskedPanel } from './asked-panel.tsx'
import { JobCharts } from './job-charts.tsx'
import { JobControls } from './job-controls.tsx'
import { JobFacts } from './job-facts.tsx'
import { STATE_WORDS } from './job-status.tsx'
import { jobTitle } from './job-words.ts'
import { LogPanel } from './log-panel.tsx'
import { OutcomePanel } from './outcome-panel.tsx'
import { ProgressPanel } from './progress-panel.tsx'
import { useControl } from './use-control.ts'
import { WorkerLanes } from './worker-lanes.tsx'

/** Everything about one job, live while it runs. */
export function JobPage({ jobId }: { jobId: string }) {
  const { job, problem } = useJob(jobId)
  if (job?.plan) return <KnownJob job={job} title={jobTitle(job.plan.spec)} />
  return (
    <Page title="Job">
      {problem ? (
        <ProblemAlert problem={problem} header="This job cannot be shown" />
      ) : (
        <Box textAlign="center" padding="xxl">
          <Spinner size="large" /> Loading the job…
        </Box>
      )}
    </Page>
  )
}

function KnownJob({ job, title }: { job: LiveJob; title: string }) {
  const { jobId, snapshot, plan, result, log, logFile } = job
  const { pending, problem, control } = useControl(jobId)
  return (
    <Page
      title={title}
      description={<JobFacts job={job} />}
      actions={<JobControls state={snapshot.state} pending={pending} onControl={control} />}
    >
      <LiveRegion hidden>{`${title}: ${STATE_WORDS[snapshot.state]}`}</LiveRegion>
      <SpaceBetween size="m">
        {problem && <ProblemAlert problem={problem} />}
        {result ? <OutcomePanel job={job} /> : <ProgressPanel job={job} />}
        <JobCharts job={job} />
        <WorkerLanes job={job} />
        <LogPanel jobId={jobId} log={log} logFile={logFile} />
        {plan && <AskedPanel plan={plan} />}
      </SpaceBetween>
    </Page>
  )
}
