import { isRecord, nodesOf } from '../expressions/syntax-tree.ts'
import type { InnerRelation, InnerRelations } from './inner-relations.ts'
import { listOf } from './select-parts.ts'
import { relationOf } from './sub-select.ts'

export interface FromItem {
  readonly alias: string
  /** Null for what is no table, and for one whose columns have other names. */
  readonly relation: InnerRelation | null
}

export type Find = InnerRelations['find']

export function itemsOf(from: unknown, find: Find): FromItem[] {
  return listOf(from).flatMap((item) => {
    const { RangeVar: table, JoinExpr: join } = isRecord(item) ? item : {}
    if (isRecord(join) && !('alias' in join)) return itemsOf([join['larg'], join['rarg']], find)
    const { alias } = isRecord(table) ? table : {}
    const { aliasname, colnames } = isRecord(alias) ? alias : {}
    if (!isRecord(table) || colnames !== undefined) return [{ alias: '', relation: null }]
    const name = relationOf(table)
    return [{ alias: typeof aliasname === 'string' ? aliasname : name.name, relation: find(name) ?? null }]
  })
}

/** The columns of what stands in FROM; null where that is not certain. */
export function columnsFrom(from: unknown, find: Find): readonly string[] | null {
  const items = itemsOf(from, find)
  if (items.some(({ relation }) => relation === null)) return null
  return items.flatMap(({ relation }) => relation?.columns ?? [])
}

/** What a name means that is no query of a WITH in the tree. */
export function tablesOnly(tree: unknown, { find }: Pick<InnerRelations, 'find'>): Find {
  const queries = new Set(nodesOf(tree, 'CommonTableExpr').map(({ ctename }) => ctename))
  return (name) => (name.schema === null && queries.has(name.name) ? undefined : find(name))
}
