import type { InnerRelations } from './inner-relations.ts'
import { namesOf } from '../expressions/mentions.ts'
import { relationOf } from './sub-select.ts'
import { isRecord, walkNodes } from '../expressions/syntax-tree.ts'
import { SYSTEM_COLUMNS } from '../expressions/system-columns.ts'

type Node = Record<string, unknown>
type Names = ReadonlySet<string>

/** The table that is changed, as an expression can name its rows. */
export interface OuterTable {
  readonly name: string
  readonly columns: readonly string[]
}

/**
 * Columns of the changed table that a tree may read, `*` for its whole row. A name means something else only
 * where that is certain: it is qualified by another name, or a table that is seen from there has such a column,
 * which wins over those of outer levels. Whatever else PostgreSQL would find first counts as read: columns of
 * functions and of queries in FROM, and tables of the same name in other schemas.
 */
export function outerReads(tree: unknown, outer: OuterTable, inner: InnerRelations): string[] {
  const reads: string[] = []
  const queries = queriesOfWith(tree)
  const look = (node: unknown, seen: Names): void => {
    if (Array.isArray(node)) return node.forEach((item) => look(item, seen))
    if (!isRecord(node)) return
    for (const [part, value] of Object.entries(node)) {
      if (part === 'ColumnRef' && isRecord(value)) reads.push(...readOf(value, outer, seen))
      else look(value, withAll(seen, columnsOf(tablesFor(node, part), inner, queries)))
    }
  }
  look(tree, new Set())
  return reads
}

function withAll(names: Names, more: readonly string[]): Names {
  return more.length === 0 ? names : new Set([...names, ...more])
}

/** What a name may mean instead of a table, wherever in the tree it does. */
function queriesOfWith(tree: unknown): Names {
  const names = new Set<string>()
  walkNodes(tree, (kind, { ctename: name }) => {
    if (kind === 'CommonTableExpr' && typeof name === 'string') names.add(name)
  })
  return names
}

/** What a part of a SELECT or of a JOIN sees, besides what is seen all around. */
function tablesFor({ fromClause, larg, rarg }: Node, part: string): unknown {
  if (part === 'quals') return [larg, rarg]
  // Only by LATERAL do items of FROM see each other, those to their left; WITH sees none.
  return part === 'fromClause' || part === 'withClause' ? [] : fromClause
}

/** Columns of the tables among items of FROM; not of those that have other names for them. */
function columnsOf(items: unknown, inner: InnerRelations, queries: Names): readonly string[] {
  if (Array.isArray(items)) return items.flatMap((item) => columnsOf(item, inner, queries))
  const { RangeVar: table, JoinExpr: join } = isRecord(items) ? items : {}
  if (isRecord(join) && !('alias' in join)) return columnsOf([join['larg'], join['rarg']], inner, queries)
  if (!isRecord(table) || (isRecord(table['alias']) && 'colnames' in table['alias'])) return []
  const name = relationOf(table)
  const isQuery = name.schema === null && queries.has(name.name)
  return isQuery ? [] : (inner.find(name)?.columns ?? [])
}

function readOf(columnRef: Node, outer: OuterTable, seen: Names): string[] {
  const fields = Array.isArray(columnRef['fields']) ? columnRef['fields'] : []
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
