import DatePicker from '@cloudscape-design/components/date-picker'
import Input from '@cloudscape-design/components/input'
import Select, { type SelectProps } from '@cloudscape-design/components/select'
import SpaceBetween from '@cloudscape-design/components/space-between'
import Textarea from '@cloudscape-design/components/textarea'
import TimeInput from '@cloudscape-design/components/time-input'
import { type ColumnKind, kindOf } from '../../../../shared/column-kind.ts'
import { AGE_UNITS, type ConditionToken, takesValue } from '../../../../shared/condition.ts'
import type { Column } from '../../../../shared/table.ts'

interface TokenValueProps {
  readonly token: ConditionToken
  /** Undefined until one is chosen. */
  readonly column: Column | undefined
  /** Ends the label of each field: `comparison 2`. */
  readonly label: string
  readonly onChange: (change: Partial<ConditionToken>) => void
}

/** The fields for a comparison's value, as its column and its operator want them. */
export function TokenValue({ token, column, label, onChange }: TokenValueProps) {
  const { operator, value, second = '' } = token
  const field = (what: string, kind: ColumnKind, placeholder = '', part: 'value' | 'second' = 'value') => (
    <ValueField
      {...{ kind, placeholder, label: `${what} of ${label}`, disabled: column === undefined }}
      value={part === 'value' ? value : second}
      onChange={(to) => onChange({ [part]: to })}
    />
  )
  if (!takesValue(operator)) return <Input disabled value="" placeholder="No value needed" />
  switch (operator) {
    case 'in':
      return (
        <Textarea
          value={value}
          rows={3}
          spellcheck={false}
          {...named(`Values of ${label}`)}
          onChange={({ detail }) => onChange({ value: detail.value })}
        />
      )
    case 'between':
      return (
        <SpaceBetween size="xxs">
          {field('Lower value', kindOf(column), 'From')}
          {field('Upper value', kindOf(column), 'To', 'second')}
        </SpaceBetween>
      )
    case 'older than':
      return (
        <div className="condition-age">
          {field('Age', 'integer')}
          <Choice
            label={`Unit of ${label}`}
            value={second}
            options={AGES}
            onChange={(to) => onChange({ second: to })}
          />
        </div>
      )
    case '->>':
      return (
        <SpaceBetween size="xxs">
          {field('Path', 'other', 'address.city', 'second')}
          {field('Value', 'other', 'Value')}
        </SpaceBetween>
      )
    default:
      return field('Value', kindOf(column))
  }
}

/** In the place of the label that the field above a column of fields has. */
function named(label: string) {
  return { ariaLabel: label, ariaLabelledby: '' }
}

interface ValueFieldProps {
  readonly kind: ColumnKind
  readonly value: string
  readonly disabled: boolean
  readonly label: string
  readonly placeholder?: string
  readonly onChange: (value: string) => void
}

export function ValueField({ kind, value, disabled, label, placeholder = '', onChange }: ValueFieldProps) {
  const [day = '', time = ''] = kind === 'time' ? ['', value] : value.split(' ')
  const timeField = (change: (to: string) => void) => (
    <TimeInput
      {...named(`${label}, time`)}
      value={time}
      placeholder="hh:mm:ss"
      onChange={({ detail }) => change(detail.value)}
    />
  )
  switch (kind) {
    case 'boolean':
      return <Choice {...{ label, value, onChange }} options={BOOLEANS} placeholder="Choose" />
    case 'time':
      return timeField(onChange)
    case 'date':
    case 'timestamp':
      return (
        <SpaceBetween direction="horizontal" size="xs">
          <DatePicker
            {...named(label)}
            value={day}
            placeholder="YYYY/MM/DD"
            expandToViewport
            // A time without its day would be read as one.
            onChange={({ detail }) => onChange(detail.value && `${detail.value} ${time}`.trim())}
          />
          {kind === 'timestamp' && day !== '' && timeField((to) => onChange(`${day} ${to}`.trim()))}
        </SpaceBetween>
      )
    default:
      return (
        <Input
          ariaLabel={label}
          value={value}
          disabled={disabled}
          inputMode={kind === 'integer' || kind === 'number' ? 'decimal' : 'text'}
          placeholder={kind === 'uuid' ? '00000000-0000-0000-0000-000000000000' : placeholder}
          spellcheck={false}
          onChange={({ detail }) => onChange(detail.value)}
        />
      )
  }
}

interface ChoiceProps extends Pick<SelectProps, 'options' | 'disabled' | 'autoFocus' | 'filteringType'> {
  readonly label: string
  readonly value: string
  readonly placeholder?: string
  readonly onChange: (value: string) => void
}

export function Choice({ label, value, options = [], onChange, ...more }: ChoiceProps) {
  const selected = options.find((option) => option.value === value) ?? { value, label: value }
  return (
    <Select
      {...more}
      {...named(label)}
      options={options}
      selectedOption={value === '' ? null : selected}
      onChange={({ detail }) => onChange(detail.selectedOption.value ?? '')}
    />
  )
}

const AGES = AGE_UNITS.map((unit) => ({ value: unit, label: unit }))
const BOOLEANS = ['true', 'false'].map((value) => ({ value, label: value }))
