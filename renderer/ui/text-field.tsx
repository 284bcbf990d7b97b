import FormField, { type FormFieldProps } from '@cloudscape-design/components/form-field'
import Input, { type InputProps } from '@cloudscape-design/components/input'
import type { ReactNode } from 'react'

type Field = Pick<FormFieldProps, 'label' | 'description' | 'stretch'>
type Line = Pick<InputProps, 'value' | 'placeholder' | 'inputMode' | 'disabled'>

export interface TextFieldProps extends Field, Line {
  readonly constraint: ReactNode
  readonly error: string | null
  readonly onChange: (value: string) => void
}

/** A name, a number or a path: one line of text that no dictionary knows. */
export function TextField(props: TextFieldProps) {
  const { label, description, stretch = false, constraint, error, onChange, ...line } = props
  return (
    <FormField {...{ label, description, stretch }} constraintText={constraint} errorText={error}>
      <Input {...line} spellcheck={false} onChange={({ detail }) => onChange(detail.value)} />
    </FormField>
  )
}
