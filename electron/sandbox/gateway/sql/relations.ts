import type { ServerError } from '../statement.ts'
import { OWN_SCHEMA } from './functions.ts'
import type { NodeOf } from './parser.ts'

type Relation = NodeOf<'RangeVar'>

/**
 * Catalogs that Aurora DSQL has not:
 * https://docs.aws.amazon.com/aurora-dsql/latest/userguide/working-with-systems-tables.html. It names
 * pg_proc among them, which a real cluster let people read in September 2026.
 */
const ABSENT = /^(pg_stat_activity|pg_locks|pg_database|pg_stat_progress_.*)$/

/** Why a relation is not there; null when it may be. */
export function refuseRelation(relation: Relation, isQuery: (name: string) => boolean): ServerError | null {
  const { schemaname: schema, relname: name = '' } = relation
  const absent =
    schema === OWN_SCHEMA ||
    (ABSENT.test(name) && (schema === undefined ? !isQuery(name) : schema === 'pg_catalog'))
  if (!absent) return null
  return { sqlState: '42P01', message: `relation "${schema ? `${schema}.` : ''}${name}" does not exist` }
}
