import type { ServerError } from '../statement.ts'
import { shownName, type ShownName } from './catalogs.ts'
import { unsizedNumerics } from './default-sizes.ts'
import { OWN_SCHEMA, refuseCall } from './functions.ts'
import { texts, type NodeOf } from './parser.ts'
import { unsupported } from './refuse.ts'
import { refuseStatement } from './statements.ts'
import { walk } from './walk.ts'

/** What stands anywhere in a statement, also in those inside it. */
export interface Contents {
  readonly refusal: ServerError | null
  /** An INSERT, UPDATE or DELETE. */
  readonly changes: boolean
  /** What it reads of the catalog that the sandbox shows in a form of its own. */
  readonly shownNames: readonly ShownName[]
  /** Where types stand, in bytes, that are to get the size that Aurora DSQL gives them. */
  readonly unsizedNumerics: readonly number[]
}

const CHANGES = new Set(['InsertStmt', 'UpdateStmt', 'DeleteStmt'])
const LOCKS = new Set(['LCS_FORSHARE', 'LCS_FORNOKEYUPDATE'])

export function contentsOf(statement: object): Contents {
  let queries: Set<string> | undefined
  const isQuery = (name: string) => (queries ??= namesOfQueries(statement)).has(name)
  const shownNames: ShownName[] = []
  const unsized: number[] = []
  let refusal: ServerError | null = null
  let changes = false
  walk(statement, (name, node) => {
    if (CHANGES.has(name)) changes = true
    const shown = shownName(name, node, isQuery)
    if (shown) shownNames.push(shown)
    for (const place of unsizedNumerics(name, node)) unsized.push(place)
    refusal ??=
      'relname' in node ? refuseRelation(node as NodeOf<'RangeVar'>, isQuery) : refuseNode(name, node)
  })
  return { refusal, changes, shownNames, unsizedNumerics: unsized }
}

/** Names that WITH gives to queries hide the catalogs of the same name. */
function namesOfQueries(statement: object): Set<string> {
  const names = new Set<string>()
  walk(statement, (name, node) => {
    if (name === 'CommonTableExpr') names.add((node as NodeOf<'CommonTableExpr'>).ctename ?? '')
  })
  return names
}

function refuseNode(name: string, node: object): ServerError | null {
  switch (name) {
    case 'FuncCall':
    case 'funccall':
      return refuseCall(node)
    case 'RangeTableSample':
      return unsupported('TABLESAMPLE clause not supported')
    case 'LockingClause': {
      const { strength = '' } = node as NodeOf<'LockingClause'>
      if (!LOCKS.has(strength)) return null
      return unsupported('locking clauses other than FOR UPDATE/FOR KEY SHARE are not supported')
    }
    case 'intoClause':
      return unsupported('unsupported statement: CreateTableAs')
    case 'ColumnRef':
      // A table there is a tree in the order of its key: rows have no place of their own.
      return texts((node as NodeOf<'ColumnRef'>).fields).at(-1) === 'ctid'
        ? { sqlState: '42703', message: 'column "ctid" does not exist' }
        : null
    default:
      return refuseStatement(name, node)
  }
}

/**
 * Catalogs that Aurora DSQL has not:
 * https://docs.aws.amazon.com/aurora-dsql/latest/userguide/working-with-systems-tables.html. It names
 * pg_proc among them, which a real cluster let people read in September 2026.
 */
const ABSENT = /^(pg_stat_activity|pg_locks|pg_database|pg_stat_progress_.*)$/

/** Why a relation is not there; null when it may be. */
function refuseRelation(
  relation: NodeOf<'RangeVar'>,
  isQuery: (name: string) => boolean,
): ServerError | null {
  const { schemaname: schema, relname: name = '' } = relation
  const absent =
    schema === OWN_SCHEMA ||
    (ABSENT.test(name) && (schema === undefined ? !isQuery(name) : schema === 'pg_catalog'))
  if (!absent) return null
  return { sqlState: '42P01', message: `relation "${schema ? `${schema}.` : ''}${name}" does not exist` }
}
