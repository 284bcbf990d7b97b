import {
  ANYTHING,
  anything,
  both,
  CHOOSES,
  compared,
  eitherWayBy,
  FEWER,
  forceOf,
  forceOfValue,
  MORE,
  mirrored,
  negated,
  NOTHING,
  READS,
  SAME,
  STEADY,
  type Drift,
  type Value,
} from './drift.ts'
import { namesOf } from './mentions.ts'
import { relationOf } from './sub-select.ts'
import {
  isStar,
  lastName,
  listOf,
  manyRowsOf,
  numberOf,
  rowNames,
  selectOf,
  takesFirst,
  targetsOf,
  type Node,
} from './select-parts.ts'
import {
  isMade,
  joined,
  NO_ROWS,
  renamed,
  within,
  type Ground,
  type Place,
  type Rows,
  type Select,
  type Source,
} from './sub-select-rows.ts'
import { isRecord } from './syntax-tree.ts'

/**
 * What becomes of the rows that match a condition while batches take others of them. A batch may find fewer
 * rows than one statement would, but never more, where `more` is nothing. One rule: rows that are read may
 * go; OFFSET, a place > n, `count` > n and < `max` find fewer then; LIMIT, DISTINCT ON, a place <= n and
 * = `max` choose the next ones; NOT turns it round; everything else may go either way.
 */
export function conditionDrift(tree: unknown, ground: Ground): Drift {
  return matchDrift(tree, { ground, queries: new Map(), selects: [], known: new WeakMap() })
}

function matchDrift(node: unknown, place: Place): Drift {
  if (!isRecord(node)) return STEADY
  const { BoolExpr: logic, SubLink: link, A_Expr: comparison } = node
  if (isRecord(logic)) {
    const parts = both(...listOf(logic['args']).map((part) => matchDrift(part, place)))
    return logic['boolop'] === 'NOT_EXPR' ? negated(parts) : parts
  }
  if (isRecord(link)) return linkDrift(link, place)
  if (isRecord(comparison)) return comparisonDrift(comparison, place)
  return eitherWayBy(forceOfValue(valueOf(node, place)))
}

/** EXISTS, IN, ANY and ALL. */
function linkDrift(link: Node, place: Place): Drift {
  const select = selectOf(link['subselect'])
  const kind = link['subLinkType']
  if (kind === 'EXISTS_SUBLINK') return existsDrift(select, place)
  if (kind !== 'ANY_SUBLINK' && kind !== 'ALL_SUBLINK')
    return eitherWayBy(forceOfValue(valueOf({ SubLink: link }, place)))
  if (forceOfValue(valueOf(link['testexpr'], place)) !== NOTHING) return ANYTHING
  const rows = rowsOf(select, place)
  const operator = namesOf(link['operName']).at(-1) ?? '='
  const isAll = kind === 'ALL_SUBLINK'
  if (operator === (isAll ? '<>' : '=')) {
    const drift = membership(link['testexpr'], select, place)
    return isAll ? negated(drift) : drift
  }
  const drift = both(rows.drift, eitherWayBy(targetForce(select, place)))
  if (forceOf(drift) === CHOOSES) return ANYTHING
  return isAll ? negated(drift) : drift
}

/** Its own LIMIT asks for any row. */
function existsDrift(select: Node, place: Place): Drift {
  const { limitCount: _, limitOffset, sortClause: __, ...rest } = select
  const { drift } = rowsOf(rest, place)
  if (limitOffset === undefined || forceOf(drift) === NOTHING) return drift
  return drift.more === NOTHING ? FEWER : ANYTHING
}

/** Whether `what` is one of the rows: one with its own key is there as long as it is. */
function membership(what: unknown, select: Node, place: Place): Drift {
  const { rows, inside } = selectAt(select, place)
  const targets = targetsOf(select).map(({ val }) => sourceOf(val, inside))
  const wanted = rowNames(what)
  const isSame =
    targets.length === wanted.length && targets.every(({ name }, at) => name !== null && name === wanted[at])
  const extremes = targets.filter(({ value }) => value.kind !== 'same')
  if (extremes.length > 0) {
    const areLasting = extremes.every(
      ({ value }) => compared('=', value, { isOwn: true, isOne: false }) === MORE,
    )
    return isSame && areLasting && rows.drift.more === NOTHING
      ? both(withoutReading(rows.drift), MORE)
      : ANYTHING
  }
  if (isSame && rows.isOwn && place.ground.key.every((name) => wanted.includes(name)))
    return withoutReading(rows.drift)
  return rows.drift.more === CHOOSES && !isSame ? ANYTHING : rows.drift
}

function withoutReading({ fewer, more }: Drift): Drift {
  return { fewer: fewer === READS ? NOTHING : fewer, more }
}

function targetForce(select: Node, place: Place) {
  const { inside } = selectAt(select, place)
  return forceOf(anyDrift(...targetsOf(select).map(({ val }) => valueOf(val, inside))))
}

function comparisonDrift(node: Node, place: Place): Drift {
  const operator = namesOf(node['name']).at(-1) ?? ''
  const compare = (name: string, right: unknown) => pairDrift(name, node['lexpr'], right, place)
  const { List: list } = (node['rexpr'] ?? {}) as Node
  const items = isRecord(list) ? listOf(list['items']) : []
  switch (node['kind']) {
    case 'AEXPR_OP':
      return compare(operator, node['rexpr'])
    case 'AEXPR_IN': {
      const found = both(...items.map((item) => compare('=', item)))
      return operator === '<>' ? negated(found) : found
    }
    case 'AEXPR_BETWEEN':
      return both(compare('>=', items[0]), compare('<=', items[1]))
    case 'AEXPR_NOT_BETWEEN':
      return negated(both(compare('>=', items[0]), compare('<=', items[1])))
    default:
      return eitherWayBy(forceOfValue(partsOf(node, place)))
  }
}

function pairDrift(operator: string, left: unknown, right: unknown, place: Place): Drift {
  const [ofLeft, ofRight] = [valueOf(left, place), valueOf(right, place)]
  if (ofLeft.kind !== 'same' && ofRight.kind !== 'same') return anyDrift(ofLeft, ofRight)
  const [what, value, many, sign] =
    ofRight.kind === 'same' ? [right, ofLeft, left, mirrored(operator)] : [left, ofRight, right, operator]
  const { SubLink: link } = (many ?? {}) as Node
  if (value.kind === 'rows' && isRecord(link) && (sign === '=' || sign === '<>')) {
    const drift = membership(what, selectOf(link['subselect']), place)
    return sign === '=' ? drift : negated(drift)
  }
  const [name] = rowNames(what)
  const isOwn = 'column' in value && name !== null && name === value.column
  return compared(sign, value, { isOwn, isOne: numberOf(what) === 1 })
}

function anyDrift(...values: readonly Value[]): Drift {
  return both(...values.map((value) => eitherWayBy(forceOfValue(value))))
}

function valueOf(node: unknown, place: Place): Value {
  return sourceOf(node, place).value
}

function sourceOf(node: unknown, place: Place): Source {
  if (!isRecord(node)) return { value: SAME, name: null }
  const { ColumnRef: column } = node
  if (isRecord(column)) {
    const name = namesOf(column['fields']).at(-1) ?? null
    const known = place.selects.map((rows) => (name === null ? undefined : rows.column(name)))
    return known.find((source) => source !== undefined) ?? { value: SAME, name }
  }
  const value = computedValue(node, place)
  return { value, name: 'column' in value ? value.column : null }
}

function computedValue(node: Node, place: Place): Value {
  const { FuncCall: call, SubLink: link, TypeCast: cast, A_Expr: operation } = node
  if (isRecord(call)) return callValue(call, place)
  if (isRecord(link)) return linkValue(link, place)
  if (isRecord(cast)) return castValue(cast, place)
  if (isRecord(operation)) return operationValue(operation, place)
  return 'BoolExpr' in node ? anything(forceOf(matchDrift(node, place))) : partsOf(node, place)
}

/** Whatever is made of several parts. */
function partsOf(node: Node, place: Place): Value {
  const values = Object.entries(node).flatMap(([key, value]) => {
    // Node kinds are capitalised, their fields are not.
    if (/^[A-Z]/.test(key)) return isRecord(value) ? [partsOf(value, place)] : []
    return listOf(value).map((part) => valueOf(part, place))
  })
  return anything(forceOf(anyDrift(...values)))
}

/** A cast keeps the order, unless it is one to text. */
function castValue(cast: Node, place: Place): Value {
  const value = valueOf(cast['arg'], place)
  const type = namesOf(((cast['typeName'] ?? {}) as Node)['names']).at(-1) ?? ''
  const keepsOrder = /^(int[248]|numeric|date|timestamp(tz)?)$/.test(type)
  return keepsOrder && value.kind !== 'rows' ? value : anything(forceOfValue(value))
}

/** The largest less a constant falls as the largest does. */
function operationValue(operation: Node, place: Place): Value {
  const operator = namesOf(operation['name']).at(-1)
  if (operation['kind'] !== 'AEXPR_OP' || (operator !== '+' && operator !== '-'))
    return anything(forceOf(comparisonDrift(operation, place)))
  const [left, right] = [valueOf(operation['lexpr'], place), valueOf(operation['rexpr'], place)]
  const isMoved = right.kind === 'same' && (left.kind === 'falls' || left.kind === 'rises')
  return isMoved ? { ...left, column: null, isPlace: false } : anything(forceOf(anyDrift(left, right)))
}

/** A sub-select as a value. */
function linkValue(link: Node, place: Place): Value {
  const isScalar = link['subLinkType'] === 'EXPR_SUBLINK'
  if (!isScalar && link['subLinkType'] !== 'ARRAY_SUBLINK') return anything(forceOf(linkDrift(link, place)))
  const select = selectOf(link['subselect'])
  const { rows, inside } = selectAt(select, place)
  const [value = SAME] = targetsOf(select).map(({ val }) => valueOf(val, inside))
  const isPlain = isScalar && !takesFirst(select) && !('limitOffset' in select)
  if (isPlain && (value.kind === 'falls' || value.kind === 'rises') && rows.drift.more === NOTHING)
    return value
  if (value.kind !== 'same' || !isScalar) return anything(forceOf(both(rows.drift, anyDrift(value))))
  return forceOf(rows.drift) === NOTHING ? SAME : { kind: 'rows', drift: rows.drift }
}

function callValue(call: Node, place: Place): Value {
  const own = { args: call['args'], filter: call['agg_filter'], order: call['agg_order'] }
  const parts = partsOf(own, place)
  const kind = manyRowsOf(call)
  const [{ drift } = NO_ROWS] = place.selects
  if (kind === null || forceOf(drift) === NOTHING) return parts
  if (drift.more !== NOTHING || parts.kind !== 'same') return anything(CHOOSES)
  switch (kind) {
    case 'max':
    case 'min': {
      const { name } = sourceOf(listOf(call['args'])[0], place)
      return { kind: kind === 'max' ? 'falls' : 'rises', column: name, isPlace: false }
    }
    case 'count':
      return { kind: 'falls', column: null, isPlace: false }
    case 'place':
      return { kind: 'falls', column: null, isPlace: true }
    case 'row number': {
      const { orderClause: order, partitionClause: groups } = call['over'] as Node
      const isTold = isTotal([...listOf(order), ...listOf(groups)], [], place)
      return isTold ? { kind: 'falls', column: null, isPlace: true } : anything(CHOOSES)
    }
    case 'other':
      return anything(CHOOSES)
  }
}

function rowsOf(select: Node, around: Place): Rows {
  return selectAt(select, around).rows
}

function selectAt(select: Node, around: Place): Select {
  const known = around.known.get(select)
  if (known) return known
  const made = readSelect(select, around)
  around.known.set(select, made)
  return made
}

function readSelect(select: Node, around: Place): Select {
  const place = withQueries(select, around)
  if ('larg' in select) {
    const [left, right] = [rowsOf(select['larg'] as Node, place), rowsOf(select['rarg'] as Node, place)]
    const drift = both(left.drift, select['op'] === 'SETOP_EXCEPT' ? negated(right.drift) : right.drift)
    const inside = within(place, { ...left, drift, isOwn: false })
    return { inside, rows: { ...left, drift: limited(select, inside), isOwn: false } }
  }
  const from = filtered(fromOf(select, place), select['whereClause'], place)
  const found = filtered(from, select['havingClause'], place)
  const inside = within(place, found)
  const values = eitherWayBy(forceOfValue(partsOf({ lists: select['valuesLists'] }, inside)))
  const drift = both(limited(select, inside), values)
  return { inside, rows: { ...found, drift, column: columnsOf(select, inside) } }
}

/** A row that is there for the sake of other rows is not there for its own. */
function filtered(rows: Rows, condition: unknown, place: Place): Rows {
  const drift = matchDrift(condition, within(place, rows))
  const isOwn = rows.isOwn && drift.fewer !== READS && drift.more !== READS
  return { ...rows, drift: both(rows.drift, drift), isOwn }
}

/** What a select calls its columns; `*` brings those of its FROM. */
function columnsOf(select: Node, inside: Place): Rows['column'] {
  const known = new Map<string, Source | undefined>()
  const look = (wanted: string): Source | undefined => {
    const targets = targetsOf(select)
    const target = targets.find(({ name, val }) => (name ?? lastName(val)) === wanted)
    if (target) return sourceOf(target.val, inside)
    return targets.some(({ val }) => isStar(val)) ? inside.selects[0]?.column(wanted) : undefined
  }
  return (wanted) => {
    if (!known.has(wanted)) known.set(wanted, look(wanted))
    return known.get(wanted)
  }
}

/** What LIMIT, OFFSET and DISTINCT ON leave. */
function limited(select: Node, inside: Place): Drift {
  const [{ drift } = NO_ROWS] = inside.selects
  const [takes, skips] = [takesFirst(select), 'limitOffset' in select]
  const bounds = partsOf({ count: select['limitCount'], offset: select['limitOffset'] }, inside)
  if (bounds.kind !== 'same') return ANYTHING
  if ((!takes && !skips) || forceOf(drift) === NOTHING) return drift
  if ((takes && skips) || drift.more !== NOTHING || 'groupClause' in select) return ANYTHING
  const withTies = select['limitOption'] === 'LIMIT_OPTION_WITH_TIES'
  if (!withTies && !isTotal(listOf(select['sortClause']), targetsOf(select), inside)) return ANYTHING
  return both(drift, takes ? MORE : FEWER)
}

/** Whether no two rows are alike in this order, for which it has to name the key. */
function isTotal(order: readonly unknown[], targets: ReturnType<typeof targetsOf>, place: Place): boolean {
  const sources = order.map((item) => {
    const { SortBy: by } = item as Node
    const node = isRecord(by) ? by['node'] : item
    return sourceOf(targets[numberOf(node) - 1]?.val ?? node, place)
  })
  const { trustsOrder, key } = place.ground
  const isOwn = place.selects[0]?.isOwn === true
  if (!isOwn || sources.some(({ value }) => value.kind !== 'same')) return false
  return trustsOrder || key.every((name) => sources.some((source) => source.name === name))
}

function fromOf(select: Node, place: Place): Rows {
  const items = listOf(select['fromClause']).map((item) => relationRows(item, place))
  const [only] = items
  if (items.length === 1 && only) return only
  return joined(items)
}

function relationRows(item: unknown, place: Place): Rows {
  if (!isRecord(item)) return NO_ROWS
  const { RangeVar: table, RangeSubselect: derived, JoinExpr: join } = item
  if (isRecord(derived)) return renamed(derived, rowsOf(selectOf(derived['subquery']), place))
  if (isRecord(join)) return joinRows(join, place)
  if (isRecord(table)) return renamed(table, tableRows(table, place))
  return { ...NO_ROWS, drift: eitherWayBy(forceOfValue(partsOf(item, place))) }
}

/** Where one side may be missing, the other one appears without it. */
function joinRows(join: Node, place: Place): Rows {
  const sides = [relationRows(join['larg'], place), relationRows(join['rarg'], place)]
  const rows = joined(sides)
  const quals = matchDrift(join['quals'], within(place, rows))
  const drift = both(rows.drift, quals)
  const using = namesOf(join['usingClause']).some((name) => sides.some((side) => isMade(side.column(name))))
  if ((using || join['isNatural'] === true) && forceOf(drift) !== NOTHING) return { ...rows, drift: ANYTHING }
  const isSteady = forceOf(both(sides[1]?.drift ?? STEADY, quals)) === NOTHING
  const isKept = join['jointype'] === 'JOIN_INNER' || (join['jointype'] === 'JOIN_LEFT' && isSteady)
  return { ...rows, drift: isKept ? drift : eitherWayBy(forceOf(drift)) }
}

function tableRows(table: Node, place: Place): Rows {
  const name = relationOf(table)
  const query = name.schema === null ? place.queries.get(name.name) : undefined
  if (query) return query()
  const relation = place.ground.relations.find(name)
  const column = (wanted: string) =>
    relation?.columns.includes(wanted) === true ? { value: SAME, name: wanted } : undefined
  if (relation?.oid === place.ground.oid)
    return { drift: { fewer: READS, more: NOTHING }, isOwn: true, column }
  const view = relation && place.ground.relations.queryOf(relation.oid)
  return view ? rowsOf(selectOf(view), { ...place, queries: new Map(), selects: [] }) : { ...NO_ROWS, column }
}

function withQueries(select: Node, place: Place): Place {
  const queries = new Map(place.queries)
  for (const item of listOf(((select['withClause'] ?? {}) as Node)['ctes'])) {
    const { ctename, ctequery, aliascolnames } = (item as Node)['CommonTableExpr'] as Node
    const before = { ...place, queries: new Map(queries) }
    const names = { alias: { colnames: aliascolnames ?? [] } }
    queries.set(String(ctename), () => renamed(names, rowsOf(selectOf(ctequery), before)))
  }
  return { ...place, queries }
}
