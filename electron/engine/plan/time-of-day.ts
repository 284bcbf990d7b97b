import type { TableDefinition } from '../db/catalog.ts'
import { unsafe } from './expression-problem.ts'
import { callOf, namesOf } from './mentions.ts'
import { isRecord, walkNodes } from './syntax-tree.ts'

type Node = Record<string, unknown>

/** Zones that are the same all year. */
const STEADY_ZONE = /^(utc|gmt|z|zulu|uct)$/i

/**
 * Whether a time of day with a zone is taken to another zone: what it is there depends on the day on which it
 * is asked, because zones have summer time. Only what certainly is such a time counts.
 */
export function movesTimeOfDay(tree: unknown, { columns }: Pick<TableDefinition, 'columns'>): boolean {
  const times = new Set(columns.filter(({ type }) => TIME_OF_DAY.test(type)).map(({ name }) => name))
  let found = false
  walkNodes(tree, (kind, node) => {
    const { name, args, firstText } = callOf(node)
    if (kind !== 'FuncCall' || name !== 'timezone' || args !== 2 || isInterval(node)) return
    if (firstText !== null && STEADY_ZONE.test(firstText)) return
    found ||= isTimeOfDay(argumentOf(node, 1), times)
  })
  return found
}

const TIME_OF_DAY = /^time(\(\d\))? with time zone$/

export function refuseMovingTimes(tree: unknown, table: TableDefinition): void {
  if (!movesTimeOfDay(tree, table)) return
  throw unsafe(
    'condition',
    'takes a time of day to another zone (AT TIME ZONE), which comes to something else in summer than in winter',
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

function isTimeOfDay(node: unknown, times: ReadonlySet<string>): boolean {
  if (!isRecord(node)) return false
  const { ColumnRef: column, TypeCast: cast, SQLValueFunction: value, FuncCall: call } = node
  if (isRecord(column)) return times.has(namesOf(column['fields']).at(-1) ?? '')
  if (isRecord(cast)) return typeOf(cast) === 'timetz'
  if (isRecord(value)) return /^SVFOP_CURRENT_TIME(_N)?$/.test(String(value['op']))
  return isRecord(call) && callOf(call).name === 'timezone' && isTimeOfDay(argumentOf(call, 1), times)
}

function typeOf(cast: Node): string {
  return namesOf((cast['typeName'] as Node)['names']).at(-1) ?? ''
}
