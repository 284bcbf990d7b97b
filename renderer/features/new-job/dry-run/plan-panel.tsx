import Alert from '@cloudscape-design/components/alert'
import Box from '@cloudscape-design/components/box'
import Header from '@cloudscape-design/components/header'
import SpaceBetween from '@cloudscape-design/components/space-between'
import StatusIndicator from '@cloudscape-design/components/status-indicator'
import type { ReactNode } from 'react'
import type { Plan } from '../../../../shared/plan.ts'
import { ACCESS_PATH, NOTHING_CHANGED, SQL_OF_ONE_BATCH } from '../../../../shared/words.ts'
import { Panel } from '../../../ui/panel.tsx'
import { SqlView } from '../../../ui/sql-editor.tsx'

interface PlanPanelProps {
  readonly plan: Plan
  readonly current: boolean
  /** Before the warnings. */
  readonly notice?: ReactNode
  /** What this kind of job has to show. */
  readonly children: ReactNode
}

/** The frame of every dry run: whether it still holds, warnings, what is particular, then the SQL and notes. */
export function PlanPanel({ plan, current, notice, children }: PlanPanelProps) {
  return (
    <Panel
      title="Dry run"
      description={NOTHING_CHANGED}
      actions={
        <StatusIndicator type={current ? 'success' : 'warning'}>
          {current ? 'Up to date' : 'Outdated'}
        </StatusIndicator>
      }
    >
      <SpaceBetween size="l">
        {!current && (
          <Alert type="warning">
            The form has changed since this dry run. Do a new dry run before you run the job.
          </Alert>
        )}
        {notice}
        {plan.warnings.map((warning) => (
          <Alert key={warning} type="warning">
            {warning}
          </Alert>
        ))}
        {children}
        <Statements statements={plan.statements} />
        {plan.accessPath.length > 0 && <AccessPath lines={plan.accessPath} />}
        {plan.notes.map((note) => (
          <Box key={note} color="text-body-secondary">
            {note}
          </Box>
        ))}
      </SpaceBetween>
    </Panel>
  )
}

function Statements({ statements }: Pick<Plan, 'statements'>) {
  return (
    <SpaceBetween size="xs">
      <Header
        variant="h3"
        description="These statements are one transaction; $1, $2, … stand for keys and counts."
      >
        {SQL_OF_ONE_BATCH}
      </Header>
      <SqlView ariaLabel={SQL_OF_ONE_BATCH} sql={statements.map((text) => `${text};`).join('\n\n')} />
    </SpaceBetween>
  )
}

/** Shown where batches read more than their own rows: whether that is fast depends on it. */
function AccessPath({ lines }: { lines: readonly string[] }) {
  return (
    <SpaceBetween size="xs">
      <Header variant="h3" description="How the database finds the rows of a batch, from EXPLAIN.">
        {ACCESS_PATH}
      </Header>
      {/* Long lines are scrolled, also by keyboard. */}
      <pre className="access-path" tabIndex={0} aria-label={ACCESS_PATH}>
        {lines.join('\n')}
      </pre>
    </SpaceBetween>
  )
}
