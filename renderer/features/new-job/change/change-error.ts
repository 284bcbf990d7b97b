import { displayName } from '../../../../shared/identifier.ts'
import type { Change } from '../../../../shared/job-draft.ts'
import type { Column } from '../../../../shared/table.ts'
import { valueFault } from '../../../../shared/typed-value.ts'
import { type FieldError, missing, wrong } from '../../../ui/field-error.ts'
import { takesText } from './set-list.ts'

/** What is wrong with one change, naming its column; null when nothing is. */
export function changeError({ column, kind, text }: Change, columns: readonly Column[]): FieldError | null {
  if (column === '') return missing('Choose a column for each change, or remove it.')
  const name = displayName(column)
  const known = columns.find((one) => one.name === column)
  if (takesText(kind) && text.trim() === '') {
    const what = kind === 'expression' ? 'an SQL expression' : 'a value'
    const empty = kind === 'value' && known?.valueKind === 'text' ? EMPTY_TEXT : ''
    return missing(`Enter ${what} for ${name}.${empty}`)
  }
  if (!known || kind === 'expression') return null
  const isNull = kind === 'null' && !known.nullable
  const fault = isNull ? 'cannot be NULL' : kind === 'value' ? valueFault(text, known) : null
  return fault === null ? null : wrong(`${name} ${fault}.`)
}

/** What the field for a new value does not say of itself; undefined when there is nothing. */
export function changeHint({ column, kind }: Change, columns: readonly Column[]): string | undefined {
  const { type = '' } = columns.find(({ name }) => name === column) ?? {}
  return kind === 'value' && type.endsWith('with time zone') ? 'Time zone: UTC.' : undefined
}

/** A forgotten value must not turn into it. */
const EMPTY_TEXT = " For an empty string, use the expression ''."
