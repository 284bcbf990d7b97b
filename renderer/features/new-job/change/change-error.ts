import { displayName } from '../../../../shared/identifier.ts'
import type { Change } from '../../../../shared/job-draft.ts'
import type { Column } from '../../../../shared/table.ts'
import { valueFault } from '../../../../shared/typed-value.ts'
import { takesText } from './set-list.ts'

/** One message per field; `missing` ones are told only once somebody wants to go on. */
export interface FieldError {
  readonly message: string
  readonly missing: boolean
}

/** What is wrong with one change, naming its column; null when nothing is. */
export function changeError({ column, kind, text }: Change, columns: readonly Column[]): FieldError | null {
  if (column === '') return { message: 'Choose a column for each change, or remove it.', missing: true }
  const name = displayName(column)
  const known = columns.find((one) => one.name === column)
  if (takesText(kind) && text.trim() === '') {
    const what = kind === 'expression' ? 'an SQL expression' : 'a value'
    const empty = kind === 'value' && known?.valueKind === 'text' ? EMPTY_TEXT : ''
    return { message: `Enter ${what} for ${name}.${empty}`, missing: true }
  }
  if (!known || kind === 'expression') return null
  const isNull = kind === 'null' && !known.nullable
  const fault = isNull ? 'cannot be NULL' : kind === 'value' ? valueFault(text, known) : null
  return fault === null ? null : { message: `${name} ${fault}.`, missing: false }
}

/** What the field for a new value does not say of itself; undefined when there is nothing. */
export function changeHint({ column, kind }: Change, columns: readonly Column[]): string | undefined {
  const { type = '' } = columns.find(({ name }) => name === column) ?? {}
  return kind === 'value' && type.endsWith('with time zone') ? 'Time zone: UTC.' : undefined
}

/** A forgotten value must not turn into it. */
const EMPTY_TEXT = " For an empty string, use the expression ''."
