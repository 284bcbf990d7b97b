import Button from '@cloudscape-design/components/button'
import Container from '@cloudscape-design/components/container'
import Header from '@cloudscape-design/components/header'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useState } from 'react'
import { quoteTable } from '../../../shared/identifier.ts'
import { type JobSpec, RepopulateSpec } from '../../../shared/job-spec.ts'
import { DEMO_TABLE } from '../../../shared/demo-table.ts'
import type { JobResult } from '../../../shared/job.ts'
import type { Problem } from '../../../shared/problem.ts'
import { problemOf } from '../../../shared/problem-error.ts'
import { call } from '../../bridge/call.ts'
import { navigate } from '../../routes.ts'
import type { LiveJob } from '../../stream/live-job.ts'
import { ProblemAlert } from '../../ui/problem-alert.tsx'
import { KeyNumbers } from './key-numbers.tsx'
import { changeSentence } from './job-words.ts'
import { outcomeWords } from './outcome-words.ts'

/** How the job ended, and what somebody would do next. */
export function OutcomePanel({ job }: { job: LiveJob }) {
  const [problem, setProblem] = useState<Problem | null>(null)
  const { result, plan, snapshot } = job
  if (!result) return null
  const seconds = Math.max(result.seconds, 0.001)
  return (
    <Container
      header={
        <Header variant="h2" actions={plan && <NextActions spec={plan.spec} onProblem={setProblem} />}>
          What happened
        </Header>
      }
    >
      <SpaceBetween size="m">
        {problem && <ProblemAlert problem={problem} header="The table was not repopulated" />}
        {result.problem && <ProblemAlert problem={result.problem} header="The job failed" />}
        {plan && <Outcome result={result} spec={plan.spec} />}
        <KeyNumbers snapshot={{ ...snapshot, ...result }} rowsPerSecond={result.rows / seconds} />
      </SpaceBetween>
    </Container>
  )
}

function Outcome({ result, spec }: { result: JobResult; spec: JobSpec }) {
  const { headline, note } = outcomeWords(result, spec)
  return (
    <div>
      <div className="job-sentence">{changeSentence(spec)}</div>
      <div className="job-outcome">{headline}</div>
      {note && <div>{note}</div>}
    </div>
  )
}

interface NextActionsProps {
  readonly spec: JobSpec
  readonly onProblem: (problem: Problem) => void
}

function NextActions({ spec, onProblem }: NextActionsProps) {
  const [starting, setStarting] = useState(false)
  const repopulate = async () => {
    setStarting(true)
    try {
      const { jobId } = await call('jobs:start', repopulateSpec(spec.cluster))
      navigate({ page: 'job', jobId })
    } catch (error) {
      onProblem(problemOf(error))
      setStarting(false)
    }
  }
  return (
    <SpaceBetween direction="horizontal" size="xs">
      <Button iconName="redo" onClick={() => navigate({ page: 'new-job', preset: { again: spec } })}>
        Run again
      </Button>
      {isDemoTable(spec) && (
        <Button variant="primary" iconName="refresh" loading={starting} onClick={() => void repopulate()}>
          Repopulate {DEMO_TABLE.name}
        </Button>
      )}
    </SpaceBetween>
  )
}

function isDemoTable({ table }: JobSpec): boolean {
  return quoteTable(table) === quoteTable(DEMO_TABLE)
}

function repopulateSpec(cluster: string): JobSpec {
  return RepopulateSpec.parse({ operation: 'repopulate', cluster, table: DEMO_TABLE, limits: {} })
}
