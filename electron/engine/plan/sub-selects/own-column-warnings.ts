import { displayName, displayTable } from '../../../../shared/identifier.ts'
import type { TableDefinition } from '../../db/catalog.ts'
import type { InnerRelations } from './inner-relations.ts'
import { selectOf, soleName, targetsOf } from './select-parts.ts'
import { columnsFrom, tablesOnly } from './from-items.ts'
import { nodesOutsideSubSelects, type Node } from '../expressions/syntax-tree.ts'

/**
 * `x IN (SELECT x FROM other)`, where `other` has no `x`: it is the row's own then, and the condition holds for
 * every row. Nothing fails, and whoever wrote it meant something else. Said only where it is certain: in a
 * sub-select of a sub-select the name may be that one's, and other things than tables may have any columns.
 */
export function ownColumnWarnings(
  tree: unknown,
  { table, columns }: TableDefinition,
  relations: InnerRelations,
): string[] {
  return nodesOutsideSubSelects(tree, 'SubLink').flatMap(({ subLinkType, subselect }) => {
    if (subLinkType !== 'ANY_SUBLINK') return []
    const select = selectOf(subselect)
    const name = onlyName(select)
    if (name === null || !columns.some((column) => column.name === name)) return []
    const find = tablesOnly(select['withClause'], relations)
    if (columnsFrom(select['fromClause'], find)?.includes(name) ?? true) return []
    return [
      `${displayName(name)} in “IN (SELECT ${displayName(name)} …)” is not a column of the tables in that sub-select: it means the column of “${displayTable(table)}”, so the condition may hold for every row.`,
    ]
  })
}

/** Of a list that is one bare name. */
function onlyName(select: Node): string | null {
  const [first, ...others] = targetsOf(select)
  return first && others.length === 0 ? soleName(first.val) : null
}
