import { codeOf } from '../retry/failure.ts'
import { NOT_READABLE } from '../sent/second-way.ts'
import type { TableDefinition } from './catalog.ts'
import type { Session } from './session.ts'

/**
 * pg_attrdef is documented for Aurora DSQL
 * (https://docs.aws.amazon.com/aurora-dsql/latest/userguide/working-with-systems-tables.html), pg_get_expr is not.
 */
const FROM_CATALOG = `
SELECT a.attname, pg_catalog.pg_get_expr(coalesce(d.adbin, t.typdefaultbin), a.attrelid)
  FROM pg_attribute a
  LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
  LEFT JOIN pg_type t ON t.oid = a.atttypid AND t.typtype = 'd'
 WHERE a.attrelid = $1 AND a.attnum > 0 AND NOT a.attisdropped`

const FROM_INFORMATION_SCHEMA = `
SELECT c.column_name, coalesce(c.generation_expression, c.column_default, t.typdefault)
  FROM information_schema.columns c
  LEFT JOIN pg_namespace n ON n.nspname = c.domain_schema
  LEFT JOIN pg_type t ON t.typnamespace = n.oid AND t.typname = c.domain_name AND t.typtype = 'd'
 WHERE c.table_schema = $1 AND c.table_name = $2`

/**
 * What columns are computed from: defaults, their own or else those of their domains, and generated values as the
 * database prints them, by column. Null when it does not tell.
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
      if (!NOT_READABLE.has(codeOf(error))) throw error
    }
  }
  return null
}
