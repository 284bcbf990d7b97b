import AttributeEditor from '@cloudscape-design/components/attribute-editor'
import Checkbox from '@cloudscape-design/components/checkbox'
import FormField from '@cloudscape-design/components/form-field'
import Select from '@cloudscape-design/components/select'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { displayName } from '../../../../shared/identifier.ts'
import { type Change, ChangeKind } from '../../../../shared/job-draft.ts'
import { shownSql } from '../../../../shared/shown-sql.ts'
import type { Column } from '../../../../shared/table.ts'
import { SqlView } from '../../../ui/sql-editor.tsx'
import { canTouch } from '../check-form.ts'
import { changeError, changeHint } from './change-error.ts'
import { NewValue } from './new-value.tsx'
import { EMPTY_CHANGE, type JobForm, UPDATED_AT } from '../job-form.ts'
import { setListOf } from './set-list.ts'
import { SectionError } from '../section-error.tsx'
import type { SectionProps } from '../section-props.ts'
import { Panel } from '../../../ui/panel.tsx'

/** What an update sets: columns with their new values, and the time of the change. */
export function ChangeSection({ form, onChange, columns, error, attempted }: SectionProps) {
  const set = (index: number, change: Partial<Change>) =>
    onChange((old) => ({
      ...old,
      changes: old.changes.map((row, at) => (at === index ? { ...row, ...change } : row)),
    }))
  const setList = setListOf(form.changes, columns)
  const errorOf = (change: Change) => {
    const found = changeError(change, columns)
    return attempted || !found?.missing ? found?.message : undefined
  }
  const isAtField = form.changes.some((change) => errorOf(change) === error)
  return (
    <Panel
      title="Change"
      description="Set each column to a value, or to an SQL expression that can use the row’s old values."
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
            { rows: [[4, 2, 5]], breakpoint: 'xxs', removeButton: { width: 'auto' } },
            { rows: [[1], [1], [1]] },
          ]}
          onAddButtonClick={() => onChange((old) => ({ ...old, changes: [...old.changes, EMPTY_CHANGE] }))}
          onRemoveButtonClick={({ detail }) =>
            onChange((old) => ({ ...old, changes: old.changes.filter((_, at) => at !== detail.itemIndex) }))
          }
          definition={[
            {
              label: 'Column',
              control: (row, index) => columnSelect(row, index, form, columns, set),
              errorText: (row) => (row.column === '' ? errorOf(row) : undefined),
            },
            { label: 'Set to', control: (row, index) => kindSelect(row, index, columns, set) },
            {
              label: 'New value',
              control: (row, index) => (
                <NewValue
                  change={row}
                  column={columns.find(({ name }) => name === row.column)}
                  onChange={(text) => set(index, { text })}
                />
              ),
              constraintText: (row) => changeHint(row, columns),
              errorText: (row) => (row.column === '' ? undefined : errorOf(row)),
            },
          ]}
        />
        <SectionError error={isAtField ? null : error} />
        <TouchUpdatedAt form={form} onChange={onChange} columns={columns} />
        {setList !== '' && (
          <FormField stretch label="SQL preview">
            <SqlView ariaLabel="The change as SQL" sql={`SET ${shownSql(setList)}`} />
          </FormField>
        )}
      </SpaceBetween>
    </Panel>
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
    disabledReason: inKey ? 'A primary key cannot be changed.' : 'This column already has a new value.',
  }))
  return (
    <Select
      placeholder={form.table === null ? 'Choose a table first' : 'Choose a column'}
      disabled={form.table === null}
      options={options}
      selectedOption={row.column === '' ? null : { value: row.column, label: displayName(row.column) }}
      // Another column takes other values.
      onChange={({ detail }) => set(index, { ...EMPTY_CHANGE, column: detail.selectedOption.value ?? '' })}
    />
  )
}

const KIND_NAMES: Readonly<Record<ChangeKind, string>> = {
  value: 'Value',
  expression: 'Expression',
  null: 'NULL',
  default: 'Default',
  now: 'Now',
}

function kindSelect(row: Change, index: number, columns: readonly Column[], set: SetRow) {
  const column = columns.find(({ name }) => name === row.column)
  const isOffered = (kind: ChangeKind) =>
    (kind !== 'null' || column?.nullable) && (kind !== 'now' || column?.valueKind === 'time')
  const optionOf = (value: ChangeKind) => ({ value, label: KIND_NAMES[value] })
  return (
    <Select
      disabled={!column}
      options={ChangeKind.options.filter(isOffered).map(optionOf)}
      selectedOption={optionOf(row.kind)}
      onChange={({ detail }) => set(index, { kind: ChangeKind.parse(detail.selectedOption.value), text: '' })}
    />
  )
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
