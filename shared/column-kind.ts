import type { Operator } from './condition.ts'
import type { Column } from './table.ts'

/** What may be asked of a column, and what its values look like. */
interface Kind {
  /** The first one is where a comparison begins. */
  readonly operators: readonly [Operator, ...Operator[]]
  readonly pattern: RegExp
  /** Completes “status must be …”. */
  readonly takes: string
}

const NULLS = ['is null', 'is not null'] as const
const ORDER = ['=', '<>', '<', '<=', '>', '>=', 'between'] as const
const ANY = { pattern: /^/, takes: 'a text' }
const TIME = String.raw`([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,6})?)?`
const DAY = String.raw`(?!0000)\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])`

const KINDS = {
  text: { operators: [...ORDER, 'in', 'starts with', 'contains', 'like', ...NULLS], ...ANY },
  integer: { operators: [...ORDER, 'in', ...NULLS], pattern: /^-?\d+$/, takes: 'a whole number, such as 12' },
  number: {
    operators: [...ORDER, 'in', ...NULLS],
    pattern: /^-?\d+(\.\d+)?(e[+-]?\d{1,3})?$/i,
    takes: 'a number, such as 12 or 9.50',
  },
  boolean: { operators: ['=', ...NULLS], pattern: /^(true|false)$/, takes: 'true or false' },
  uuid: {
    operators: [...ORDER, 'in', ...NULLS],
    pattern: /^([0-9a-f]{4}-?){7}[0-9a-f]{4}$/i,
    takes: 'a UUID, such as 6f9619ff-8b86-4d01-b42d-00cf4fc964ff',
  },
  date: {
    operators: [...ORDER, 'in', 'older than', ...NULLS],
    pattern: new RegExp(`^${DAY}$`),
    takes: 'a date, such as 2026-11-20',
  },
  time: { operators: [...ORDER, ...NULLS], pattern: new RegExp(`^${TIME}$`), takes: 'a time, such as 14:30' },
  timestamp: {
    operators: [...ORDER, 'older than', ...NULLS],
    pattern: new RegExp(`^${DAY}( ${TIME})?$`),
    takes: 'a date, such as 2026-11-20, or a date and a time, such as 2026-11-20 14:30',
  },
  json: { operators: ['->>', ...NULLS], ...ANY },
  jsonb: { operators: ['->>', '?', '@>', ...NULLS], ...ANY },
  other: { operators: ['=', '<>', 'in', ...NULLS], ...ANY },
} as const satisfies Record<string, Kind>
export type ColumnKind = keyof typeof KINDS

/** By the first word of a type as the database prints it, without its length. */
const BY_TYPE = new Map<string, ColumnKind>([
  ...(['smallint', 'integer', 'bigint'] as const).map((type) => [type, 'integer'] as const),
  ...(['date', 'time', 'timestamp', 'json', 'jsonb'] as const).map((type) => [type, type] as const),
])

/** `other` for a column that is not known, and for types that Sluice knows nothing of. */
export function kindOf(column: Column | undefined): ColumnKind {
  if (column === undefined) return 'other'
  const known = BY_TYPE.get(/^\w+/.exec(column.type)?.[0] ?? '')
  return known ?? (column.valueKind === 'time' ? 'other' : column.valueKind)
}

export function rulesFor(column: Column | undefined): Kind {
  return KINDS[kindOf(column)]
}
