import { kindOf, rulesFor } from './column-kind.ts'
import { type ConditionToken, listedValues, takesValue } from './condition.ts'
import { count } from './counted.ts'
import { displayName } from './identifier.ts'
import { jsonOf } from './parse-json.ts'
import { shortened } from './shortened.ts'
import type { Column } from './table.ts'
import { enterWholeNumber } from './words.ts'

const MOST_SHOWN = 40

/** What is wrong with the values of a comparison, in words; null when they can be sent. */
export function valueError(token: ConditionToken, column: Column): string | null {
  const { operator, value, second = '' } = token
  const name = displayName(column.name)
  // A forgotten value must not turn into a comparison with the empty text.
  if (isMissing(token))
    return `Enter a value for ${name}.${column.valueKind === 'text' ? ' To compare with an empty string, use SQL.' : ''}`
  if (!takesValue(operator)) return null
  if (operator === 'older than') return /^[1-9]\d{0,4}$/.test(value) ? null : enterWholeNumber(1, 99_999)
  if (operator === '->>' && !/^[^.]+(\.[^.]+)*$/.test(second))
    return `Enter a path into ${name}, its keys separated by dots: address.city.`
  if (operator === '@>' && jsonOf(value) === undefined)
    return `Enter JSON to look for in ${name}, such as {"status": "new"}.`
  const list = operator === 'in' ? listedValues(value) : operator === 'between' ? [value, second] : [value]
  const at = list.findIndex((one) => !isValueOf(column, one))
  if (at < 0) return null
  const which =
    operator === 'in' ? `Value ${count(at + 1)}, “${shortened(list[at] ?? '', MOST_SHOWN)}”: ` : ''
  return `${which}${name} must be ${rulesFor(column).takes}.`
}

/** Whether a value that the operator needs was not typed yet. */
export function isMissing({ operator, value, second = '' }: ConditionToken): boolean {
  if (!takesValue(operator)) return false
  if (operator === 'in') return listedValues(value).length === 0
  return value === '' || (['between', 'older than', '->>'].includes(operator) && second === '')
}

/** Whether a value looks like those of its column. */
export function isValueOf(column: Column, value: string): boolean {
  const hasDay = ['date', 'timestamp'].includes(kindOf(column))
  return rulesFor(column).pattern.test(value) && (!hasDay || isDay(value.slice(0, 10)))
}

/** Whether the month has such a day: another one begins the next month. */
function isDay(day: string): boolean {
  return new Date(`${day}T00:00Z`).toISOString().startsWith(day)
}
