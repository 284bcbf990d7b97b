import Button from '@cloudscape-design/components/button'
import Checkbox from '@cloudscape-design/components/checkbox'
import FormField from '@cloudscape-design/components/form-field'
import Multiselect from '@cloudscape-design/components/multiselect'
import RadioGroup from '@cloudscape-design/components/radio-group'
import SegmentedControl from '@cloudscape-design/components/segmented-control'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { ArchiveFormat } from '../../../../shared/archive.ts'
import type { Column } from '../../../../shared/table.ts'
import { call } from '../../../bridge/call.ts'
import { useAction } from '../../../bridge/use-action.ts'
import { Path } from '../../../ui/path.tsx'
import { ProblemAlert } from '../../../ui/problem-alert.tsx'
import type { RowScope } from './row-scope.ts'

/** An export as it is being filled in. */
export interface ExportForm {
  readonly scope: RowScope
  /** The file of keys; null until one is chosen. */
  readonly keysPath: string | null
  readonly savesMissing: boolean
  readonly format: ArchiveFormat
  readonly guardsFormulas: boolean
  /** Of columns; none for all of them. */
  readonly names: readonly string[]
}

interface ExportFieldsProps {
  readonly form: ExportForm
  readonly columns: readonly Column[]
  readonly scopes: readonly RowScope[]
  readonly onChange: (change: Partial<ExportForm>) => void
}

const FORMATS: Record<ArchiveFormat, string> = { ndjson: 'NDJSON', csv: 'CSV', parquet: 'Parquet' }

/** Which rows, which columns, and as what. */
export function ExportFields({ form, columns, scopes, onChange }: ExportFieldsProps) {
  return (
    <SpaceBetween size="m">
      <FormField label="Rows">
        <RadioGroup
          value={form.scope.id}
          items={scopes.map(({ id, text, description }) => ({ value: id, label: text, description }))}
          onChange={({ detail }) => {
            const scope = scopes.find(({ id }) => id === detail.value)
            if (scope) onChange({ scope })
          }}
        />
      </FormField>
      {form.scope.id === 'keys' && <KeyFile {...{ form, onChange }} />}
      <FormField label="Columns" constraintText="Leave it empty for all columns.">
        <Multiselect
          selectedOptions={form.names.map((value) => ({ value }))}
          options={columns.map(({ name, type }) => ({ value: name, label: name, labelTag: type }))}
          placeholder="All columns"
          filteringType="auto"
          onChange={({ detail }) =>
            onChange({ names: detail.selectedOptions.flatMap(({ value }) => value ?? []) })
          }
        />
      </FormField>
      <FormField label="Format" description={FORMAT_NOTES[form.format]}>
        <SegmentedControl
          label="Format"
          selectedId={form.format}
          options={ArchiveFormat.options.map((id) => ({ id, text: FORMATS[id] }))}
          onChange={({ detail }) => onChange({ format: ArchiveFormat.parse(detail.selectedId) })}
        />
      </FormField>
      {form.format === 'csv' && (
        <Checkbox
          checked={form.guardsFormulas}
          description="Puts ' before texts that a spreadsheet would take for formulas."
          onChange={({ detail }) => onChange({ guardsFormulas: detail.checked })}
        >
          Guard formulas
        </Checkbox>
      )}
    </SpaceBetween>
  )
}

const FORMAT_NOTES: Record<ArchiveFormat, string> = {
  csv: 'Values as the database writes them; NULL is an empty field, an empty text has quotes.',
  ndjson: 'One JSON object for each row; values are texts as the database writes them, NULL is null.',
  parquet: 'With exact types: decimals, timestamps in microseconds, UUIDs, JSON.',
}

function KeyFile({ form, onChange }: Pick<ExportFieldsProps, 'form' | 'onChange'>) {
  const { running, problem, run } = useAction(async () => {
    const keysPath = await call('rows:choose-file')
    if (keysPath !== null) onChange({ keysPath })
  })
  return (
    <FormField
      label="File of keys"
      description="CSV, NDJSON or Parquet, with the columns of the key; for a key of one column a list of values is enough."
    >
      <SpaceBetween size="xs">
        {form.keysPath !== null && <Path path={form.keysPath} />}
        <Button loading={running} loadingText="Choosing a file" onClick={run}>
          Choose file
        </Button>
        <Checkbox
          checked={form.savesMissing}
          onChange={({ detail }) => onChange({ savesMissing: detail.checked })}
        >
          Also save the keys that no row has, to a file beside it
        </Checkbox>
        {problem && <ProblemAlert header="No file was chosen" problem={problem} />}
      </SpaceBetween>
    </FormField>
  )
}
