/*
 * What PostgreSQL certainly does not read as a value of a type. Whatever may be one is left to the database: here only
 * round trips are saved that would find the row among others (https://www.postgresql.org/docs/16/datatype.html).
 */

const INTEGER = /^\s*[+-]?(?:[\d_]+|0[xX][\da-fA-F_]+|0[oO][0-7_]+|0[bB][01_]+)\s*$/
const NUMBER = /^\s*[+-]?(?:[\d._eE+-]+|0[xXoObB][\da-fA-F_]+|inf|infinity|nan)\s*$/i
const UUID = /^\s*\{?(?:[\da-f]{4}-?){8}\}?\s*$/i
const BOOLEAN = /^\s*(?:t|tr|tru|true|f|fa|fal|fals|false|y|ye|yes|n|no|on|of|off|1|0)\s*$/i

interface ReadAs {
  readonly pattern: RegExp
  /** As the database's message calls it. */
  readonly name: string
  /** Of whole numbers. */
  readonly most?: bigint
}

const TYPES: Readonly<Record<string, ReadAs>> = {
  smallint: { pattern: INTEGER, name: 'smallint', most: 2n ** 15n },
  integer: { pattern: INTEGER, name: 'integer', most: 2n ** 31n },
  bigint: { pattern: INTEGER, name: 'bigint', most: 2n ** 63n },
  numeric: { pattern: NUMBER, name: 'numeric' },
  uuid: { pattern: UUID, name: 'uuid' },
  boolean: { pattern: BOOLEAN, name: 'boolean' },
}

/** Longer values are cut in messages. */
const MOST_SHOWN = 100
/** Numbers of fewer digits fit into a bigint; of any type. */
const PLAIN = /^[+-]?\d{1,40}$/

/** Null where the database may take it. */
export function valueRefusal(
  value: string,
  castType: string,
): { readonly sqlState: string; readonly message: string } | null {
  const type = TYPES[castType]
  if (!type) return null
  if (!type.pattern.test(value)) {
    const shown = value.length > MOST_SHOWN ? `${value.slice(0, MOST_SHOWN)}…` : value
    return { sqlState: '22P02', message: `invalid input syntax for type ${type.name}: "${shown}"` }
  }
  const { most } = type
  if (most === undefined || value.length < 5 || !PLAIN.test(value)) return null
  const number = BigInt(value.replace(/^\+/, ''))
  if (number < most && number >= -most) return null
  return { sqlState: '22003', message: `value "${value}" is out of range for type ${type.name}` }
}
