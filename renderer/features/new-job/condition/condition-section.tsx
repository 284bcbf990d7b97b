import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import Container from '@cloudscape-design/components/container'
import FormField from '@cloudscape-design/components/form-field'
import Header from '@cloudscape-design/components/header'
import Modal from '@cloudscape-design/components/modal'
import SegmentedControl from '@cloudscape-design/components/segmented-control'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useState } from 'react'
import { SqlEditor, SqlView } from '../../../ui/sql-editor.tsx'
import { type ConditionForm, editSql, predicateOf, writeAsSql, writeAsTokens } from './condition-form.ts'
import { ConditionTokens } from './condition-tokens.tsx'
import { SectionError } from '../section-error.tsx'
import type { SectionProps } from '../section-props.ts'

const MODES = [
  { id: 'tokens', text: 'Comparisons' },
  { id: 'sql', text: 'SQL' },
  { id: 'all', text: 'All rows' },
]

/** Which rows: comparisons, SQL, or all of them said out loud. */
export function ConditionSection({ form, onChange, columns, error, attempted }: SectionProps) {
  const [leavingSql, setLeavingSql] = useState(false)
  const { condition } = form
  const set = (change: (condition: ConditionForm) => ConditionForm) =>
    onChange((old) => ({ ...old, condition: change(old.condition) }))
  const choose = (mode: string) => {
    if (mode === 'all') set((old) => ({ ...old, mode: 'all' }))
    else if (mode === 'sql') set((old) => writeAsSql(old, columns))
    else if (condition.sqlEdited) setLeavingSql(true)
    else set(writeAsTokens)
  }
  return (
    <Container
      header={
        <Header
          variant="h2"
          description="Which rows of the table to work on."
          actions={
            <SegmentedControl
              label="How to write the condition"
              selectedId={condition.mode}
              options={MODES}
              onChange={({ detail }) => choose(detail.selectedId)}
            />
          }
        >
          Condition
        </Header>
      }
    >
      <ConditionBody {...{ form, columns, error, attempted, set }} />
      <LeaveSql
        visible={leavingSql}
        onStay={() => setLeavingSql(false)}
        onLeave={() => {
          setLeavingSql(false)
          set(writeAsTokens)
        }}
      />
    </Container>
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
        constraintText="One SQL expression, without WHERE. Ctrl+Space completes columns and keywords."
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
      <ConditionTokens {...{ condition, columns, attempted, set }} disabled={table === null} />
      <SectionError error={error} />
      {predicate !== '' && (
        <FormField stretch label="The same as SQL">
          <SqlView ariaLabel="The condition as SQL" sql={predicate} />
        </FormField>
      )}
    </SpaceBetween>
  )
}

function AllRows() {
  return (
    <SpaceBetween size="xs">
      <Box>Every row of the table, whatever is in it. The condition is:</Box>
      <SqlView ariaLabel="The condition as SQL" sql="true" />
    </SpaceBetween>
  )
}

interface LeaveSqlProps {
  readonly visible: boolean
  readonly onStay: () => void
  readonly onLeave: () => void
}

function LeaveSql({ visible, onStay, onLeave }: LeaveSqlProps) {
  return (
    <Modal
      visible={visible}
      onDismiss={onStay}
      header="Go back to comparisons?"
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={onStay}>
              Keep the SQL
            </Button>
            <Button variant="primary" onClick={onLeave}>
              Go back
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      You changed the SQL by hand. Comparisons cannot show that, so they return to what they were before, and
      the SQL is given up.
    </Modal>
  )
}
