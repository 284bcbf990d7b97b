import FormField from '@cloudscape-design/components/form-field'
import Select, { type SelectProps } from '@cloudscape-design/components/select'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useMemo } from 'react'
import { displayName, displayTable, parseTableName, quoteTable } from '../../../../shared/identifier.ts'
import type { Operation } from '../../../../shared/job-spec.ts'
import { TABLE_NOTICES } from '../../../../shared/table-notice.ts'
import { NEEDS_KEY } from '../../../../shared/needs-key.ts'
import type { TableSummary } from '../../../../shared/table.ts'
import type { Loaded } from '../../../bridge/use-answer.ts'
import { isDemoTable } from '../../clusters/repopulate-demo.ts'
import { ClusterField } from './cluster-field.tsx'
import { chooseTable, type JobForm } from '../job-form.ts'
import { counted } from '../../../ui/quantity.ts'
import type { SectionProps } from '../section-props.ts'
import { Panel } from '../../../ui/panel.tsx'

/** With more tables than this, only those in sight are drawn. */
const VIRTUAL_FROM = 100

interface TableSectionProps extends Pick<SectionProps, 'form' | 'onChange' | 'error'> {
  readonly tables: Loaded<readonly TableSummary[]>
  readonly onReload: () => void
}

export function TableSection({ form, onChange, error, tables, onReload }: TableSectionProps) {
  const { operation } = form
  const options = useMemo(
    () => (tables.state === 'ready' ? tables.value.map((table) => optionOf(table, operation)) : []),
    [tables, operation],
  )
  const value = form.table && quoteTable(form.table)
  const choose = (chosen: string | undefined) => {
    const table = parseTableName(chosen ?? '')
    if (table) onChange((old) => chooseTable(old, table))
  }
  return (
    <Panel title="Table">
      <SpaceBetween size="m">
        <ClusterField cluster={form.cluster} />
        <FormField
          label="Table"
          description={
            form.operation === 'repopulate'
              ? 'Only the demo table can be restored to its set-up state.'
              : undefined
          }
          constraintText="Row counts are estimates of the database."
          errorText={error}
        >
          <Select
            placeholder="Choose a table"
            triggerVariant="option"
            filteringType={options.length > 8 ? 'auto' : 'none'}
            filteringAriaLabel="Find tables"
            options={options}
            virtualScroll={options.length > VIRTUAL_FROM}
            selectedOption={options.find((option) => option.value === value) ?? unlisted(form)}
            onChange={({ detail }) => choose(detail.selectedOption.value)}
            statusType={statusOf(tables)}
            loadingText="Loading tables…"
            errorText={tables.state === 'failed' ? tables.problem.message : ''}
            recoveryText="Try again"
            onLoadItems={() => tables.state === 'failed' && onReload()}
            empty="This cluster has no tables."
            invalid={error !== null}
          />
        </FormField>
      </SpaceBetween>
    </Panel>
  )
}

function optionOf({ table, estimatedRows, key }: TableSummary, operation: Operation): SelectProps.Option {
  const keyed = key.length > 0
  const disabledReason = keyed
    ? 'Repopulate works on the demo table only.'
    : `${TABLE_NOTICES['without-key']} ${NEEDS_KEY}`
  return {
    value: quoteTable(table),
    label: displayTable(table),
    labelTag: estimatedRows === null ? 'Never analyzed' : `About ${counted(estimatedRows, 'row')}`,
    description: keyed ? `Key: ${key.map(displayName).join(', ')}` : 'No primary key',
    disabled: !keyed || (operation === 'repopulate' && !isDemoTable(table)),
    disabledReason,
  }
}

/** A link may name a table before the list has come, or one that the list does not have. */
function unlisted({ table }: JobForm): SelectProps.Option | null {
  return table && { value: quoteTable(table), label: displayTable(table) }
}

function statusOf({ state }: Loaded<unknown>): 'loading' | 'finished' | 'error' {
  if (state === 'loading') return 'loading'
  return state === 'failed' ? 'error' : 'finished'
}
