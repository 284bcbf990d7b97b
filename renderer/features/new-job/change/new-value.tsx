import Input from '@cloudscape-design/components/input'
import { kindOf } from '../../../../shared/column-kind.ts'
import { displayName } from '../../../../shared/identifier.ts'
import type { Change } from '../../../../shared/job-draft.ts'
import type { Column, ValueKind } from '../../../../shared/table.ts'
import { ValueField } from '../condition/token-value.tsx'
import { takesText } from './set-list.ts'

interface NewValueProps {
  readonly change: Change
  /** Undefined until one is chosen and known. */
  readonly column: Column | undefined
  readonly onChange: (text: string) => void
}

const EXAMPLES: Readonly<Partial<Record<ValueKind, (name: string) => string>>> = {
  number: (name) => `${name} + 1`,
  text: (name) => `upper(${name})`,
  time: () => "now() - interval '1 day'",
}

/** The field for a new value, as its kind and its column want it. */
export function NewValue({ change: { kind, text }, column, onChange }: NewValueProps) {
  if (!takesText(kind)) return <Input disabled value="" placeholder="No value needed" />
  if (kind === 'value') {
    const label = column ? `New value of ${displayName(column.name)}` : 'New value'
    return <ValueField {...{ label, onChange }} kind={kindOf(column)} value={text} disabled={!column} />
  }
  const example = column && EXAMPLES[column.valueKind]?.(displayName(column.name))
  return (
    <Input
      className="sql-input"
      value={text}
      disabled={!column}
      spellcheck={false}
      placeholder={example || ''}
      onChange={({ detail }) => onChange(detail.value)}
    />
  )
}
