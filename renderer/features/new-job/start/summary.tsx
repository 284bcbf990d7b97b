import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useState } from 'react'
import type { Cluster } from '../../../../shared/cluster.ts'
import { type Confirmation, confirmationOf } from '../../../../shared/confirmation.ts'
import { type JobSpec, type UpdateSpec, changesMatching } from '../../../../shared/job-spec.ts'
import { nothingToRunText, type Plan } from '../../../../shared/plan.ts'
import type { Problem } from '../../../../shared/problem.ts'
import { shownSql } from '../../../../shared/shown-sql.ts'
import { ClusterLabel } from '../../../ui/cluster-label.tsx'
import { ProblemAlert } from '../../../ui/problem-alert.tsx'
import { limitsSentence } from '../../../ui/limits.ts'
import { approvalSentence } from './approval.ts'
import { CreateLedger } from '../dry-run/create-ledger.tsx'
import { choiceSentences, rateSentence, rowsText, runLabel, sentenceOf, undoSentence } from '../job-words.ts'
import { StartDialog } from './start-dialog.tsx'
import type { PlanState } from '../dry-run/use-plan.ts'
import { Panel } from '../../../ui/panel.tsx'

interface SummaryProps {
  readonly cluster: Cluster
  /** What the form says; null while something is missing or wrong. */
  readonly spec: JobSpec | null
  readonly plan: PlanState
  /** Whether the problem of the plan is shown here and not at a field. */
  readonly showProblem: boolean
  readonly onDryRun: () => void
}

/** Always in sight: what will happen, and the one button that comes next. */
export function Summary({ cluster, spec, plan, showProblem, onDryRun }: SummaryProps) {
  const { attempt } = plan
  return (
    <Panel title="Summary">
      <SpaceBetween size="m">
        <KeyValuePairs columns={1} items={items(cluster, spec, plan)} />
        <NextButton {...{ cluster, spec, plan, onDryRun }} />
        {/* Of any length, so that the button stays where it was. */}
        {attempt.state === 'failed' && showProblem && (
          <RefusedPlan cluster={cluster.name} problem={attempt.problem} onLedger={onDryRun} />
        )}
      </SpaceBetween>
    </Panel>
  )
}

interface RefusedPlanProps {
  readonly cluster: string
  readonly problem: Problem
  readonly onLedger: () => void
}

/** A job that only a ledger makes safe is refused without one, and the way to one is beside the refusal. */
function RefusedPlan({ cluster, problem, onLedger }: RefusedPlanProps) {
  if (problem.code !== 'ledger-missing') return <ProblemAlert problem={problem} />
  // The button is right below; whoever may not create a ledger is told then what helps.
  const nextStep = 'Create the ledger: four small tables in the schema “sluice” of the cluster.'
  return (
    <SpaceBetween size="s">
      <ProblemAlert problem={{ ...problem, nextStep }} />
      <CreateLedger cluster={cluster} onCreated={onLedger} />
    </SpaceBetween>
  )
}

function items(cluster: Cluster, spec: JobSpec | null, { attempt, current }: PlanState) {
  const planned = current && 'plan' in attempt ? attempt.plan : null
  const rate = planned && rateSentence(planned)
  return [
    {
      label: 'Cluster',
      value: <ClusterLabel cluster={cluster} />,
    },
    {
      label: 'What happens',
      value: spec ? (
        [sentenceOf(spec), ...choiceSentences(spec)].join(' ')
      ) : (
        <Box color="text-status-inactive">Shown once the form is complete.</Box>
      ),
    },
    ...(spec && changesMatching(spec) ? [{ label: 'Condition', value: <Code text={spec.where} /> }] : []),
    ...(spec?.operation === 'update' ? [{ label: 'Change', value: <ChangeText {...spec} /> }] : []),
    ...(spec ? [{ label: 'Limits', value: limitsSentence(spec.limits) }] : []),
    ...(spec && spec.operation !== 'repopulate' ? [{ label: 'Undo', value: undoSentence(spec) }] : []),
    ...(planned ? [{ label: 'Rows', value: <Rows text={rowsText(planned)} rate={rate} /> }] : []),
  ]
}

function ChangeText({ set, touchUpdatedAt }: UpdateSpec) {
  return (
    <>
      <Code text={set} />
      {touchUpdatedAt && <div>Also sets updated_at.</div>}
    </>
  )
}

function Code({ text }: { text: string }) {
  return <code className="summary-code">{shownSql(text)}</code>
}

function Rows({ text, rate }: { text: string; rate: string | null }) {
  return (
    <>
      <Box fontSize="heading-m" fontWeight="bold">
        {text}
      </Box>
      {rate}
    </>
  )
}

/**
 * Dry run until the form is what was planned; then Run, with the count. Two buttons with a key
 * each, so that a held Enter key cannot go on from the one to the other.
 */
function NextButton({ cluster, spec, plan, onDryRun }: Omit<SummaryProps, 'showProblem'>) {
  const { attempt, current } = plan
  const planned = spec && current && 'plan' in attempt
  if (planned && !attempt.plan.noMatch) {
    const starting = attempt.state === 'starting'
    const { environment } = cluster
    const start = (typed: string) => void plan.start(spec, attempt.plan, { environment, typed })
    return <RunButton key="run" {...{ cluster, spec, starting }} plan={attempt.plan} onRun={start} />
  }
  return (
    <SpaceBetween size="xs">
      {planned && <Box fontWeight="bold">{nothingToRunText(spec)}</Box>}
      <Button
        key="dry-run"
        variant="primary"
        fullWidth
        loading={attempt.state === 'planning'}
        loadingText="Planning…"
        onClick={onDryRun}
      >
        Dry run
      </Button>
      <Box variant="small" color="text-body-secondary">
        Shows what would happen and changes nothing.
      </Box>
    </SpaceBetween>
  )
}

interface RunButtonProps {
  readonly cluster: Cluster
  readonly spec: JobSpec
  readonly plan: Plan
  readonly starting: boolean
  /** `typed`: the table's name, where it is asked for. */
  readonly onRun: (typed: string) => void
}

/** What a click on the button means. */
const AT_A_CLICK: Readonly<Record<Confirmation, string>> = {
  none: 'Starts immediately: this is the sandbox. You can pause or cancel at any time.',
  agree: 'Asks for confirmation before it starts. You can pause or cancel at any time.',
  'type-table': 'Asks for the table’s name to confirm. You can pause or cancel at any time.',
}

/** In the sandbox a click starts the job; elsewhere it asks first. */
function RunButton({ cluster, spec, plan, starting, onRun }: RunButtonProps) {
  const [asking, setAsking] = useState(false)
  const confirmation = confirmationOf(plan, cluster.environment)
  const approval = approvalSentence(plan)
  const run = (typed: string) => {
    setAsking(false)
    onRun(typed)
  }
  return (
    <SpaceBetween size="xs">
      <Button
        variant="primary"
        fullWidth
        loading={starting}
        loadingText="Starting…"
        onClick={() => (confirmation === 'none' ? run('') : setAsking(true))}
      >
        {runLabel(plan)}
      </Button>
      <Box variant="small" color="text-body-secondary">
        {AT_A_CLICK[confirmation]}
      </Box>
      {approval !== null && (
        <Box variant="small" color="text-body-secondary">
          {approval}
        </Box>
      )}
      {asking && <StartDialog {...{ cluster, spec, plan }} onCancel={() => setAsking(false)} onRun={run} />}
    </SpaceBetween>
  )
}
