import { displayName, displayTable } from '../../../../shared/identifier.ts'
import type { TableDefinition } from '../../db/catalog.ts'
import type { InnerRelations } from './inner-relations.ts'
import { listOf, selectOf, soleName, targetsOf, type Node } from './select-parts.ts'
import { relationOf } from './sub-select.ts'
import { isRecord, walkNodes, walkOutsideSubSelects } from '../expressions/syntax-tree.ts'

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
  const warnings: string[] = []
  walkOutsideSubSelects(tree, (kind, { subLinkType, subselect }) => {
    if (kind !== 'SubLink' || subLinkType !== 'ANY_SUBLINK') return
    const select = selectOf(subselect)
    const name = onlyName(select)
    if (name === null || !columns.some((column) => column.name === name)) return
    if (columnsFrom(select, relations)?.includes(name) ?? true) return
    warnings.push(
      `${displayName(name)} in “IN (SELECT ${displayName(name)} …)” is not a column of the tables in that sub-select: it means the column of “${displayTable(table)}”, so the condition may hold for every row.`,
    )
  })
  return warnings
}

/** Of a list that is one bare name. */
function onlyName(select: Node): string | null {
  const [first, ...others] = targetsOf(select)
  return first && others.length === 0 ? soleName(first.val) : null
}

/** The columns of what stands in FROM; null where that is not certain. */
function columnsFrom(select: Node, relations: InnerRelations): readonly string[] | null {
  const queries = new Set<unknown>()
  walkNodes(select['withClause'], (_, { ctename }) => queries.add(ctename))
  const columnsOf = (item: unknown): readonly (string | null)[] => {
    const { RangeVar: table, JoinExpr: join } = isRecord(item) ? item : {}
    if (isRecord(join) && !('alias' in join)) return [join['larg'], join['rarg']].flatMap(columnsOf)
    if (!isRecord(table) || (isRecord(table['alias']) && 'colnames' in table['alias'])) return [null]
    const name = relationOf(table)
    if (name.schema === null && queries.has(name.name)) return [null]
    return relations.find(name)?.columns ?? [null]
  }
  const columns = listOf(select['fromClause']).flatMap(columnsOf)
  const known = columns.filter((column) => column !== null)
  return known.length < columns.length ? null : known
}
