import './tables.css'
import type { UseCollectionResult } from '@cloudscape-design/collection-hooks'
import Select from '@cloudscape-design/components/select'
import TextFilter from '@cloudscape-design/components/text-filter'
import { counted } from '../../ui/quantity.ts'
import type { TableRow } from './table-row.ts'

const ANY = { value: '', label: 'Any schema' }

interface TableFilterProps {
  readonly filterProps: UseCollectionResult<TableRow>['filterProps']
  readonly matches: number
  readonly schemas: readonly string[]
  /** The chosen one; empty for all. */
  readonly schema: string
  readonly onSchema: (schema: string) => void
}

/** By name and, where there is more than one, by schema. */
export function TableFilter({ filterProps, matches, schemas, schema, onSchema }: TableFilterProps) {
  const options = [ANY, ...schemas.map((name) => ({ value: name, label: name }))]
  return (
    <div className="tables-filter">
      <TextFilter
        {...filterProps}
        filteringPlaceholder="Find tables by name"
        filteringAriaLabel="Find tables"
        countText={counted(matches, 'match', 'matches')}
      />
      {schemas.length > 1 && (
        <Select
          selectedOption={options.find(({ value }) => value === schema) ?? ANY}
          options={options}
          filteringType={options.length > 8 ? 'auto' : 'none'}
          filteringAriaLabel="Find schemas"
          virtualScroll={options.length > 100}
          selectedAriaLabel="Selected"
          ariaLabel="Schema"
          onChange={({ detail }) => onSchema(detail.selectedOption.value ?? '')}
        />
      )}
    </div>
  )
}
