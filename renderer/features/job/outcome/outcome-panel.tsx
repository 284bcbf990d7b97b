import Button from '@cloudscape-design/components/button'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useState } from 'react'
import type { JobSpec } from '../../../../shared/job-spec.ts'
import { SANDBOX_CLUSTER } from '../../../../shared/cluster.ts'
import { DEMO_TABLE } from '../../../../shared/demo-table.ts'
import type { JobResult } from '../../../../shared/job.ts'
import { type FinalState, isFinished } from '../../../../shared/job-state.ts'
import { changedText } from '../../../../shared/phase-words.ts'
import type { Plan } from '../../../../shared/plan.ts'
import type { Problem } from '../../../../shared/problem.ts'
import { problemOf } from '../../../../shared/problem-error.ts'
import { unknownRowsText } from '../../../../shared/unknown-rows.ts'
import { navigate } from '../../../routes.ts'
import type { LiveJob } from '../../../stream/live-job.ts'
import { averageRate, ownRows } from '../../../stream/own-rows.ts'
import type { Standing } from '../../../stream/standing.ts'
import { ProblemAlert } from '../../../ui/problem-alert.tsx'
import { counted, formatCount } from '../../../ui/quantity.ts'
import { isDemoTable, repopulateDemo, rowsBefore } from '../../clusters/repopulate-demo.ts'
import { KeyNumbers } from '../progress/key-numbers.tsx'
import { changeSentence } from '../job-words.ts'
import { outcomeWords } from './outcome-words.ts'
import { VerificationLine } from './verification-line.tsx'
import { Panel } from '../../../ui/panel.tsx'

interface OutcomePanelProps {
  readonly job: LiveJob
  readonly standing: Standing
}

/** How the job ended, and what somebody would do next. */
export function OutcomePanel({ job, standing: { state, canResume } }: OutcomePanelProps) {
  const [problem, setProblem] = useState<Problem | null>(null)
  const { plan, snapshot } = job
  if (!job.result) return null
  // Discarded, it cannot go on any more, which its own result does not know.
  const result = { ...job.result, state: isFinished(state) ? state : job.result.state, resumable: canResume }
  return (
    <Panel
      title="Result"
      actions={plan && !canResume && <NextActions {...{ plan, result }} onProblem={setProblem} />}
    >
      <SpaceBetween size="m">
        {problem && <ProblemAlert problem={problem} header="The table was not repopulated" />}
        {result.problem && <ProblemAlert problem={result.problem} header={HEADERS[job.result.state]} />}
        {plan && <Outcome {...{ result, snapshot }} spec={plan.spec} />}
        {result.verification && <VerificationLine verification={result.verification} />}
        <KeyNumbers snapshot={{ ...snapshot, ...result }} rowsPerSecond={averageRate(snapshot, result)} />
      </SpaceBetween>
    </Panel>
  )
}

const HEADERS: Readonly<Record<FinalState, string>> = {
  failed: 'The job failed',
  interrupted: 'The job was interrupted',
  cancelled: 'The job was cancelled',
  succeeded: 'The job has ended',
}

type OutcomeProps = Pick<LiveJob, 'snapshot'> & { readonly result: JobResult; readonly spec: JobSpec }

function Outcome({ result, snapshot, spec }: OutcomeProps) {
  const { headline, note } = outcomeWords(result, ownRows(snapshot), spec)
  const changed = changedText(snapshot.phases, formatCount)
  return (
    <div>
      <div className="job-sentence">{changeSentence(spec)}</div>
      <div className="job-outcome">{headline}</div>
      {changed && <div>{changed}</div>}
      {result.unknownRows > 0 && <div>{unknownRowsText(result.unknownRows)}</div>}
      {note && <div>{note}</div>}
    </div>
  )
}

interface NextActionsProps {
  readonly plan: Plan
  readonly result: JobResult
  readonly onProblem: (problem: Problem) => void
}

function NextActions({ plan, result, onProblem }: NextActionsProps) {
  const { spec } = plan
  const rows = rowsBefore(plan, result)
  const [starting, setStarting] = useState(false)
  const repopulate = async () => {
    setStarting(true)
    try {
      await repopulateDemo(spec.cluster, rows)
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
      {isDemoTable(spec.table) && (
        <Button
          variant={spec.cluster === SANDBOX_CLUSTER ? 'primary' : 'normal'}
          iconName="refresh"
          loading={starting}
          onClick={() => void repopulate()}
        >
          {`Repopulate ${DEMO_TABLE.name} with ${counted(rows, 'row')}`}
        </Button>
      )}
    </SpaceBetween>
  )
}
