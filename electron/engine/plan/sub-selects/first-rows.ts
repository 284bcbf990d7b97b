import { displayName, displayTable } from '../../../../shared/identifier.ts'
import type { TableDefinition } from '../../db/catalog.ts'
import { namesOf } from '../expressions/mentions.ts'
import { isRecord, nodesOf, nodesOutsideSubSelects, type Node } from '../expressions/syntax-tree.ts'
import { itemsOf, tablesOnly, type Find, type FromItem } from './from-items.ts'
import {
  conjuncts,
  distinctOn,
  listOf,
  manyRowsOf,
  numberOf,
  operatorOf,
  ordering,
  selectOf,
  targetsOf,
} from './select-parts.ts'
import type { SubSelects } from './sub-select-plan.ts'
import { relationsIn, selectsIn } from './sub-select.ts'

/**
 * LIMIT, OFFSET and DISTINCT ON take rows for their place among others; where some are alike in that order, each
 * batch may find others in it. What is said of the changed table itself: `own-reading.ts`.
 */
export function firstRowsWarnings({ tree, relations }: SubSelects, { oid }: TableDefinition): string[] {
  const trees = [tree, relations.viewTrees]
  const [find, anyRowDoes] = [tablesOnly(trees, relations), askedForAny(trees)]
  const warnings = selectsIn(trees).flatMap((select) => {
    if (!takesPlaces(select) || anyRowDoes.has(select) || isCertain(select, find)) return []
    const read = relationsIn({ SelectStmt: select })
    if (read.some((name) => find(name)?.oid === oid)) return []
    const tables = read.flatMap((name) => find(name)?.table ?? []).map(displayTable)
    const names = tables.length > 0 ? tables : read.map(({ name }) => displayName(name))
    return names.length === 0 ? [] : [MAY_TAKE_OTHERS(names.join('”, “'))]
  })
  return [...new Set(warnings)]
}

const MAY_TAKE_OTHERS = (names: string) =>
  `A sub-select takes rows of “${names}” by position (LIMIT, OFFSET, DISTINCT ON) in an order with possible ties: each batch evaluates it again and may take different rows, so the job may delete or change more rows than one statement would. Order by the key, or by all selected columns.`

/** What EXISTS asks for: whether there is a row, whichever. */
function askedForAny(tree: unknown): ReadonlySet<Node> {
  const links = nodesOf(tree, 'SubLink').filter((link) => link['subLinkType'] === 'EXISTS_SUBLINK')
  return new Set(links.map(({ subselect }) => selectOf(subselect)))
}

/** LIMIT ALL takes every row, OFFSET 0 skips none. */
function takesPlaces(select: Node): boolean {
  return isLimited(select) || skipsRows(select) || distinctOn(select).length > 0
}

function isLimited({ limitCount }: Node): boolean {
  const { A_Const: constant } = isRecord(limitCount) ? limitCount : {}
  return limitCount !== undefined && !(isRecord(constant) && constant['isnull'] === true)
}

function skipsRows({ limitOffset }: Node): boolean {
  return limitOffset !== undefined && numberOf(limitOffset) !== 0
}

/** Whether the same rows are certain to come, or such as nobody can tell from them. */
function isCertain(select: Node, find: Find): boolean {
  const items = itemsOf(select['fromClause'], find)
  const told = (node: unknown) => columnOf(node, items) ?? textOf(node)
  const targets = targetsOf(leftmost(select))
  const order = [...listOf(select['sortClause']), ...distinctOn(select)]
  const sorted = new Set(order.map((item) => told(ordering(item, targets))))
  const isSorted = (node: unknown) => isConstant(node) || sorted.has(told(node))
  const keepsTies = select['limitOption'] === 'LIMIT_OPTION_WITH_TIES'
  if (keepsTies && !skipsRows(select) && distinctOn(select).length === 0) return true
  if (targets.length > 0 && targets.every(({ val }) => isSorted(val))) return true
  if ('larg' in select) return false
  const groups = listOf(select['groupClause'])
  if (groups.length > 0) return groups.every((item) => isSorted(ordering(item, targets)))
  if (isOneRow(select, items)) return true
  const fixed = fixedColumns(select['whereClause'], items)
  return items.every(({ alias, relation }) => {
    const key = relation?.key ?? []
    return (
      key.length > 0 &&
      key.every((name) => [sorted, fixed].some((known) => known.has(qualified(alias, name))))
    )
  })
}

/** Of a UNION, whose columns are called as those of its first part. */
function leftmost(select: Node): Node {
  return isRecord(select['larg']) ? leftmost(select['larg']) : select
}

/** Without FROM, or an aggregate of all rows. */
function isOneRow(select: Node, items: readonly FromItem[]): boolean {
  if (items.length === 0) return !('valuesLists' in select)
  const calls = nodesOutsideSubSelects(select['targetList'], 'FuncCall')
  return calls.some((call) => !('over' in call) && manyRowsOf(call, null) !== null)
}

const qualified = (alias: string, column: string) => JSON.stringify([alias, column])

/** The column of an item that a node is; null for anything else. */
function columnOf(node: unknown, items: readonly FromItem[]): string | null {
  const { ColumnRef: column } = isRecord(node) ? node : {}
  if (!isRecord(column)) return null
  const [name, qualifier] = namesOf(column['fields']).toReversed()
  if (name === undefined || namesOf(column['fields']).length < listOf(column['fields']).length) return null
  const meant = items.find(({ alias, relation }) =>
    qualifier === undefined ? relation?.columns.includes(name) : alias === qualifier,
  )
  return meant ? qualified(meant.alias, name) : null
}

/** Columns that are compared with a value from outside: all rows have that one. */
function fixedColumns(condition: unknown, items: readonly FromItem[]): ReadonlySet<string> {
  const fixed = conjuncts(condition).flatMap((part) => {
    const { A_Expr: node } = part as Node
    if (!isRecord(node) || node['kind'] !== 'AEXPR_OP' || operatorOf(node) !== '=') return []
    const sides = [node['lexpr'], node['rexpr']]
    return sides.flatMap((side, at) => (namesItem(sides[1 - at], items) ? [] : (columnOf(side, items) ?? [])))
  })
  return new Set(fixed)
}

/** Whether it may read an item; a sub-select may. */
function namesItem(node: unknown, items: readonly FromItem[]): boolean {
  const isOfItem = (column: Node) => columnOf({ ColumnRef: column }, items) !== null
  return nodesOf(node, 'SubLink').length > 0 || nodesOf(node, 'ColumnRef').some(isOfItem)
}

function isConstant(node: unknown): boolean {
  const { A_Const: constant, TypeCast: cast } = isRecord(node) ? node : {}
  return isRecord(cast) ? isConstant(cast['arg']) : constant !== undefined
}

/** What it says, wherever it stands. */
function textOf(node: unknown): string {
  return JSON.stringify(node, (key, value: unknown) => (key === 'location' ? undefined : value)) ?? ''
}
