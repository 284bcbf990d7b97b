import FormField from '@cloudscape-design/components/form-field'
import Input from '@cloudscape-design/components/input'
import type { ReactNode } from 'react'

interface TextFieldProps {
  readonly label: ReactNode
  readonly description?: string
  readonly constraint: string
  readonly placeholder?: string
  readonly value: string
  readonly error: string | null
  readonly onChange: (value: string) => void
}

/** A name, a number or a path: one line of text that no dictionary knows. */
export function TextField(props: TextFieldProps) {
  const { label, description, constraint, placeholder = '', value, error, onChange } = props
  return (
    <FormField label={label} description={description} constraintText={constraint} errorText={error}>
      <Input
        value={value}
        spellcheck={false}
        placeholder={placeholder}
        onChange={({ detail }) => onChange(detail.value)}
      />
    </FormField>
  )
}
