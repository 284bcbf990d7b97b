import { displayName, displayTable } from '../../../shared/identifier.ts'
import type { TableDefinition } from '../db/catalog.ts'
import type { InnerRelations } from './inner-relations.ts'
import { namesOf } from './mentions.ts'
import { outerReads } from './outer-reads.ts'
import { isRecord, walkNodes } from './syntax-tree.ts'

/**
 * `x IN (SELECT x FROM other)`, where `other` has no `x`: it is the row's own then, and the condition holds for
 * every row. Nothing fails, and whoever wrote it meant something else.
 */
export function ownColumnWarnings(
  tree: unknown,
  { table, columns }: TableDefinition,
  relations: InnerRelations,
): string[] {
  const outer = { name: table.name, columns: columns.map(({ name }) => name) }
  const warnings: string[] = []
  walkNodes(tree, (kind, { subLinkType, subselect }) => {
    if (kind !== 'SubLink' || subLinkType !== 'ANY_SUBLINK' || !isRecord(subselect)) return
    const { SelectStmt: select } = subselect
    const name = isRecord(select) ? onlyName(select['targetList']) : null
    if (name === null || !outerReads(subselect, outer, relations).includes(name)) return
    warnings.push(
      `${displayName(name)} in “IN (SELECT ${displayName(name)} …)” is no column of what that sub-select reads: it means the column of “${displayTable(table)}”, so the condition may hold for every row.`,
    )
  })
  return warnings
}

/** Of a list that is one bare name. */
function onlyName(targets: unknown): string | null {
  const [first, ...others] = Array.isArray(targets) ? (targets as unknown[]) : []
  const target = isRecord(first) ? first['ResTarget'] : null
  const value = isRecord(target) && others.length === 0 ? target['val'] : null
  const reference = isRecord(value) ? value['ColumnRef'] : null
  const names = isRecord(reference) ? namesOf(reference['fields']) : []
  return names.length === 1 ? (names[0] ?? null) : null
}
