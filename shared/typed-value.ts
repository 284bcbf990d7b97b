import { kindOf, rulesFor } from './column-kind.ts'
import { isValueOf } from './condition-value.ts'
import { counted } from './counted.ts'
import { quoteLiteral } from './identifier.ts'
import { jsonOf } from './parse-json.ts'
import type { Column } from './table.ts'

/**
 * A typed value as SQL: a literal of the column's type. An explicit cast to a type with a length shortens without
 * a word, so the length is left to the assignment, and texts need no cast at all.
 */
export function literalOf(text: string, { type, valueKind }: Column): string {
  if (valueKind === 'boolean') return text
  if (valueKind === 'text' || (valueKind === 'other' && !/^jsonb?$/.test(type))) return quoteLiteral(text)
  return `${quoteLiteral(text)}::${type.replace(/(?<=^[a-z ]+)\(\d+(?:,-?\d+)?\)/, '')}`
}

/** What a value of the column has to be, as the end of a sentence; null for one that it may take. */
export function valueFault(text: string, column: Column): string | null {
  const { type } = column
  if (/^jsonb?$/.test(type)) return jsonOf(text) === undefined ? 'must be JSON, such as {"a": 1}' : null
  if (!isValueOf(column, text)) return `must be ${rulesFor(column).takes}`
  return kindOf(column) === 'number' ? decimalsFault(text, type) : null
}

function decimalsFault(text: string, type: string): string | null {
  const [number, decimals = ''] = /^-?\d+(?:\.(\d+))?$/.exec(text) ?? []
  if (number === undefined) return 'must be a number, such as 12 or 9.50'
  const most = Number(/,(\d+)\)$/.exec(type)?.[1] ?? Infinity)
  // More would be rounded without a word.
  if (decimals.length <= most) return null
  return most === 0
    ? 'must be a whole number, such as 12'
    : `can have at most ${counted(most, 'decimal place')}`
}
