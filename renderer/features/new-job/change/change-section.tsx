import AttributeEditor from '@cloudscape-design/components/attribute-editor'
import Checkbox from '@cloudscape-design/components/checkbox'
import Container from '@cloudscape-design/components/container'
import FormField from '@cloudscape-design/components/form-field'
import Header from '@cloudscape-design/components/header'
import Input from '@cloudscape-design/components/input'
import Select from '@cloudscape-design/components/select'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { displayName } from '../../../../shared/identifier.ts'
import { shownSql } from '../../../../shared/shown-sql.ts'
import type { Column } from '../../../../shared/table.ts'
import { SqlView } from '../../../ui/sql-editor.tsx'
import { canTouch } from '../check-form.ts'
import { EMPTY_CHANGE, type JobForm, UPDATED_AT } from '../job-form.ts'
import { type Change, setListOf } from './set-list.ts'
import { SectionError } from '../section-error.tsx'
import type { SectionProps } from '../section-props.ts'

/** What an update sets: columns and expressions, and the time of the change. */
export function ChangeSection({ form, onChange, columns, error, attempted }: SectionProps) {
  const set = (index: number, change: Partial<Change>) =>
    onChange((old) => ({
      ...old,
      changes: old.changes.map((row, at) => (at === index ? { ...row, ...change } : row)),
    }))
  const setList = setListOf(form.changes)
  return (
    <Container
      header={
        <Header
          variant="h2"
          description="Each column gets the value of an SQL expression, which may use the row’s old values."
        >
          Change
        </Header>
      }
    >
      <SpaceBetween size="m">
        <AttributeEditor
          items={form.changes}
          addButtonText="Add change"
          disableAddButton={form.table === null}
          removeButtonText="Remove"
          removeButtonAriaLabel={({ column }) => `Remove change ${displayName(column)}`}
          isItemRemovable={() => form.changes.length > 1}
          gridLayout={[
            { rows: [[4, 7]], breakpoint: 'xxs', removeButton: { width: 'auto' } },
            { rows: [[1], [1]] },
          ]}
          onAddButtonClick={() => onChange((old) => ({ ...old, changes: [...old.changes, EMPTY_CHANGE] }))}
          onRemoveButtonClick={({ detail }) =>
            onChange((old) => ({ ...old, changes: old.changes.filter((_, at) => at !== detail.itemIndex) }))
          }
          definition={[
            {
              label: 'Column',
              control: (row, index) => columnSelect(row, index, form, columns, set),
              errorText: ({ column }) => (attempted && column === '' ? 'Choose a column.' : undefined),
            },
            {
              label: 'New value',
              control: (row, index) => expressionInput(row, index, columns, set),
              errorText: ({ column, expression }) =>
                attempted && column !== '' && expression.trim() === ''
                  ? 'Enter an SQL expression.'
                  : undefined,
            },
          ]}
        />
        <SectionError error={error} />
        <TouchUpdatedAt form={form} onChange={onChange} columns={columns} />
        {setList !== '' && (
          <FormField stretch label="SQL preview">
            <SqlView ariaLabel="The change as SQL" sql={`SET ${shownSql(setList)}`} />
          </FormField>
        )}
      </SpaceBetween>
    </Container>
  )
}

type SetRow = (index: number, change: Partial<Change>) => void

function columnSelect(row: Change, index: number, form: JobForm, columns: readonly Column[], set: SetRow) {
  const taken = (name: string) => form.changes.some(({ column }, at) => at !== index && column === name)
  const options = columns.map(({ name, type, inKey }) => ({
    value: name,
    label: displayName(name),
    description: inKey ? `${type}, part of the primary key` : type,
    disabled: inKey || taken(name),
    disabledReason: inKey ? 'A primary key cannot be changed.' : 'This column has a new value already.',
  }))
  return (
    <Select
      placeholder={form.table === null ? 'Choose a table first' : 'Choose a column'}
      disabled={form.table === null}
      options={options}
      selectedOption={row.column === '' ? null : { value: row.column, label: displayName(row.column) }}
      onChange={({ detail }) => set(index, { column: detail.selectedOption.value ?? '' })}
    />
  )
}

function expressionInput(row: Change, index: number, columns: readonly Column[], set: SetRow) {
  const column = columns.find(({ name }) => name === row.column)
  return (
    <Input
      className="sql-input"
      value={row.expression}
      disabled={row.column === ''}
      spellcheck={false}
      placeholder={column ? exampleFor(column) : ''}
      onChange={({ detail }) => set(index, { expression: detail.value })}
    />
  )
}

function exampleFor({ name, valueKind }: Column): string {
  if (valueKind === 'number') return `${displayName(name)} + 1`
  if (valueKind === 'boolean') return 'true'
  if (valueKind === 'time') return 'now()'
  return valueKind === 'text' ? "'archived'" : 'NULL'
}

function TouchUpdatedAt({ form, onChange, columns }: Pick<SectionProps, 'form' | 'onChange' | 'columns'>) {
  if (!columns.some(({ name }) => name === UPDATED_AT)) return null
  const possible = canTouch(form, columns)
  return (
    <Checkbox
      checked={form.touchUpdatedAt && possible}
      disabled={!possible}
      description="The time of the change, in the same statement."
      onChange={({ detail }) => onChange((old) => ({ ...old, touchUpdatedAt: detail.checked }))}
    >
      Also set updated_at
    </Checkbox>
  )
}
