import Autosuggest from '@cloudscape-design/components/autosuggest'
import FormField from '@cloudscape-design/components/form-field'
import { REGION_PLACES } from '../../../shared/dsql-regions.ts'

const OPTIONS = Object.entries(REGION_PLACES).map(([value, description]) => ({ value, description }))

interface RegionFieldProps {
  readonly value: string
  /** Told by the endpoint: nothing to choose. */
  readonly fixed?: boolean
  readonly error: string | null
  readonly onChange: (region: string) => void
}

/** The Region that a cluster is in, or is looked for in. */
export function RegionField({ value, fixed = false, error, onChange }: RegionFieldProps) {
  return (
    <FormField
      label="Region"
      constraintText={fixed ? 'Read from the endpoint.' : 'Choose one, or enter its code.'}
      errorText={error}
    >
      <Autosuggest
        value={value}
        readOnly={fixed}
        options={OPTIONS}
        enteredTextLabel={(text) => `Use “${text}”`}
        placeholder="us-east-1"
        onChange={({ detail }) => onChange(detail.value.trim())}
      />
    </FormField>
  )
}
