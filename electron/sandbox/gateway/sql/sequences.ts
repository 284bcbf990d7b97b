import type { ServerError } from '../statement.ts'
import { printedType } from './column-types.ts'
import { ofKind, type NodeOf } from './parser.ts'
import { unsupported } from './refuse.ts'

type Options = NodeOf<'CreateSeqStmt'>['options']

/** Sequences hand out numbers one by one, or in runs so long that sessions hardly meet. */
const LONG_RUN = 65_536

export function refuseCreateSequence({ sequence, options }: NodeOf<'CreateSeqStmt'>): ServerError | null {
  if (sequence?.relpersistence === 't')
    return unsupported('TEMPORARY or TEMP not supported for CREATE SEQUENCE')
  return refusedCache(options, 'CREATE SEQUENCE') ?? refusedType(options)
}

/** What is not said stays as it is. */
export function refuseAlterSequence({ options }: NodeOf<'AlterSeqStmt'>): ServerError | null {
  return refusedOtherCache(options, 'ALTER SEQUENCE') ?? refusedType(options)
}

/** A sequence or an identity column that is made without a cache size that Aurora DSQL takes. */
export function refusedCache(options: Options, what: string): ServerError | null {
  const cache = optionOf(options, 'cache')?.arg
  const size = cache && 'Integer' in cache ? cache.Integer.ival : undefined
  if (size === 1 || (size !== undefined && size >= LONG_RUN)) return null
  return unsupported(
    `${what} is not supported without an explicit cache size. please define CACHE greater than or equal to 65536 or equal to 1`,
  )
}

/** A cache size, where one is given, that Aurora DSQL does not take. The words are those of CREATE. */
export function refusedOtherCache(options: Options, what: string): ServerError | null {
  return optionOf(options, 'cache') ? refusedCache(options, what) : null
}

/** The words are in AWS's tests of its SQLAlchemy dialect; the SQLSTATE is PostgreSQL's for another type. */
function refusedType(options: Options): ServerError | null {
  const type = optionOf(options, 'as')?.arg
  if (!type || !('TypeName' in type) || printedType(type.TypeName) === 'bigint') return null
  return { sqlState: '22023', message: 'sequence type must be bigint' }
}

function optionOf(options: Options, name: string): NodeOf<'DefElem'> | undefined {
  return ofKind('DefElem', options).find(({ defname }) => defname === name)
}
