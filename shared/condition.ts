import { z } from 'zod'
import { quoteIdentifier, quoteLiteral } from './identifier.ts'
import type { ValueKind } from './table.ts'

/** Whether a predicate is the way to say all rows: `true`. */
export function matchesAllRows(where: string): boolean {
  return where.trim().toLowerCase() === 'true'
}

export const Operator = z.enum(['=', '<>', '<', '<=', '>', '>=', 'like', 'is null', 'is not null'])
export type Operator = z.infer<typeof Operator>

/** One comparison of the condition builder; tokens are joined by AND. */
export const ConditionToken = z.object({ column: z.string(), operator: Operator, value: z.string() })
export type ConditionToken = z.infer<typeof ConditionToken>

const ALL: readonly Operator[] = ['=', '<>', '<', '<=', '>', '>=', 'is null', 'is not null']
const EQUALITY: readonly Operator[] = ['=', '<>', 'is null', 'is not null']

/** The operators that make sense for a kind of value. */
export function operatorsFor(kind: ValueKind): readonly Operator[] {
  if (kind === 'text') return [...ALL, 'like']
  if (kind === 'boolean' || kind === 'other') return EQUALITY
  return ALL
}

/** Whether the operator takes a value at all. */
export function takesValue(operator: Operator): boolean {
  return operator !== 'is null' && operator !== 'is not null'
}

/** The predicate that the tokens mean; the empty string for no token. */
export function conditionSql(
  tokens: readonly ConditionToken[],
  kindOf: (column: string) => ValueKind,
): string {
  return tokens.map((token) => tokenSql(token, kindOf(token.column))).join(' AND ')
}

function tokenSql({ column, operator, value }: ConditionToken, kind: ValueKind): string {
  const name = quoteIdentifier(column)
  if (!takesValue(operator)) return `${name} ${operator.toUpperCase()}`
  return `${name} ${operator === 'like' ? 'LIKE' : operator} ${valueSql(value, kind)}`
}

/** Numbers and booleans read better bare; anything that is not clearly one is quoted and left to the database. */
function valueSql(value: string, kind: ValueKind): string {
  if (kind === 'number' && /^-?\d+(\.\d+)?$/.test(value)) return value
  if (kind === 'boolean' && /^(true|false)$/i.test(value)) return value.toLowerCase()
  return quoteLiteral(value)
}
