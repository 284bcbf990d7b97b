import { ProblemError } from '../../../shared/problem-error.ts'
import { codeOf } from '../retry/failure.ts'
import type { TableDefinition } from './catalog.ts'
import type { Session } from './session.ts'

/**
 * pg_attrdef is documented for Aurora DSQL
 * (https://docs.aws.amazon.com/aurora-dsql/latest/userguide/working-with-systems-tables.html), pg_get_expr is not.
 */
const FROM_CATALOG = `
SELECT a.attname, pg_get_expr(d.adbin, d.adrelid)
  FROM pg_attrdef d JOIN pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum
 WHERE d.adrelid = $1`

const FROM_INFORMATION_SCHEMA = `
SELECT column_name, coalesce(generation_expression, column_default)
  FROM information_schema.columns WHERE table_schema = $1 AND table_name = $2`

/** SQLSTATEs of what the cluster lacks or keeps to itself. */
const NOT_READABLE = new Set(['42P01', '42501', '42883', '42703', '0A000'])

/**
 * What columns are computed from: defaults and generated values as the database prints them, by column.
 * Null when it does not tell.
 */
export async function columnExpressions(
  session: Session,
  { oid, table }: TableDefinition,
): Promise<ReadonlyMap<string, string> | null> {
  const ways = [
    async () => await session.query(FROM_CATALOG, [oid]),
    async () => await session.query(FROM_INFORMATION_SCHEMA, [table.schema, table.name]),
  ]
  for (const way of ways) {
    try {
      const { rows } = await way()
      return new Map(rows.flatMap(([name, text]) => (name && text ? [[name, text] as const] : [])))
    } catch (error) {
      if (error instanceof ProblemError || !NOT_READABLE.has(codeOf(error) ?? '')) throw error
    }
  }
  return null
}
