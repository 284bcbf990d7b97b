import type { TableDefinition } from '../../db/catalog.ts'
import { unsafe } from '../expressions/expression-problem.ts'
import { callOf, namesOf, typeOf } from '../expressions/mentions.ts'
import { isRecord, nodesOf, walkNodes, type Node } from '../expressions/syntax-tree.ts'
import { columnsFrom, tablesOnly } from '../sub-selects/from-items.ts'
import type { InnerRelations } from '../sub-selects/inner-relations.ts'

/** Zones that are the same all year: hours ahead of UTC, and those of Etc, none of which has summer time. */
const STEADY_ZONE = /^(?=.)(z|zulu|uct|(utc|gmt)?([+-]\d{1,2}(:?\d{2}){0,2})?|etc\/[\w+-]+)$/i

/**
 * Whether a time of day with a zone is taken to another zone: what it is there depends on the day on which it
 * is asked, because zones have summer time. Only what certainly is such a time counts.
 */
export function movesTimeOfDay(tree: unknown, table: TimedTable, inner: Inner): boolean {
  const isTime = timesOf(tree, table, inner)
  return nodesOf(tree, 'FuncCall').some((call) => {
    const { name, args, firstText } = callOf(call)
    if (name !== 'timezone' || args !== 2 || isInterval(call)) return false
    if (firstText !== null && STEADY_ZONE.test(firstText)) return false
    return isTimeOfDay(argumentOf(call, 1), isTime)
  })
}

type TimedTable = Pick<TableDefinition, 'table' | 'columns'>

type Inner = Pick<InnerRelations, 'find'>

/** Which names are certainly times of day of the row itself: a name in a sub-select may be another table's. */
function timesOf(tree: unknown, { table, columns }: TimedTable, inner: Inner): (column: Node) => boolean {
  const times = new Set(columns.filter(({ type }) => TIME_OF_DAY.test(type)).map(({ name }) => name))
  const own = ownColumns(tree, inner)
  const called = calledIn(tree)
  return (column) => {
    const [name = '', qualifier] = namesOf(column['fields']).toReversed()
    const isOwn = own.has(column) || (qualifier === table.name && !called.has(qualifier))
    return isOwn && times.has(name)
  }
}

/** Names that nothing around them in a sub-select can have a column of. */
function ownColumns(tree: unknown, inner: Inner): ReadonlySet<Node> {
  const own = new Set<Node>()
  const find = tablesOnly(tree, inner)
  const look = (node: unknown, around: Columns): void => {
    if (Array.isArray(node)) return node.forEach((item) => look(item, around))
    if (!isRecord(node)) return
    const from = columnsFrom(node['fromClause'], find)
    const columns = around && from && [...around, ...from]
    for (const [part, value] of Object.entries(node)) {
      if (part === 'ColumnRef' && isRecord(value) && !isOther(value, columns)) own.add(value)
      look(value, columns)
    }
  }
  look(tree, [])
  return own
}

/** Null where there may be any. */
type Columns = readonly string[] | null

function isOther(column: Node, columns: Columns): boolean {
  const [name = '', qualifier] = namesOf(column['fields']).toReversed()
  if (columns === null) return true
  return qualifier === undefined ? columns.includes(name) : columns.length > 0
}

/** How anything in FROM may be called. */
function calledIn(tree: unknown): ReadonlySet<unknown> {
  const called = new Set<unknown>()
  walkNodes(tree, (kind, node) => {
    for (const part of [node['alias'], node['join_using_alias']])
      if (isRecord(part)) called.add(part['aliasname'])
    if (kind === 'RangeVar') called.add(node['relname'])
    if (kind === 'FuncCall') called.add(callOf(node).name)
  })
  return called
}

const TIME_OF_DAY = /^time(\(\d\))? with time zone$/

/** Asked when a job is planned: one of the ledger, which an earlier version may have let pass, goes on as it is. */
export function refuseMovingTimes(tree: unknown, table: TableDefinition, inner: Inner): void {
  if (!movesTimeOfDay(tree, table, inner)) return
  throw unsafe(
    'condition',
    'converts a time of day to another time zone (AT TIME ZONE), whose result differs between summer and winter',
    "Use a time zone that is the same all year, an interval or a timestamp: AT TIME ZONE 'UTC'.",
  )
}

function argumentOf(call: unknown, place: number): unknown {
  return isRecord(call) && Array.isArray(call['args']) ? (call['args'] as unknown[])[place] : undefined
}

/** Hours ahead of UTC are the same all year. */
function isInterval(call: Node): boolean {
  const zone = argumentOf(call, 0)
  return isRecord(zone) && isRecord(zone['TypeCast']) && typeOf(zone['TypeCast']) === 'interval'
}

function isTimeOfDay(node: unknown, isTime: (column: Node) => boolean): boolean {
  if (!isRecord(node)) return false
  const { ColumnRef: column, TypeCast: cast, SQLValueFunction: value, FuncCall: call } = node
  if (isRecord(column)) return isTime(column)
  if (isRecord(cast)) return typeOf(cast) === 'timetz'
  if (isRecord(value)) return /^SVFOP_CURRENT_TIME(_N)?$/.test(String(value['op']))
  return isRecord(call) && callOf(call).name === 'timezone' && isTimeOfDay(argumentOf(call, 1), isTime)
}
