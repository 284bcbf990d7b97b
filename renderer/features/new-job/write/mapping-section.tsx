import Alert from '@cloudscape-design/components/alert'
import Box from '@cloudscape-design/components/box'
import Select from '@cloudscape-design/components/select'
import SpaceBetween from '@cloudscape-design/components/space-between'
import StatusIndicator from '@cloudscape-design/components/status-indicator'
import Table from '@cloudscape-design/components/table'
import { capitalized } from '../../../../shared/counted.ts'
import type { ExaminedFile } from '../../../../shared/examined-file.ts'
import { displayName } from '../../../../shared/identifier.ts'
import type { Column } from '../../../../shared/table.ts'
import { isReason } from '../../../../shared/reject-fields.ts'
import { FIELDS_OF_FILE, NAMES_TABLE } from '../../../../shared/write-words.ts'
import { Panel } from '../../../ui/panel.tsx'
import { counted } from '../../../ui/quantity.ts'
import { SampleValue } from '../dry-run/sample-value.tsx'
import { changeWrite } from '../job-form.ts'
import type { SectionProps } from '../section-props.ts'
import { columnFor, mapped } from './mapping.ts'

interface MappingSectionProps extends SectionProps {
  readonly examined: ExaminedFile
}

interface Field {
  readonly name: string
  readonly place: number
  readonly column: string | null
}

const LEAVE_OUT = { value: '', label: 'Leave out' }

/** Which field of the file goes to which column of the table. */
export function MappingSection({ form, onChange, columns, error, examined }: MappingSectionProps) {
  const { write } = form
  const fields = examined.file.columns.map((name, place) => ({ name, place, column: columnFor(name, write) }))
  const tableField = write.file?.only?.field
  const saysSomething = (name: string) => name === write.opField || name === tableField
  const choose = (field: string, column: string | null) =>
    onChange((old) => changeWrite(old, (one) => mapped(one, field, column)))
  const lacking = columns.filter(
    ({ name, inKey }) =>
      inKey && !fields.some((field) => field.column === name && !saysSomething(field.name)),
  )
  return (
    <Panel
      title={FIELDS_OF_FILE}
      counter={`(${fields.length})`}
      description="Each field is written to the column of its name, unless you choose another one or leave it out."
    >
      <SpaceBetween size="m">
        {error !== null && <Alert type="error">{error}</Alert>}
        {error === null && columns.length > 0 && lacking.length > 0 && (
          <Alert type="warning">
            {`No field is written to ${lacking.map(({ name }) => displayName(name)).join(', ')}, which ${lacking.length === 1 ? 'is' : 'are'} in the primary key. Choose a field for ${lacking.length === 1 ? 'it' : 'each'}.`}
          </Alert>
        )}
        <Table<Field>
          variant="embedded"
          contentDensity="compact"
          wrapLines
          items={fields}
          trackBy="name"
          ariaLabels={{ tableLabel: FIELDS_OF_FILE }}
          columnDefinitions={[
            { id: 'field', header: 'Field', isRowHeader: true, cell: ({ name }) => displayName(name) },
            {
              id: 'column',
              header: 'Column',
              minWidth: 200,
              cell: (field) =>
                field.name === write.opField ? (
                  <Box color="text-body-secondary">Says put or delete</Box>
                ) : field.name === tableField ? (
                  <Box color="text-body-secondary">{capitalized(NAMES_TABLE)}</Box>
                ) : isReason(field.name) ? (
                  <Box color="text-body-secondary">Left out: it says why a row was rejected</Box>
                ) : (
                  <ColumnSelect {...{ field, columns }} onChoose={(column) => choose(field.name, column)} />
                ),
            },
            {
              id: 'type',
              header: 'Type',
              cell: ({ column, name }) =>
                saysSomething(name) || isReason(name) ? '–' : <TypeOf {...{ column, columns }} />,
            },
            {
              id: 'first',
              header: `First ${counted(examined.first.length, 'value')}`,
              cell: ({ place }) => <FirstValues values={examined.first.map((row) => row[place] ?? null)} />,
            },
          ]}
        />
      </SpaceBetween>
    </Panel>
  )
}

function FirstValues({ values }: { values: readonly (string | null)[] }) {
  return (
    <div>
      {values.map((value, place) => (
        // Their order never changes.
        <span key={place}>
          {place > 0 && ', '}
          <SampleValue value={value} />
        </span>
      ))}
    </div>
  )
}

interface ColumnSelectProps {
  readonly field: Field
  readonly columns: readonly Column[]
  readonly onChoose: (column: string | null) => void
}

function ColumnSelect({ field, columns, onChoose }: ColumnSelectProps) {
  const options = columns.map(({ name, type, inKey }) => ({
    value: name,
    label: displayName(name),
    description: type,
    ...(inKey && { labelTag: 'Key' }),
  }))
  const chosen = options.find(({ value }) => value === field.column)
  return (
    <Select
      ariaLabel={`Column for ${field.name}`}
      placeholder="Choose a column"
      options={[LEAVE_OUT, ...options]}
      filteringType={options.length > 8 ? 'auto' : 'none'}
      selectedOption={field.column === null ? LEAVE_OUT : (chosen ?? null)}
      invalid={field.column !== null && !chosen && columns.length > 0}
      onChange={({ detail }) => onChoose(detail.selectedOption.value || null)}
      expandToViewport
    />
  )
}

function TypeOf({ column, columns }: { column: string | null; columns: readonly Column[] }) {
  const found = columns.find(({ name }) => name === column)
  if (found) return <>{found.inKey ? `${found.type}, key` : found.type}</>
  if (column === null || columns.length === 0) return <>–</>
  return <StatusIndicator type="warning">No such column</StatusIndicator>
}
