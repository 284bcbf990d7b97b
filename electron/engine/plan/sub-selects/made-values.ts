import {
  anything,
  both,
  CHOOSES,
  COUNT,
  eitherWayBy,
  forceOf,
  forceOfValue,
  NOTHING,
  PLACE,
  SAME,
  type Column,
  type Drift,
  type Extreme,
  type Row,
  type Value,
} from './drift.ts'
import {
  castType,
  distinctOn,
  listOf,
  manyRowsOf,
  numberOf,
  operatorOf,
  ordering,
  selectOf,
  soleName,
  takesFirst,
  targetsOf,
  type Target,
} from './select-parts.ts'
import { named, NO_SCOPE, PLAIN, type Place, type Source } from './sub-select-rows.ts'
import { isRecord, nodesOf, type Node } from '../expressions/syntax-tree.ts'

export function anyDrift(...values: readonly Value[]): Drift {
  return both(...values.map((value) => eitherWayBy(forceOfValue(value))))
}

/** What stands at a place in the syntax tree. */
export function sourceOf(node: unknown, place: Place): Source {
  const { ColumnRef: column, TypeCast: cast } = isRecord(node) ? node : {}
  if (isRecord(column)) return named(listOf(column['fields']), place)
  if (isRecord(cast)) return castSource(cast, place)
  return { value: valueOf(node, place), column: null, rows: rowsIn(node, place) }
}

export function valueOf(node: unknown, place: Place): Value {
  if (Array.isArray(node)) return anything(forceOf(anyDrift(...node.map((part) => valueOf(part, place)))))
  if (!isRecord(node)) return SAME
  const { FuncCall: call, SubLink: link, A_Expr: operation } = node
  if ('ColumnRef' in node || 'TypeCast' in node) return sourceOf(node, place).value
  if (isRecord(call)) return callValue(call, place)
  if (isRecord(link)) return linkValue(link, place)
  if (isRecord(operation)) return operationValue(operation, place)
  return 'BoolExpr' in node ? anything(forceOf(place.read.match(node, place))) : partsOf(node, place)
}

/** Whatever is made of several parts. */
export function partsOf(node: Node, place: Place): Value {
  // Node kinds are capitalised, their fields are not.
  const parts = Object.entries(node).map(([key, value]) =>
    /^[A-Z]/.test(key) && isRecord(value) ? partsOf(value, place) : valueOf(value, place),
  )
  return anything(forceOf(anyDrift(...parts)))
}

/** The rows of the changed table that are named; which ones a sub-select reads, nobody knows. */
export function rowsIn(node: unknown, place: Place): Row[] {
  if (Array.isArray(node)) return [...new Set(node.flatMap((part) => rowsIn(part, place)))]
  if (!isRecord(node)) return []
  const { ColumnRef: column } = node
  if (isRecord(column)) return [...named(listOf(column['fields']), place).rows]
  return 'SubLink' in node ? [Symbol('link')] : rowsIn(Object.values(node), place)
}

const NUMBERS_AND_TIMES = /^(int[248]|numeric|date|timestamp(tz)?)$/
const READ_AS_WRITTEN = /^(int[248]|uuid)$/

/** As text two values differ where they do; back again, too, if the type reads nothing but what it writes. */
function castSource(cast: Node, place: Place): Source {
  const source = sourceOf(cast['arg'], place)
  const type = castType(cast) ?? ''
  const { value, column, rows } = source
  const isText = type === 'text'
  if (value.kind === 'same') return { value, column: isText && column ? { ...column, isText } : null, rows }
  if (value.kind !== 'falls' && value.kind !== 'rises') {
    return { value: anything(forceOfValue(value)), column: null, rows }
  }
  if (value.isMeasure && NUMBERS_AND_TIMES.test(type)) return { ...source, column: null }
  const isKnown = value.of && (isText || (READ_AS_WRITTEN.test(type) && value.of.isText))
  const of = isKnown && value.of ? { ...value.of, isText } : null
  return { value: { ...value, kind: 'moves', of, isPlace: false }, column: null, rows }
}

const COMPARISON = /^(=|<>|<=?|>=?)$/

/** The largest less a constant falls as the largest does. */
function operationValue(operation: Node, place: Place): Value {
  const operator = operatorOf(operation)
  if (operation['kind'] !== 'AEXPR_OP' || COMPARISON.test(operator))
    return anything(forceOf(place.read.match({ A_Expr: operation }, place)))
  if (operator !== '+' && operator !== '-') return partsOf(operation, place)
  const [left, right] = [valueOf(operation['lexpr'], place), valueOf(operation['rexpr'], place)]
  const isMoved = right.kind === 'same' && (left.kind === 'falls' || left.kind === 'rises')
  return isMoved
    ? { ...left, of: null, isPlace: false, isMeasure: true }
    : anything(forceOf(anyDrift(left, right)))
}

/** A sub-select as a value. */
function linkValue(link: Node, place: Place): Value {
  const select = selectOf(link['subselect'])
  const kind = link['subLinkType']
  if (kind !== 'EXPR_SUBLINK' && kind !== 'ARRAY_SUBLINK')
    return anything(forceOf(place.read.match({ SubLink: link }, place)))
  const { rows, outputs, inside } = place.read.select(select, place)
  const made = anyDrift(...outputs.map(({ value }) => value))
  const force = forceOf(both(rows.drift, made))
  // Out of an array it may take the first ones.
  if (kind === 'ARRAY_SUBLINK') return anything(force === NOTHING ? NOTHING : CHOOSES)
  const nth = nthValue(select, inside)
  if (nth) return nth
  const [{ value } = PLAIN] = outputs
  const isOne = outputs.length === 1 && !takesFirst(select) && !('limitOffset' in select)
  if (isOne && 'mayVanish' in value && rows.drift.more === NOTHING) return { ...value, mayVanish: true }
  if (forceOf(made) !== NOTHING) return anything(CHOOSES)
  return force === NOTHING ? SAME : { kind: 'rows', drift: rows.drift }
}

/** `SELECT a … ORDER BY a DESC OFFSET n LIMIT 1` falls as the largest does. */
function nthValue(select: Node, inside: Place): Value | null {
  const targets = targetsOf(select)
  const [first] = listOf(select['sortClause'])
  const [scope = NO_SCOPE] = inside.selects
  const isNth =
    targets.length === 1 && numberOf(select['limitCount']) === 1 && distinctOn(select).length === 0
  if (!isNth || !isRecord(first) || 'groupClause' in select || 'larg' in select) return null
  const { sortby_dir: direction, sortby_nulls: nulls, node } = first['SortBy'] as Node
  const [source, selected] = [sourceOf(ordering(node, targets), inside), sourceOf(targets[0]?.val, inside)]
  const { column } = source
  const isIt = column !== null && column.row === selected.column?.row && column.name === selected.column.name
  const isPlain = source.value.kind === 'same' && valueOf(select['limitOffset'], inside).kind === 'same'
  if (!isIt || !isPlain || column.isText !== selected.column?.isText) return null
  if (scope.drift.more !== NOTHING || forceOf(scope.drift) === NOTHING) return null
  const isDown = direction === 'SORTBY_DESC'
  if (direction === 'SORTBY_USING' || nulls === 'SORTBY_NULLS_FIRST') return null
  const nullsLast = nulls === 'SORTBY_NULLS_LAST' || !isDown
  const isKey = scope.own?.row === column.row && inside.ground.key.includes(column.name)
  if (!nullsLast && !isKey) return null
  return { ...COUNT, kind: isDown ? 'falls' : 'rises', isMeasure: false, mayVanish: true }
}

function callValue(call: Node, place: Place): Value {
  const [scope = NO_SCOPE] = place.selects
  const over = windowOf(call, place)
  const kind = manyRowsOf(call, over)
  const window = over && { order: over['orderClause'], groups: over['partitionClause'] }
  const { args, agg_filter: filter, agg_order: order } = call
  const parts = valueOf([args, filter, order, isRecord(window) ? Object.values(window) : []], place)
  const isSteady = place.selects.every(({ drift }) => forceOf(drift) === NOTHING)
  if (kind === null || (isSteady && parts.kind === 'same')) return anything(forceOfValue(parts))
  if (scope.drift.more !== NOTHING || parts.kind !== 'same' || !isOfNearest(args, place))
    return anything(CHOOSES)
  if (forceOf(scope.drift) === NOTHING) return SAME
  switch (kind) {
    case 'max':
    case 'min': {
      const isWhole = filter === undefined
      const of = isWhole ? extremeOf(sourceOf(listOf(args)[0], place).column, over !== null, place) : null
      const found = { of, isPlace: false, isMeasure: false, mayVanish: true }
      return { kind: kind === 'max' ? 'falls' : 'rises', ...found }
    }
    case 'count':
      return COUNT
    case 'place':
      return PLACE
    case 'row number': {
      const told = [...listOf(over?.['orderClause']), ...listOf(over?.['partitionClause'])]
      return isTotal(told, [], false, place) ? PLACE : anything(CHOOSES)
    }
    case 'other':
      return anything(CHOOSES)
  }
}

/** `OVER w` names one of WINDOW. */
function windowOf(call: Node, { selects }: Place): Node | null {
  const { over } = call
  if (!isRecord(over)) return null
  return 'name' in over ? (selects[0]?.windows.get(over['name']) ?? { refname: over['name'] }) : over
}

/** An aggregate belongs to the select of the nearest column in it, which may be one around. */
function isOfNearest(args: unknown, place: Place): boolean {
  const [scope = NO_SCOPE] = place.selects
  if (nodesOf(args, 'SubLink').length > 0) return false
  const found = nodesOf(args, 'ColumnRef').map((node) => {
    const name = soleName({ ColumnRef: node })
    const names = listOf(node['fields']).map((field) => (field as Node)['String'])
    const qualifier = isRecord(names.at(-2)) ? (names.at(-2) as Node)['sval'] : null
    return scope.items.some((item) =>
      name === null ? item.alias === qualifier : item.column(name) !== undefined || item.alias === name,
    )
  })
  return found.length === 0 || found.includes(true)
}

function extremeOf(column: Column | null, isWindow: boolean, { selects }: Place): Extreme | null {
  const [{ own, groups } = NO_SCOPE] = selects
  if (!column || !own || own.row !== column.row || forceOf(own.drift) !== NOTHING) return null
  return { ...column, alike: own.alike, groups: isWindow ? null : groups }
}

/** Whether no two rows are alike in this order, for which it has to name the key, or all that is distinct. */
export function isTotal(
  order: readonly unknown[],
  targets: readonly Target[],
  isDistinct: boolean,
  place: Place,
): boolean {
  const [{ own } = NO_SCOPE] = place.selects
  const sources = order.map((item) => sourceOf(ordering(item, targets), place))
  if (!own || sources.some(({ value }) => value.kind !== 'same')) return false
  const names = sources.flatMap(({ column }) => (column?.row === own.row ? [column.name] : []))
  const { trustsOrder, key } = place.ground
  if (trustsOrder || key.every((name) => names.includes(name))) return true
  const selected = targets.map(({ val }) => sourceOf(val, place).column)
  return isDistinct && selected.every((column) => column?.row === own.row && names.includes(column.name))
}

/** Whether once something is equal to the largest value of a column, it stays so. */
export function lasts(what: Source, extreme: Extreme | null, like: readonly string[], place: Place): boolean {
  const { column } = what
  if (!column || !extreme || column.name !== extreme.name || column.isText !== extreme.isText) return false
  const { key } = place.ground
  if (column.row === extreme.row || (key.length === 1 && key[0] === column.name)) return true
  const { alike, groups } = extreme
  const isAmong = alike?.every((row) => row === column.row) === true
  const isGrouped = groups?.every((name) => like.includes(name)) === true
  // Null groups are neither equal nor different: without OR their largest row stays, and so do they.
  return isAmong && isGrouped && (groups.length === 0 || place.isNeeded)
}
