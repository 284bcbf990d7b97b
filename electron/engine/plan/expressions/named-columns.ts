import type { TableDefinition } from '../../db/catalog.ts'
import type { RowChange } from '../batch-sql.ts'
import { namesOf } from './mentions.ts'
import { parse } from './parser.ts'
import { walkNodes } from './syntax-tree.ts'

/** The columns of a table that a change names; all of them where it may mean a whole row. */
export async function namedColumns(
  { where, set }: RowChange,
  { table, columns }: TableDefinition,
): Promise<ReadonlySet<string>> {
  const all = new Set(columns.map(({ name }) => name))
  const verb = set === null ? 'DELETE FROM t' : `UPDATE t SET ${set}`
  const named = new Set<string>()
  let meansRow = false
  walkNodes(await parse(`${verb} WHERE ${where}`), (kind, node) => {
    if (kind === 'A_Star' || node['isNatural'] === true) meansRow = true
    if (kind === 'JoinExpr') for (const name of namesOf(node['usingClause'])) named.add(name)
    if (kind === 'ResTarget' && typeof node['name'] === 'string') named.add(node['name'])
    if (kind !== 'ColumnRef') return
    const parts = namesOf(node['fields'])
    if (parts.length === 1 && parts[0] === table.name && !all.has(table.name)) meansRow = true
    for (const part of parts) named.add(part)
  })
  return meansRow ? all : named
}
