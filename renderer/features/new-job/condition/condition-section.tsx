import Box from '@cloudscape-design/components/box'
import FormField from '@cloudscape-design/components/form-field'
import SegmentedControl from '@cloudscape-design/components/segmented-control'
import SpaceBetween from '@cloudscape-design/components/space-between'
import StatusIndicator from '@cloudscape-design/components/status-indicator'
import { useState } from 'react'
import { shownSql } from '../../../../shared/shown-sql.ts'
import { call } from '../../../bridge/call.ts'
import { ConfirmDialog } from '../../../ui/confirm-dialog.tsx'
import { SqlEditor, SqlView } from '../../../ui/sql-editor.tsx'
import {
  conditionOf,
  type ConditionForm,
  editSql,
  predicateOf,
  writeAsSql,
  writeAsTokens,
} from './condition-form.ts'
import { ConditionGroups } from './condition-groups.tsx'
import { usePastedSql } from './use-pasted-sql.ts'
import { SectionError } from '../section-error.tsx'
import { RecentConditions } from '../memory/recent-conditions.tsx'
import type { SectionProps } from '../section-props.ts'
import { Panel } from '../../../ui/panel.tsx'

const MODES = [
  { id: 'tokens', text: 'Comparisons' },
  { id: 'sql', text: 'SQL' },
  { id: 'all', text: 'All rows' },
]

interface ConditionSectionProps extends SectionProps {
  /** What the rows are chosen for. */
  readonly description: string
}

/** Which rows: comparisons, SQL, or all of them said explicitly. */
export function ConditionSection(props: ConditionSectionProps) {
  const { form, onChange, columns, error, attempted, description } = props
  const [leavingSql, setLeavingSql] = useState(false)
  const { condition, cluster, table } = form
  const { notice, onPaste, clear } = usePastedSql({ form, onChange })
  const set = (change: (condition: ConditionForm) => ConditionForm) => {
    clear()
    onChange((old) => ({ ...old, condition: change(old.condition) }))
  }
  const readSql = async () => {
    const sql = `WHERE ${condition.sql}`
    const taken = await call('sql:take-apart', { cluster, table, sql }).catch(() => null)
    const comparisons = taken?.comparisons
    if (comparisons) set((old) => (old === condition ? conditionOf(condition.sql, comparisons) : old))
    else setLeavingSql(true)
  }
  const choose = (mode: string) => {
    if (mode === 'all') set((old) => ({ ...old, mode: 'all' }))
    else if (mode === 'sql') set((old) => writeAsSql(old, columns))
    else if (condition.sqlEdited && condition.sql.trim() !== '') void readSql()
    else set(writeAsTokens)
  }
  return (
    <Panel
      title="Condition"
      description={description}
      actions={
        <SegmentedControl
          label="How to write the condition"
          selectedId={condition.mode}
          options={MODES}
          onChange={({ detail }) => choose(detail.selectedId)}
        />
      }
    >
      <RecentConditions form={form} onChoose={(chosen) => set(() => chosen)} />
      <div onPasteCapture={onPaste}>
        <div role="status" className="condition-notice">
          {notice && <StatusIndicator type={notice.type}>{notice.text}</StatusIndicator>}
        </div>
        <ConditionBody {...{ form, columns, error, attempted, set }} />
      </div>
      <ConfirmDialog
        visible={leavingSql}
        header="Discard the SQL?"
        keep="Keep the SQL"
        action="Discard"
        onCancel={() => setLeavingSql(false)}
        onConfirm={() => {
          setLeavingSql(false)
          set(writeAsTokens)
        }}
      >
        This SQL cannot be shown as comparisons. Keep it, or discard it and return to the earlier comparisons.
      </ConfirmDialog>
    </Panel>
  )
}

interface BodyProps extends Omit<SectionProps, 'onChange'> {
  readonly set: (change: (condition: ConditionForm) => ConditionForm) => void
}

function ConditionBody({ form, columns, error, attempted, set }: BodyProps) {
  const { condition, table } = form
  if (condition.mode === 'all') return <AllRows />
  if (condition.mode === 'sql') {
    return (
      <FormField
        stretch
        errorText={error}
        constraintText="One SQL expression. A pasted WHERE, DELETE or UPDATE fills in the form. Ctrl+Space completes columns and keywords."
      >
        <SqlEditor
          ariaLabel="Condition as SQL"
          placeholder="category = 'electronics' AND created_at < now() - interval '90 days'"
          value={condition.sql}
          onChange={(sql) => set((old) => editSql(old, sql))}
          table={table?.name ?? ''}
          columns={columns}
          invalid={error !== null}
        />
      </FormField>
    )
  }
  const predicate = predicateOf(condition, columns)
  return (
    <SpaceBetween size="m">
      <ConditionGroups {...{ condition, columns, attempted, set }} disabled={table === null} />
      <SectionError error={error} />
      {predicate !== '' && (
        <FormField stretch label="SQL preview">
          <SqlView ariaLabel="The condition as SQL" sql={shownSql(predicate)} />
        </FormField>
      )}
    </SpaceBetween>
  )
}

function AllRows() {
  return (
    <SpaceBetween size="xs">
      <Box>Every row of the table, regardless of its values. The condition is:</Box>
      <SqlView ariaLabel="The condition as SQL" sql="true" />
    </SpaceBetween>
  )
}
