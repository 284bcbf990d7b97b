import { namesOf, SYSTEM_COLUMNS } from '../expressions/mentions.ts'
import { isRecord, type Node } from '../expressions/syntax-tree.ts'
import { itemsOf, tablesOnly } from './from-items.ts'
import type { InnerRelations } from './inner-relations.ts'
import { listOf } from './select-parts.ts'
import type { Ground } from './sub-select-rows.ts'

type Names = ReadonlySet<string>

/** The table that is changed, as an expression can name its rows. */
type OuterTable = Pick<Ground, 'name' | 'columns'>

/**
 * Columns of the changed table that a tree may read, `*` for its whole row. A name means something else only
 * where that is certain: it is qualified by another name, or a table that is seen from there has such a column,
 * which wins over those of outer levels. Whatever else PostgreSQL would find first counts as read: columns of
 * functions and of queries in FROM, and tables of the same name in other schemas.
 */
export function outerReads(tree: unknown, outer: OuterTable, inner: InnerRelations): string[] {
  const reads: string[] = []
  const find = tablesOnly(tree, inner)
  const look = (node: unknown, seen: Names): void => {
    if (Array.isArray(node)) return node.forEach((item) => look(item, seen))
    if (!isRecord(node)) return
    for (const [part, value] of Object.entries(node)) {
      const more = itemsOf(tablesFor(node, part), find).flatMap(({ relation }) => relation?.columns ?? [])
      if (part === 'ColumnRef' && isRecord(value)) reads.push(...readOf(value, outer, seen))
      else look(value, more.length === 0 ? seen : new Set([...seen, ...more]))
    }
  }
  look(tree, new Set())
  return reads
}

/** What a part of a SELECT or of a JOIN sees, besides what is seen all around. */
function tablesFor({ fromClause, larg, rarg }: Node, part: string): unknown {
  if (part === 'quals') return [larg, rarg]
  // Only by LATERAL do items of FROM see each other, those to their left; WITH sees none.
  return part === 'fromClause' || part === 'withClause' ? [] : fromClause
}

function readOf(columnRef: Node, outer: OuterTable, seen: Names): string[] {
  const fields = listOf(columnRef['fields'])
  const names = namesOf(fields)
  const isStar = names.length < fields.length
  const column = isStar ? '*' : (names.pop() ?? '*')
  const qualifier = names.at(-1)
  if (qualifier !== undefined) return qualifier === outer.name ? [column] : []
  // `*` alone is all that FROM has.
  if (isStar || seen.has(column)) return []
  if (outer.columns.includes(column)) return [column]
  return column === outer.name || SYSTEM_COLUMNS.has(column) ? ['*'] : []
}
