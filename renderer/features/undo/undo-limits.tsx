import ColumnLayout from '@cloudscape-design/components/column-layout'
import type { FieldError } from '../../ui/field-error.ts'
import { Panel } from '../../ui/panel.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { LIMIT_FIELDS } from '../new-job/limits-section.tsx'
import { UNDO_LIMITS, type UndoForm, type UndoLimit } from './undo-form.ts'

interface UndoLimitsProps {
  readonly form: UndoForm
  readonly onChange: (change: (form: UndoForm) => UndoForm) => void
  readonly errors: Partial<Record<UndoLimit, FieldError>>
}

export function UndoLimits({ form, onChange, errors }: UndoLimitsProps) {
  return (
    <Panel title="Limits">
      <ColumnLayout columns={3}>
        {UNDO_LIMITS.map((name) => {
          const { label, description, constraint, placeholder = '' } = LIMIT_FIELDS[name]
          return (
            <TextField
              key={name}
              {...{ label, description, constraint, placeholder }}
              value={form[name]}
              inputMode="numeric"
              error={errors[name]?.message ?? null}
              onChange={(value) => onChange((old) => ({ ...old, [name]: value }))}
            />
          )
        })}
      </ColumnLayout>
    </Panel>
  )
}
