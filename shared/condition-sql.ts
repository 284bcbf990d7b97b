import { type ColumnKind, kindOf } from './column-kind.ts'
import { type Comparisons, type ConditionToken, listedValues, takesValue } from './condition.ts'
import { quoteIdentifier, quoteLiteral } from './identifier.ts'
import type { Column } from './table.ts'

const WORDS = { all: ' AND ', any: ' OR ' } as const

/** The predicate that the comparisons mean; the empty string for none. */
export function conditionSql({ match, groups }: Comparisons, columns: readonly Column[]): string {
  const written = groups.filter(({ tokens }) => tokens.length > 0)
  const parts = written.map((group) => {
    const joined = group.tokens.map((token) => tokenSql(token, columns)).join(WORDS[group.match])
    return written.length === 1 || group.tokens.length === 1 || group.match === match ? joined : `(${joined})`
  })
  return parts.join(WORDS[match])
}

function tokenSql(token: ConditionToken, columns: readonly Column[]): string {
  const { operator, value, second = '' } = token
  const column = columns.find(({ name }) => name === token.column)
  const kind = kindOf(column)
  const name = quoteIdentifier(token.column)
  const literal = (text: string) => valueSql(text, kind, column?.type.endsWith('with time zone') === true)
  if (!takesValue(operator)) return `${name} ${operator.toUpperCase()}`
  const days = kind === 'timestamp' ? daySql(token, name, literal) : null
  if (days !== null) return days
  switch (operator) {
    case 'in':
      return `${name} IN (${listedValues(value).map(literal).join(', ')})`
    case 'between':
      return `${name} BETWEEN ${literal(value)} AND ${literal(second)}`
    case 'like':
      return `${name} LIKE ${quoteLiteral(value)}`
    case 'starts with':
    case 'contains': {
      const before = operator === 'contains' ? '%' : ''
      return `${name} LIKE ${quoteLiteral(`${before}${value.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`)}`
    }
    case 'older than': {
      const age = `${value} ${value === '1' ? second.replace(/s$/, '') : second}`
      return `${name} < ${kind === 'date' ? 'current_date' : 'now()'} - interval ${quoteLiteral(age)}`
    }
    case '->>': {
      const keys = second.split('.').map((key) => (/^\d+$/.test(key) ? key : quoteLiteral(key)))
      return `${[name, ...keys.slice(0, -1)].join(' -> ')} ->> ${keys.at(-1) ?? ''} = ${quoteLiteral(value)}`
    }
    default:
      return `${name} ${operator} ${literal(value)}`
  }
}

/** Numbers and booleans read better bare; anything that is not clearly one is quoted and left to the database. */
function valueSql(value: string, kind: ColumnKind, hasZone: boolean): string {
  if ((kind === 'integer' || kind === 'number') && /^-?\d+(\.\d+)?$/.test(value)) return value
  if (kind === 'boolean' && /^(true|false)$/.test(value)) return value
  if (kind !== 'time' && kind !== 'timestamp') return quoteLiteral(value)
  const whole = isDay(value) ? `${value} 00:00:00` : value.replace(/(^| )\d\d:\d\d$/, '$&:00')
  return quoteLiteral(hasZone ? `${whole}+00` : whole)
}

/** A day of a column that has a time is the whole of it; null where no day has to be more than its beginning. */
function daySql(
  { operator, value, second = '' }: ConditionToken,
  name: string,
  literal: (value: string) => string,
): string | null {
  const last = operator === 'between' ? second : value
  const end = isDay(last) ? literal(nextDay(last)) : literal(last)
  const range = `(${name} >= ${literal(value)} AND ${name} ${isDay(last) ? '<' : '<='} ${end})`
  if (operator === 'between') return range
  if (!isDay(value)) return null
  if (operator === '=') return range
  if (operator === '<>') return `(${name} < ${literal(value)} OR ${name} >= ${end})`
  if (operator === '<=') return `${name} < ${end}`
  return operator === '>' ? `${name} >= ${end}` : null
}

function isDay(value: string): boolean {
  return /^\d{4}-\d\d-\d\d$/.test(value)
}

function nextDay(day: string): string {
  const next = new Date(`${day}T00:00:00Z`)
  next.setUTCDate(next.getUTCDate() + 1)
  return Number.isNaN(next.getTime()) ? day : next.toISOString().replace(/^\+0|T.*/g, '')
}
