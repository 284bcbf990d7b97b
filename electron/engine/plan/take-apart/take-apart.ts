import type { Connection } from '../../../../shared/cluster.ts'
import { DEFAULT_SCHEMA } from '../../../../shared/identifier.ts'
import type { TableName } from '../../../../shared/table-name.ts'
import type { TakenApart } from '../../../../shared/taken-apart.ts'
import { describeKeyed, listTables } from '../../db/catalog.ts'
import { type Session, withSession } from '../../db/session.ts'
import { comparisonsOf } from './comparisons.ts'
import { readStatement, type Relation } from './statement.ts'

/** Takes pasted SQL apart; a condition alone is read for the table that is chosen. */
export async function takeApart(
  connect: (cluster: string) => Promise<Connection>,
  cluster: string,
  chosen: TableName | null,
  sql: string,
): Promise<TakenApart> {
  const { operation, relation, set, condition } = await readStatement(sql)
  const parts = { operation, set, where: condition.text, table: null, comparisons: null }
  if (!relation && !chosen) return parts
  const connection = await connect(cluster)
  return await withSession(connection, async (session) => {
    const table = relation ? await tableNamed(session, connection, relation) : chosen
    if (table === null) return parts
    const { columns } = await describeKeyed(session, table)
    return { ...parts, table, comparisons: await comparisonsOf(condition.tree, columns) }
  })
}

/** A name without a schema is looked up as in a session: in the user's own schema, then in public. */
export async function tableNamed(
  session: Session,
  { schema, user }: Connection,
  { schemaname, relname: name }: Relation,
): Promise<TableName> {
  const only = schemaname ?? schema
  if (only !== null) return { schema: only, name }
  const tables = await listTables(session)
  const isOwn = tables.some(({ table }) => table.schema === user && table.name === name)
  return { schema: isOwn ? user : DEFAULT_SCHEMA, name }
}
