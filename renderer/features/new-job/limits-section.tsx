import ColumnLayout from '@cloudscape-design/components/column-layout'
import ExpandableSection from '@cloudscape-design/components/expandable-section'
import FormField from '@cloudscape-design/components/form-field'
import RadioGroup from '@cloudscape-design/components/radio-group'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useState } from 'react'
import { DEFAULT_BATCH_SIZE, DEFAULT_WORKERS, MAX_WORKERS, Strategy } from '../../../shared/job-spec.ts'
import { MAX_ROWS_PER_TRANSACTION } from '../../../shared/transaction-limits.ts'
import { DEMO_ROWS } from '../../../shared/demo-table.ts'
import { formatCount } from '../../ui/quantity.ts'
import { LIMITS } from '../../ui/limits.ts'
import type { FieldErrors, NumberField } from './check-form.ts'
import { STRATEGY_NAMES } from './job-words.ts'
import type { SectionProps } from './section-props.ts'
import { NO_LIMIT } from '../../../shared/words.ts'
import { TextField, type TextFieldProps } from '../../ui/text-field.tsx'
import { Panel } from '../../ui/panel.tsx'

type Explained = Pick<TextFieldProps, 'label' | 'description' | 'constraint' | 'placeholder'>

export const LIMIT_FIELDS: Record<NumberField, Explained> = {
  rows: {
    label: 'Rows',
    description: 'Rows in the table afterwards.',
    constraint: `Default ${formatCount(DEMO_ROWS)}, the number that the set-up script inserts.`,
  },
  batchSize: {
    ...LIMITS.batchSize,
    constraint: `1 to ${formatCount(MAX_ROWS_PER_TRANSACTION)}, Aurora DSQL’s limit. Default ${formatCount(DEFAULT_BATCH_SIZE)}. Larger batches gain little and conflict more often.`,
  },
  workers: {
    ...LIMITS.workers,
    constraint: `1 to ${MAX_WORKERS}. Default ${DEFAULT_WORKERS}: fast, and leaves capacity for your application.`,
  },
  rowsPerSecond: {
    ...LIMITS.rowsPerSecond,
    constraint: 'Optional. Without one, as fast as the cluster allows. Can be changed after a dry run.',
    placeholder: NO_LIMIT,
  },
  maxRejects: {
    ...LIMITS.maxRejects,
    constraint:
      'Default 0: the first reject fails the job. With more, rejected rows stay as they are and are listed.',
  },
}

const STRATEGIES: Record<Strategy, string> = {
  range:
    'Each worker processes its own ranges of the primary key; no row is read twice. Default, and the fastest.',
  sequential: 'One worker processes the whole key in order. Lowest load.',
  hash: 'Each worker processes the keys of its hash class and scans the table for every batch. For comparison only.',
}

interface LimitsSectionProps extends Pick<SectionProps, 'form' | 'onChange'> {
  readonly errors: FieldErrors
  readonly strategyError: string | null
}

export function LimitsSection({ form, onChange, errors, strategyError }: LimitsSectionProps) {
  const field = (name: NumberField) => {
    const { label, description, constraint, placeholder = '' } = LIMIT_FIELDS[name]
    return (
      <TextField
        {...{ label, description, constraint, placeholder }}
        value={form[name]}
        inputMode="numeric"
        error={errors[name]?.message ?? null}
        onChange={(value) => onChange((old) => ({ ...old, [name]: value }))}
      />
    )
  }
  const [advanced, setAdvanced] = useState(form.maxRejects !== '0')
  const repopulates = form.operation === 'repopulate'
  return (
    <Panel title="Limits">
      <SpaceBetween size="l">
        {repopulates && field('rows')}
        {!repopulates && form.operation !== 'write' && (
          <StrategyField {...{ form, onChange }} error={strategyError} />
        )}
        <ColumnLayout columns={3}>
          {field('batchSize')}
          {field('workers')}
          {field('rowsPerSecond')}
        </ColumnLayout>
        {!repopulates && (
          <ExpandableSection
            variant="footer"
            headerText="Advanced"
            // An error must not hide.
            expanded={advanced || errors.maxRejects !== undefined}
            onChange={({ detail }) => setAdvanced(detail.expanded)}
          >
            {field('maxRejects')}
          </ExpandableSection>
        )}
      </SpaceBetween>
    </Panel>
  )
}

function StrategyField({ form, onChange, error }: Pick<SectionProps, 'form' | 'onChange' | 'error'>) {
  const items = (['range', 'sequential', 'hash'] as const).map((value) => ({
    value,
    label: STRATEGY_NAMES[value],
    description: STRATEGIES[value],
  }))
  return (
    <FormField
      stretch
      label="Strategy"
      description="How the table is divided among the workers."
      errorText={error}
    >
      <RadioGroup
        value={form.strategy}
        items={items}
        onChange={({ detail }) => onChange((old) => ({ ...old, strategy: Strategy.parse(detail.value) }))}
      />
    </FormField>
  )
}
