import type { InnerRelations } from './inner-relations.ts'
import { namesOf } from './mentions.ts'
import { relationOf } from './sub-select.ts'
import { isRecord } from './syntax-tree.ts'

type Node = Record<string, unknown>

/** What a SELECT adds to the names that stand inside it. */
interface Scope {
  /** Names that qualify its columns. */
  readonly qualifiers: ReadonlySet<string>
  /** Columns of its tables; a derived table may have more. */
  readonly columns: ReadonlySet<string>
}

/** Columns of the changed table that an expression reads, told apart from those of its sub-selects. */
export interface OuterTable {
  readonly name: string
  readonly columns: readonly string[]
}

/**
 * Columns of the changed table that a tree reads, `*` for its whole row. Inside a sub-select a name means the
 * nearest table that has such a column, as in PostgreSQL; where that cannot be told, it counts as read.
 */
export function outerReads(tree: unknown, outer: OuterTable, inner: InnerRelations): string[] {
  const reads: string[] = []
  const look = (node: unknown, scopes: readonly Scope[]): void => {
    if (Array.isArray(node)) return node.forEach((item) => look(item, scopes))
    if (!isRecord(node)) return
    const inside = isSelect(node) ? [scopeOf(node, inner), ...scopes] : scopes
    for (const [key, value] of Object.entries(node)) {
      if (key === 'ColumnRef' && isRecord(value)) reads.push(...readOf(value, outer, inside))
      else look(value, inside)
    }
  }
  look(tree, [])
  return reads
}

/** A SELECT may stand without its kind, as a part of a UNION. */
function isSelect(node: Node): boolean {
  return 'limitOption' in node && 'op' in node
}

function scopeOf(select: Node, inner: InnerRelations): Scope {
  const qualifiers = new Set<string>()
  const columns = new Set<string>()
  const take = (item: unknown): void => {
    if (Array.isArray(item)) return item.forEach(take)
    if (!isRecord(item)) return
    const { RangeVar: table, JoinExpr: join } = item
    if (isRecord(join)) take([join['larg'], join['rarg']])
    for (const value of Object.values(item)) {
      const alias = isRecord(value) && isRecord(value['alias']) ? value['alias']['aliasname'] : undefined
      if (typeof alias === 'string') qualifiers.add(alias)
    }
    if (!isRecord(table)) return
    const name = relationOf(table)
    if (!('alias' in table)) qualifiers.add(name.name)
    // With names of its own for them, its columns are not seen.
    if (isRecord(table['alias']) && 'colnames' in table['alias']) return
    for (const column of inner.find(name)?.columns ?? []) columns.add(column)
  }
  take(select['fromClause'])
  return { qualifiers, columns }
}

function readOf(columnRef: Node, outer: OuterTable, scopes: readonly Scope[]): string[] {
  const fields = columnRef['fields']
  const names = namesOf(fields)
  const isStar = Array.isArray(fields) && names.length < fields.length
  const [first, ...rest] = names
  // `count(*)` names no column; `t.*` names all of t's.
  if (first === undefined) return scopes.length === 0 ? ['*'] : []
  const qualifier = rest.length > 0 || isStar ? names.at(isStar ? -1 : -2) : undefined
  if (qualifier !== undefined) {
    if (scopes.some(({ qualifiers }) => qualifiers.has(qualifier))) return []
    return [isStar ? '*' : (names.at(-1) ?? '*')]
  }
  if (scopes.some(({ columns, qualifiers }) => columns.has(first) || qualifiers.has(first))) return []
  if (outer.columns.includes(first)) return [first]
  if (first === outer.name || scopes.length === 0) return ['*']
  return []
}
