import ColumnLayout from '@cloudscape-design/components/column-layout'
import FormField from '@cloudscape-design/components/form-field'
import RadioGroup from '@cloudscape-design/components/radio-group'
import Select from '@cloudscape-design/components/select'
import SpaceBetween from '@cloudscape-design/components/space-between'
import Toggle from '@cloudscape-design/components/toggle'
import type { WriteDraft } from '../../../../shared/job-draft.ts'
import { displayTable } from '../../../../shared/identifier.ts'
import { ReadBack, WriteMode, type WriteOp } from '../../../../shared/job-spec.ts'
import type { RowFormat } from '../../../../shared/row-file.ts'
import { rowsOfTable } from '../../../../shared/rows-of-table.ts'
import type { TableName } from '../../../../shared/table-name.ts'
import { Panel } from '../../../ui/panel.tsx'
import { changeWrite } from '../job-form.ts'
import type { SectionProps } from '../section-props.ts'

interface RowsSectionProps extends Pick<SectionProps, 'form' | 'onChange'> {
  /** Of the file. */
  readonly fields: readonly string[]
  /** Null where it is not known. */
  readonly format: RowFormat | null
}

const OPS: Readonly<Record<WriteOp, string>> = {
  put: 'Put: insert or update the row of its key',
  delete: 'Delete the row of its key',
}

const MODES: Readonly<Record<WriteMode, readonly [label: string, description: string]>> = {
  upsert: [
    'Insert or update',
    'A row whose key exists gets the values of the file; columns that the file lacks stay.',
  ],
  insert: ['Insert only', 'A row whose key exists is rejected.'],
  skip: ['Insert or skip', 'A row whose key exists is skipped.'],
  update: ['Update only', 'A row whose key does not exist is counted as missing.'],
}

const READ_BACKS = [
  { value: '', label: 'Compare the counts of the ledger with the file' },
  { value: 'counts', label: 'Also read back whether the rows are there' },
  { value: 'values', label: 'Also read back all values' },
]

/** What each row of the file is for. */
export function RowsSection({ form, onChange, fields, format }: RowsSectionProps) {
  const { op, opField, mode, allowRounding, verify } = form.write
  const change = (part: Partial<WriteDraft>) =>
    onChange((old) => changeWrite(old, (write) => ({ ...write, ...part })))
  const ops = (['put', 'delete'] as const).map((value) => ({ value, label: OPS[value] }))
  const none = { value: '', label: 'No field: the same for all rows' }
  const choices = [none, ...fields.map((name) => ({ value: name, label: name }))]
  const puts = op === 'put' || opField !== ''
  return (
    <Panel title="Rows">
      <SpaceBetween size="l">
        <ColumnLayout columns={2}>
          <FormField label={opField === '' ? 'Each row' : 'Rows that do not say it'}>
            <Select
              options={ops}
              selectedOption={ops.find(({ value }) => value === op) ?? null}
              onChange={({ detail }) =>
                change({ op: detail.selectedOption.value === 'delete' ? 'delete' : 'put' })
              }
            />
          </FormField>
          <FormField label="Field that says put or delete">
            <Select
              options={choices}
              selectedOption={choices.find(({ value }) => value === opField) ?? none}
              filteringType={choices.length > 8 ? 'auto' : 'none'}
              onChange={({ detail }) => change({ opField: detail.selectedOption.value ?? '' })}
            />
          </FormField>
        </ColumnLayout>
        {format === 'ndjson' && form.table && (
          <TableField {...{ form, onChange, fields }} table={form.table} />
        )}
        {puts && (
          <FormField stretch label="A put">
            <RadioGroup
              value={mode}
              items={WriteMode.options.map((value) => {
                const [label, description] = MODES[value]
                return { value, label, description }
              })}
              onChange={({ detail }) => change({ mode: WriteMode.parse(detail.value) })}
            />
          </FormField>
        )}
        {puts && (
          <Toggle
            checked={allowRounding}
            description="Without this, a row with a number that has more digits than its column keeps is rejected."
            onChange={({ detail }) => change({ allowRounding: detail.checked })}
          >
            Round numbers
          </Toggle>
        )}
        <FormField label="After the write">
          <Select
            options={READ_BACKS}
            selectedOption={READ_BACKS.find(({ value }) => value === (verify ?? '')) ?? null}
            onChange={({ detail }) =>
              change({ verify: ReadBack.safeParse(detail.selectedOption.value).data ?? null })
            }
          />
        </FormField>
      </SpaceBetween>
    </Panel>
  )
}

type TableFieldProps = Omit<RowsSectionProps, 'format'> & { readonly table: TableName }

/** A file of NDJSON can have rows for several tables. */
function TableField({ form, onChange, fields, table }: TableFieldProps) {
  const field = form.write.file?.only?.field ?? ''
  const none = { value: '', label: `No field: all rows are for ${displayTable(table)}` }
  const choices = [none, ...fields.map((name) => ({ value: name, label: name }))]
  const choose = (name: string) =>
    onChange((old) =>
      changeWrite(old, (write) => {
        const { only: _before, ...file } = write.file ?? { path: '' }
        return { ...write, file: name === '' ? file : { ...file, only: rowsOfTable(name, table) } }
      }),
    )
  return (
    <FormField
      label="Field that names the table"
      description={`Of a file with rows for several tables, those for ${displayTable(table)} are written.`}
    >
      <Select
        options={choices}
        selectedOption={choices.find(({ value }) => value === field) ?? { value: field, label: field }}
        filteringType={choices.length > 8 ? 'auto' : 'none'}
        onChange={({ detail }) => choose(detail.selectedOption.value ?? '')}
      />
    </FormField>
  )
}
