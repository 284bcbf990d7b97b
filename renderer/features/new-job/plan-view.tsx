import Alert from '@cloudscape-design/components/alert'
import Box from '@cloudscape-design/components/box'
import Container from '@cloudscape-design/components/container'
import Header from '@cloudscape-design/components/header'
import KeyValuePairs, { type KeyValuePairsProps } from '@cloudscape-design/components/key-value-pairs'
import SpaceBetween from '@cloudscape-design/components/space-between'
import StatusIndicator from '@cloudscape-design/components/status-indicator'
import type { Strategy } from '../../../shared/job-spec.ts'
import type { Plan } from '../../../shared/plan.ts'
import { counted, formatCount, formatShare } from '../../ui/quantity.ts'
import { SqlView } from '../../ui/sql-editor.tsx'
import { expectedRows, STRATEGY_NAMES } from './job-words.ts'
import { SampleTable } from './sample-table.tsx'

/** The dry run: what the job would do, and on which rows. */
export function PlanView({ plan, current }: { plan: Plan; current: boolean }) {
  return (
    <Container
      header={
        <Header
          variant="h2"
          description="Nothing was changed."
          actions={
            current ? (
              <StatusIndicator>Up to date</StatusIndicator>
            ) : (
              <StatusIndicator type="warning">Outdated</StatusIndicator>
            )
          }
        >
          Dry run
        </Header>
      }
    >
      <SpaceBetween size="l">
        {!current && (
          <Alert type="warning">The form changed since this dry run. Dry run again before you run.</Alert>
        )}
        {plan.warnings.map((warning) => (
          <Alert key={warning} type="warning">
            {warning}
          </Alert>
        ))}
        <KeyValuePairs columns={4} items={facts(plan)} />
        {plan.spec.operation !== 'repopulate' && <SampleTable plan={plan} />}
        <Statements statements={plan.statements} />
        {plan.notes.map((note) => (
          <Box key={note} color="text-body-secondary">
            {note}
          </Box>
        ))}
      </SpaceBetween>
    </Container>
  )
}

function facts(plan: Plan): KeyValuePairsProps.Item[] {
  const { spec, ranges } = plan
  const common = [
    { label: 'Rows to change', value: capital(expectedRows(plan)) },
    { label: 'Rows in the table', value: tableRows(plan) },
  ]
  if (spec.operation === 'repopulate') return [...common, { label: 'Key', value: plan.key.join(', ') }]
  return [
    ...common,
    { label: 'Strategy', value: parts(spec.strategy, ranges) },
    { label: 'Key', value: plan.key.join(', ') },
  ]
}

function parts(strategy: Strategy, ranges: number): string {
  if (strategy === 'sequential') return STRATEGY_NAMES.sequential
  if (strategy === 'hash') return `Hash, ${formatCount(ranges)} classes`
  return ranges === 1 ? '1 key range' : `${formatCount(ranges)} key ranges`
}

function tableRows({ tableRows: rows, matchingRows, spec }: Plan): string {
  if (rows === null) return 'Never analyzed'
  const share =
    spec.operation === 'repopulate' || matchingRows === null || rows === 0
      ? ''
      : ` (${formatShare(Math.min(1, matchingRows / rows))} match)`
  return `About ${counted(rows, 'row')}${share}`
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

function Statements({ statements }: Pick<Plan, 'statements'>) {
  return (
    <SpaceBetween size="xs">
      <Header
        variant="h3"
        description="These statements are one transaction; $1, $2, … stand for keys and counts."
      >
        SQL of one batch
      </Header>
      <SqlView ariaLabel="SQL of one batch" sql={statements.map((text) => `${text};`).join('\n\n')} />
    </SpaceBetween>
  )
}
