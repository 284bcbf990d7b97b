import type { ServerError } from '../statement.ts'
import { texts, type NodeOf } from './parser.ts'
import { unsupported } from './refuse.ts'
import { refusedLength } from './table-size.ts'

type TypeName = NodeOf<'TypeName'>

/** Types that expressions may have and columns may not. */
const NO_COLUMN_TYPES = new Set([
  'money', 'xml', 'inet', 'cidr', 'macaddr', 'macaddr8', 'point', 'line', 'lseg', 'box', 'path', 'polygon',
  'circle', 'tsvector', 'tsquery', 'int4range', 'int8range', 'numrange', 'tsrange', 'tstzrange', 'daterange',
  'int4multirange', 'int8multirange', 'nummultirange', 'tsmultirange', 'tstzmultirange', 'datemultirange',
  'bit', 'varbit', 'pg_lsn', 'pg_snapshot', 'txid_snapshot', 'oidvector', 'int2vector',
]) // prettier-ignore

/** Short for a sequence that is made along with the column. */
const SERIAL_TYPES = new Set(['serial', 'serial2', 'serial4', 'serial8', 'bigserial', 'smallserial'])

/** Names that PostgreSQL prints otherwise than its parser calls them. */
const PRINTED = new Map([
  ['int2', 'smallint'], ['int4', 'integer'], ['int8', 'bigint'], ['float4', 'real'],
  ['float8', 'double precision'], ['bool', 'boolean'], ['bpchar', 'character'],
  ['varchar', 'character varying'], ['varbit', 'bit varying'], ['timestamp', 'timestamp without time zone'],
  ['timestamptz', 'timestamp with time zone'], ['time', 'time without time zone'],
  ['timetz', 'time with time zone'],
]) // prettier-ignore

/** A type as PostgreSQL prints it, without its length. */
export function printedType(type: TypeName): string {
  const name = texts(type.names).at(-1) ?? ''
  return `${PRINTED.get(name) ?? name}${type.arrayBounds ? '[]' : ''}`
}

/** Why no column can have a type; null when one can. */
export function refusedColumnType(type: TypeName | undefined): ServerError | null {
  if (!type) return null
  const name = texts(type.names).at(-1) ?? ''
  // Recorded word for word: the type is missing, not unsupported.
  if (SERIAL_TYPES.has(name)) return { sqlState: '42704', message: `type "${name}" does not exist` }
  if (type.arrayBounds || NO_COLUMN_TYPES.has(name))
    return unsupported(`datatype ${printedType(type)} not supported`)
  return refusedLength(type)
}
