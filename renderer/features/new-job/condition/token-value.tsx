import DatePicker from '@cloudscape-design/components/date-picker'
import Input from '@cloudscape-design/components/input'
import Select from '@cloudscape-design/components/select'
import SpaceBetween from '@cloudscape-design/components/space-between'
import TimeInput from '@cloudscape-design/components/time-input'
import { type ConditionToken, takesValue } from '../../../../shared/condition.ts'
import type { ValueKind } from '../../../../shared/table.ts'

interface TokenValueProps {
  readonly token: ConditionToken
  readonly kind: ValueKind
  readonly onChange: (value: string) => void
}

const BOOLEANS = [
  { value: 'true', label: 'true' },
  { value: 'false', label: 'false' },
]

/** The field for a comparison's value, as its column wants it. */
export function TokenValue({ token, kind, onChange }: TokenValueProps) {
  const { column, operator, value } = token
  if (!takesValue(operator)) return <Input disabled value="" placeholder="No value needed" />
  if (kind === 'boolean') {
    return (
      <Select
        options={BOOLEANS}
        selectedOption={BOOLEANS.find((option) => option.value === value) ?? null}
        placeholder="Choose"
        onChange={({ detail }) => onChange(detail.selectedOption.value ?? '')}
      />
    )
  }
  if (kind === 'time' && operator !== 'like') return <Moment value={value} onChange={onChange} />
  return (
    <Input
      value={value}
      disabled={column === ''}
      inputMode={kind === 'number' ? 'decimal' : 'text'}
      placeholder={kind === 'uuid' ? '00000000-0000-0000-0000-000000000000' : ''}
      spellcheck={false}
      onChange={({ detail }) => onChange(detail.value)}
    />
  )
}

/** A day, and the time of day when it matters; `2026-11-20 14:30`. */
function Moment({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const [day = '', time = ''] = value.split(' ')
  return (
    <SpaceBetween direction="horizontal" size="xs">
      <DatePicker
        value={day}
        placeholder="YYYY/MM/DD"
        expandToViewport
        onChange={({ detail }) => onChange(join(detail.value, time))}
      />
      {day !== '' && (
        <TimeInput
          ariaLabel="Time of day"
          value={time}
          format="hh:mm"
          placeholder="hh:mm"
          onChange={({ detail }) => onChange(join(day, detail.value))}
        />
      )}
    </SpaceBetween>
  )
}

function join(day: string, time: string): string {
  return time === '' ? day : `${day} ${time}`
}
