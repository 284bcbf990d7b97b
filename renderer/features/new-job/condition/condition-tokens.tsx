import AttributeEditor from '@cloudscape-design/components/attribute-editor'
import Select from '@cloudscape-design/components/select'
import { type ConditionToken, Operator, operatorsFor } from '../../../../shared/condition.ts'
import { displayName } from '../../../../shared/identifier.ts'
import type { Column } from '../../../../shared/table.ts'
import { changeToken, type ConditionForm, EMPTY_COMPARISON, kindIn, valueError } from './condition-form.ts'
import { TokenValue } from './token-value.tsx'

interface ConditionTokensProps {
  readonly condition: ConditionForm
  readonly columns: readonly Column[]
  readonly attempted: boolean
  readonly disabled: boolean
  readonly set: (change: (condition: ConditionForm) => ConditionForm) => void
}

const OPERATOR_NAMES: Record<Operator, string> = {
  '=': '= equal',
  '<>': '≠ not equal',
  '<': '< less',
  '<=': '≤ at most',
  '>': '> greater',
  '>=': '≥ at least',
  like: 'like (% any text)',
  'is null': 'is null',
  'is not null': 'is not null',
}

/** The condition as comparisons, all of which must hold. */
export function ConditionTokens({ condition, columns, attempted, disabled, set }: ConditionTokensProps) {
  const kindOf = kindIn(columns)
  const change = (index: number, to: Partial<ConditionToken>) => set((old) => changeToken(old, index, to))
  const columnOptions = columns.map(({ name, type }) => ({
    value: name,
    label: displayName(name),
    description: type,
  }))
  return (
    <AttributeEditor
      items={condition.tokens}
      addButtonText="Add comparison"
      disableAddButton={disabled}
      removeButtonText="Remove"
      removeButtonAriaLabel={({ column }) => `Remove comparison ${displayName(column)}`}
      additionalInfo={condition.tokens.length > 1 ? 'A row matches when all comparisons hold.' : undefined}
      empty="No comparison yet."
      gridLayout={[
        { rows: [[4, 3, 4]], breakpoint: 'xxs', removeButton: { width: 'auto' } },
        { rows: [[1], [1], [1]] },
      ]}
      onAddButtonClick={() => set((old) => ({ ...old, tokens: [...old.tokens, EMPTY_COMPARISON] }))}
      onRemoveButtonClick={({ detail }) =>
        set((old) => ({ ...old, tokens: old.tokens.filter((_, at) => at !== detail.itemIndex) }))
      }
      definition={[
        {
          label: 'Column',
          control: ({ column }, index) => (
            <Select
              placeholder={disabled ? 'Choose a table first' : 'Choose a column'}
              disabled={disabled}
              filteringType={columns.length > 8 ? 'auto' : 'none'}
              options={columnOptions}
              selectedOption={column === '' ? null : { value: column, label: displayName(column) }}
              onChange={({ detail }) => change(index, { column: detail.selectedOption.value ?? '' })}
            />
          ),
          errorText: ({ column }) => (attempted && column === '' ? 'Choose a column.' : undefined),
        },
        {
          label: 'Operator',
          control: ({ column, operator }, index) => (
            <Select
              disabled={column === ''}
              options={operatorsFor(kindOf(column)).map(operatorOption)}
              selectedOption={operatorOption(operator)}
              onChange={({ detail }) =>
                change(index, { operator: Operator.parse(detail.selectedOption.value) })
              }
            />
          ),
        },
        {
          label: 'Value',
          control: (token, index) => (
            <TokenValue
              token={token}
              kind={kindOf(token.column)}
              onChange={(value) => change(index, { value })}
            />
          ),
          errorText: (token) => shownValueError(token, columns, attempted),
        },
      ]}
    />
  )
}

function operatorOption(operator: Operator) {
  return { value: operator, label: OPERATOR_NAMES[operator] }
}

/** A value that is still to come is no error before somebody wants to go on. */
function shownValueError(
  token: ConditionToken,
  columns: readonly Column[],
  attempted: boolean,
): string | undefined {
  if (token.column === '' || (token.value === '' && !attempted)) return undefined
  return valueError(token, kindIn(columns)(token.column)) ?? undefined
}
