import { displayTable, quoteIdentifier, quoteTable } from '../../../../shared/identifier.ts'
import type { InnerRelation, InnerRelations } from './inner-relations.ts'
import { namesOf } from '../expressions/mentions.ts'
import { selectOf, targetsOf } from './select-parts.ts'
import { relationOf, selectsIn } from './sub-select.ts'
import { isRecord, nodesOf, walkNodes, type Node } from '../expressions/syntax-tree.ts'

/** Smaller tables are read in a moment, whatever their indexes. */
const SMALL_ROWS = 1_000

/** A warning for each table that batches may have to read in full. */
export function accessWarnings(tree: unknown, inner: InnerRelations): string[] {
  const listed = new Set(inListsOf(tree))
  const warnings = selectsIn(tree).flatMap((select) =>
    tablesOf(select).flatMap(({ node, alias }) => {
      const relation = inner.find(relationOf(node))
      if (!relation || relation.isView || (relation.estimatedRows ?? Infinity) <= SMALL_ROWS) return []
      const compared = comparedColumns(select, listed.has(select), alias, relation)
      return compared.some((column) => relation.leading.includes(column))
        ? []
        : [warningFor(relation, compared)]
    }),
  )
  return [...new Set(warnings)]
}

function warningFor({ table }: InnerRelation, compared: readonly string[]): string {
  const name = displayTable(table)
  const [column] = compared
  if (column === undefined)
    return `The sub-select compares no column of “${name}” with a value, so each batch may read the whole table.`
  return `No index of “${name}” begins with a column that the sub-select compares (${compared.join(', ')}), so each batch may read the whole table. To add one: CREATE INDEX ASYNC ON ${quoteTable(table)} (${quoteIdentifier(column)})`
}

/** Tables that stand in FROM, also in its joins, with the name that qualifies their columns. */
function tablesOf(select: Node): { node: Node; alias: string }[] {
  const found: { node: Node; alias: string }[] = []
  const take = (item: unknown): void => {
    if (Array.isArray(item)) return item.forEach(take)
    if (!isRecord(item)) return
    if (isRecord(item['JoinExpr'])) take([item['JoinExpr']['larg'], item['JoinExpr']['rarg']])
    const node = item['RangeVar']
    if (!isRecord(node)) return
    const alias = isRecord(node['alias']) ? node['alias']['aliasname'] : node['relname']
    found.push({ node, alias: String(alias) })
  }
  take(select['fromClause'])
  return found
}

/** The SELECTs of `x IN (SELECT …)`: what they list is compared with x. */
function inListsOf(tree: unknown): unknown[] {
  const links = nodesOf(tree, 'SubLink').filter((link) => link['subLinkType'] === 'ANY_SUBLINK')
  return links.map(({ subselect }) => selectOf(subselect))
}

/** Columns of a table that a SELECT compares for equality with something. */
function comparedColumns(select: Node, isInList: boolean, alias: string, relation: InnerRelation): string[] {
  const columns = new Set<string>()
  const take = (side: unknown): void => {
    const ref = isRecord(side) ? side['ColumnRef'] : undefined
    if (!isRecord(ref)) return
    const names = namesOf(ref['fields'])
    const column = names.at(-1) ?? ''
    const isIts = names.length > 1 ? names.at(-2) === alias : relation.columns.includes(column)
    if (isIts) columns.add(column)
  }
  walkNodes([select['whereClause'], select['fromClause']], (kind, node) => {
    if (kind === 'JoinExpr')
      for (const name of namesOf(node['usingClause'])) if (relation.columns.includes(name)) columns.add(name)
    if (kind !== 'A_Expr' || namesOf(node['name']).at(-1) !== '=') return
    take(node['lexpr'])
    take(node['rexpr'])
  })
  if (isInList) for (const { val } of targetsOf(select)) take(val)
  return [...columns]
}
