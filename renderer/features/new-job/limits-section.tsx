import ColumnLayout from '@cloudscape-design/components/column-layout'
import ExpandableSection from '@cloudscape-design/components/expandable-section'
import FormField from '@cloudscape-design/components/form-field'
import Input from '@cloudscape-design/components/input'
import RadioGroup from '@cloudscape-design/components/radio-group'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useState } from 'react'
import {
  DEFAULT_BATCH_SIZE,
  DEFAULT_WORKERS,
  MAX_ROWS_PER_TRANSACTION,
  MAX_WORKERS,
  Strategy,
} from '../../../shared/job-spec.ts'
import { DEMO_ROWS } from '../../../shared/demo-table.ts'
import { formatCount } from '../../ui/quantity.ts'
import { LIMITS } from '../../ui/limits.ts'
import type { FieldErrors, NumberField } from './check-form.ts'
import type { JobForm } from './job-form.ts'
import { STRATEGY_NAMES } from './job-words.ts'
import type { SectionProps } from './section-props.ts'
import { NO_LIMIT } from '../../../shared/words.ts'
import { Panel } from '../../ui/panel.tsx'

interface Explained {
  readonly label: string
  readonly description: string
  readonly constraint: string
  readonly placeholder?: string
}

const FIELDS: Record<NumberField, Explained> = {
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

/** How hard the job may work. */
export function LimitsSection({ form, onChange, errors, strategyError }: LimitsSectionProps) {
  const field = (name: NumberField) => (
    <LimitField
      field={FIELDS[name]}
      value={form[name]}
      error={errors[name]?.message ?? null}
      onChange={(value) => onChange((old) => ({ ...old, [name]: value }))}
    />
  )
  const [advanced, setAdvanced] = useState(form.maxRejects !== '0')
  const repopulates = form.operation === 'repopulate'
  return (
    <Panel title="Limits">
      <SpaceBetween size="l">
        {repopulates && field('rows')}
        {!repopulates && <StrategyField {...{ form, onChange }} error={strategyError} />}
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

interface LimitFieldProps {
  readonly field: Explained
  readonly value: string
  readonly error: string | null
  readonly onChange: (value: string) => void
}

function LimitField({ field, value, error, onChange }: LimitFieldProps) {
  return (
    <FormField
      label={field.label}
      description={field.description}
      constraintText={field.constraint}
      errorText={error}
    >
      <Input
        value={value}
        inputMode="numeric"
        placeholder={field.placeholder ?? ''}
        onChange={({ detail }) => onChange(detail.value)}
      />
    </FormField>
  )
}

interface StrategyFieldProps {
  readonly form: JobForm
  readonly onChange: SectionProps['onChange']
  readonly error: string | null
}

function StrategyField({ form, onChange, error }: StrategyFieldProps) {
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
