import AttributeEditor, { type AttributeEditorProps } from '@cloudscape-design/components/attribute-editor'
import { useRef, useState } from 'react'
import { kindOf, rulesFor } from '../../../../shared/column-kind.ts'
import { isMissing, valueError } from '../../../../shared/condition-value.ts'
import {
  type ConditionGroup,
  type ConditionToken,
  listedValues,
  Operator,
} from '../../../../shared/condition.ts'
import { counted } from '../../../../shared/counted.ts'
import { displayName } from '../../../../shared/identifier.ts'
import type { Column } from '../../../../shared/table.ts'
import { changeToken, columnNamed, EMPTY_COMPARISON } from './condition-form.ts'
import { Choice, TokenValue } from './token-value.tsx'

interface ConditionTokensProps {
  readonly group: ConditionGroup
  /** How many comparisons stand in the groups before this one. */
  readonly before: number
  readonly columns: readonly Column[]
  readonly attempted: boolean
  readonly disabled: boolean
  readonly onChange: (change: (group: ConditionGroup) => ConditionGroup) => void
}

const OPERATOR_NAMES: Readonly<Record<Operator, string>> = {
  '=': 'equals',
  '<>': 'does not equal',
  '<': 'is less than',
  '<=': 'is at most',
  '>': 'is greater than',
  '>=': 'is at least',
  in: 'is one of',
  between: 'is between',
  'starts with': 'starts with',
  contains: 'contains',
  like: 'matches LIKE pattern',
  'older than': 'is older than',
  '->>': 'path equals',
  '?': 'has key',
  '@>': 'contains JSON',
  'is null': 'is null',
  'is not null': 'is not null',
}

export function ConditionTokens(props: ConditionTokensProps) {
  const { group, before, columns, attempted, disabled, onChange } = props
  const editor = useRef<AttributeEditorProps.Ref>(null)
  // The comparison that was added last, which begins with the keyboard on its column.
  const [added, setAdded] = useState<number | null>(null)
  const add = () => {
    setAdded(group.tokens.length)
    onChange((old) => ({ ...old, tokens: [...old.tokens, { ...EMPTY_COMPARISON }] }))
  }
  const remove = (index: number) => {
    setAdded(null)
    onChange((old) => ({ ...old, tokens: old.tokens.filter((_, at) => at !== index) }))
    editor.current?.focusAddButton()
  }
  const change = (index: number, to: Partial<ConditionToken>) =>
    onChange((old) => ({
      ...old,
      tokens: old.tokens.map((token, at) => (at === index ? changeToken(token, to, columns) : token)),
    }))
  const columnOf = ({ column }: ConditionToken) => columnNamed(column, columns)
  const labelOf = (index: number) => `comparison ${before + index + 1}`
  const columnOptions = columns.map(({ name, type }) => ({
    value: name,
    label: displayName(name),
    description: type,
  }))
  return (
    <AttributeEditor
      ref={editor}
      items={group.tokens}
      addButtonText="Add comparison"
      disableAddButton={disabled}
      removeButtonText="Remove"
      removeButtonAriaLabel={(token) => `Remove ${labelOf(group.tokens.indexOf(token))}`}
      empty="No comparison yet."
      gridLayout={[
        { rows: [[4, 4, 5]], breakpoint: 'xxs', removeButton: { width: 'auto' } },
        { rows: [[1], [1], [1]] },
      ]}
      onAddButtonClick={add}
      onRemoveButtonClick={({ detail }) => remove(detail.itemIndex)}
      definition={[
        {
          label: 'Column',
          control: ({ column }, index) => (
            <Choice
              label={`Column of ${labelOf(index)}`}
              autoFocus={index === added}
              placeholder={disabled ? 'Choose a table first' : 'Choose a column'}
              disabled={disabled}
              filteringType={columns.length > 8 ? 'auto' : 'none'}
              options={columnOptions}
              value={column}
              onChange={(to) => change(index, { column: to })}
            />
          ),
          errorText: ({ column }) => (attempted && column === '' ? 'Choose a column.' : undefined),
        },
        {
          label: 'Operator',
          control: (token, index) => (
            <Choice
              label={`Operator of ${labelOf(index)}`}
              disabled={token.column === ''}
              options={rulesFor(columnOf(token)).operators.map(operatorOption)}
              value={token.operator}
              onChange={(to) => change(index, { operator: Operator.parse(to) })}
            />
          ),
        },
        {
          label: 'Value',
          control: (token, index) => (
            // Enter adds a comparison, but in a list, where it ends a line.
            <div
              onKeyDown={({ key, target }) => key === 'Enter' && target instanceof HTMLInputElement && add()}
            >
              <TokenValue
                token={token}
                column={columnOf(token)}
                label={labelOf(index)}
                onChange={(to) => change(index, to)}
              />
            </div>
          ),
          errorText: (token) => shownValueError(token, columnOf(token), attempted),
          constraintText: (token) => hintFor(token, columnOf(token)),
        },
      ]}
    />
  )
}

function operatorOption(operator: Operator) {
  return { value: operator, label: OPERATOR_NAMES[operator] }
}

/** What the field does not say of itself; undefined when there is nothing. */
function hintFor({ operator, value }: ConditionToken, column: Column | undefined): string | undefined {
  if (operator === 'in') {
    const values = listedValues(value).length
    return values === 0 ? 'One value per line, or separated by commas.' : `${counted(values, 'value')}.`
  }
  if (operator === 'older than') return 'Relative to the current time in UTC.'
  if (kindOf(column) !== 'timestamp' || operator.startsWith('is')) return undefined
  return 'Time zone: UTC. A date without a time means the whole day.'
}

/** A value that is still to come is no error before somebody wants to continue. */
function shownValueError(
  token: ConditionToken,
  column: Column | undefined,
  attempted: boolean,
): string | undefined {
  if (!column || (isMissing(token) && !attempted)) return undefined
  return valueError(token, column) ?? undefined
}
