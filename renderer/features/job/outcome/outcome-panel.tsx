import Button from '@cloudscape-design/components/button'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { fileOf, type JobSpec } from '../../../../shared/job-spec.ts'
import { SANDBOX_CLUSTER } from '../../../../shared/cluster.ts'
import { DEMO_TABLE } from '../../../../shared/demo-table.ts'
import type { JobResult } from '../../../../shared/job.ts'
import { type FinalState, isFinished } from '../../../../shared/job-state.ts'
import { changedText } from '../../../../shared/phase-words.ts'
import type { Plan } from '../../../../shared/plan.ts'
import type { JobSnapshot } from '../../../../shared/snapshot.ts'
import { writtenText } from '../../../../shared/write-words.ts'
import { unknownRowsText } from '../../../../shared/unknown-rows.ts'
import { useAction } from '../../../bridge/use-action.ts'
import { navigate, runAgain } from '../../../routes.ts'
import { averageRate, ownRows } from '../../../stream/own-rows.ts'
import type { Standing } from '../../../stream/standing.ts'
import { ProblemAlert } from '../../../ui/problem-alert.tsx'
import { counted } from '../../../ui/quantity.ts'
import { isDemoTable, repopulateDemo, rowsBefore } from '../../clusters/repopulate-demo.ts'
import { KeyNumbers } from '../progress/key-numbers.tsx'
import { changeSentence } from '../job-words.ts'
import { outcomeWords, undoneText } from './outcome-words.ts'
import { ArchiveMenu } from '../undo/archive-menu.tsx'
import { UndoLine } from '../undo/undo-line.tsx'
import { hasUndo } from '../undo/undo-standing.ts'
import { VerificationLine } from './verification-line.tsx'
import { Panel } from '../../../ui/panel.tsx'

interface OutcomePanelProps {
  readonly plan: Plan
  readonly snapshot: JobSnapshot
  readonly result: JobResult
  readonly standing: Standing
}

export function OutcomePanel({ plan, snapshot, standing, ...ended }: OutcomePanelProps) {
  const { state, canResume } = standing
  // Discarded, it cannot go on any more, which its own result does not know.
  const own = ended.result.state
  const result = { ...ended.result, state: isFinished(state) ? state : own, resumable: canResume }
  const { spec } = plan
  const rows = rowsBefore(plan, result)
  const { running, problem, run } = useAction(async () => await repopulateDemo(spec.cluster, rows))
  return (
    <Panel
      title="Result"
      actions={!canResume && <NextActions {...{ jobId: result.jobId, spec, rows, running, run }} />}
    >
      <SpaceBetween size="m">
        {problem && <ProblemAlert problem={problem} header="The table was not repopulated" />}
        {result.problem && <ProblemAlert problem={result.problem} header={HEADERS[own]} />}
        <Outcome {...{ result, snapshot, spec }} />
        {hasUndo(spec) && <UndoLine jobId={result.jobId} archive={result.archive ?? null} />}
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

type OutcomeProps = Pick<OutcomePanelProps, 'snapshot' | 'result'> & { readonly spec: JobSpec }

function Outcome({ result, snapshot, spec }: OutcomeProps) {
  const { headline, note } = outcomeWords(result, ownRows(snapshot), spec)
  const changed = changedText(snapshot.phases)
  // What is verified says it, too.
  const written = fileOf(spec) === null || result.verification ? null : writtenText(result)
  return (
    <div>
      <div className="job-sentence">{changeSentence(spec)}</div>
      <div className="job-outcome">{headline}</div>
      {changed && <div>{changed}</div>}
      {spec.operation === 'undo' && <div>{undoneText(result)}</div>}
      {written !== null && <div>{`${written}.`}</div>}
      {result.unknownRows > 0 && <div>{unknownRowsText(result.unknownRows)}</div>}
      {note && <div>{note}</div>}
    </div>
  )
}

interface NextActionsProps {
  readonly jobId: string
  readonly spec: JobSpec
  /** How many a repopulate puts back. */
  readonly rows: number
  readonly running: boolean
  readonly run: () => void
}

function NextActions({ jobId, spec, rows, running, run }: NextActionsProps) {
  return (
    <SpaceBetween direction="horizontal" size="xs">
      <ArchiveMenu jobId={jobId} />
      <Button iconName="redo" onClick={() => navigate(runAgain(spec))}>
        Run again
      </Button>
      {/* An undo has just put rows back. */}
      {spec.operation !== 'undo' && isDemoTable(spec.table) && (
        <Button
          variant={spec.cluster === SANDBOX_CLUSTER ? 'primary' : 'normal'}
          iconName="refresh"
          loading={running}
          onClick={run}
        >
          {`Repopulate ${DEMO_TABLE.name} with ${counted(rows, 'row')}`}
        </Button>
      )}
    </SpaceBetween>
  )
}
