import { anyDrift, isTotal, partsOf, rowsIn, sourceOf, valueOf } from './made-values.ts'
import {
  ANYTHING,
  anything,
  both,
  CHOOSES,
  eitherWayBy,
  FEWER,
  forceOf,
  forceOfValue,
  GOING,
  MORE,
  negated,
  NOTHING,
  SAME,
  STEADY,
  taken,
  type Drift,
} from './drift.ts'
import { namesOf } from '../expressions/mentions.ts'
import {
  callsFunction,
  conjuncts,
  distinctOn,
  isPlainDistinct,
  isStar,
  listOf,
  operatorOf,
  ordering,
  selectOf,
  soleName,
  takesFirst,
  targetsOf,
} from './select-parts.ts'
import {
  columnsIn,
  joinedDrift,
  mentioned,
  NO_SCOPE,
  oneOf,
  PLAIN,
  renamed,
  tableColumn,
  within,
  type Item,
  type Own,
  type Place,
  type Rows,
  type Scope,
  type Select,
  type Source,
} from './sub-select-rows.ts'
import { relationOf } from './sub-select.ts'
import { isRecord, type Node } from '../expressions/syntax-tree.ts'

/** What becomes of the rows of a select, and of what it gives. */
export function readSelect(select: Node, around: Place): Select {
  const place = withQueries(select, around)
  if ('larg' in select) return combined(select, place)
  const from = { ...fromOf(listOf(select['fromClause']), place), windows: windowsOf(select) }
  const found = grouped(filtered(from, select['whereClause'], place), select, place)
  const kept = filtered(found, select['havingClause'], place)
  const inside = within(place, kept)
  const outputs = targetsOf(select).map(({ val }) => sourceOf(val, inside))
  const times = multiplied(select, outputs, inside)
  const left = (drift: Drift) => both(limited(select, drift, inside), times)
  const own = kept.own && { ...kept.own, drift: left(kept.own.drift) }
  const drift = left(kept.drift)
  const rows = { drift, own, column: columnsOf(select, inside), names: namesIn(select, inside) }
  return { inside, outputs, rows }
}

/** How many rows there are may depend on what they hold: each once, by a function that gives several, by VALUES. */
function multiplied(select: Node, outputs: readonly Source[], inside: Place): Drift {
  const values = valueOf(select['valuesLists'], inside)
  const counting = targetsOf(select).map(({ val }, at) =>
    isPlainDistinct(select) || callsFunction(val) ? (outputs[at]?.value ?? SAME) : SAME,
  )
  return anyDrift(values, ...counting)
}

/** UNION and its kin: each column is one of either side. */
function combined(select: Node, place: Place): Select {
  const [left, right] = ['larg', 'rarg'].map((side) => place.read.select(select[side] as Node, place))
  if (!left || !right) throw new Error('a UNION has two sides')
  const added = select['op'] === 'SETOP_EXCEPT' ? negated(right.rows.drift) : right.rows.drift
  const isKnown = left.outputs.length === right.outputs.length
  const outputs = left.outputs.map((source, at) => {
    const other = right.outputs[at]
    const either = isKnown && other ? oneOf([source, other]) : undefined
    return either ?? { ...PLAIN, value: anything(CHOOSES) }
  })
  const { names } = left.rows
  const column = (name: string) => {
    const at = names?.indexOf(name) ?? -1
    return at === -1 || names?.length !== outputs.length ? undefined : outputs[at]
  }
  const drift = both(left.rows.drift, added, anyDrift(...outputs.map(({ value }) => value)))
  const rows = { drift, own: null, column, names: names?.length === outputs.length ? names : null }
  const inside = within(place, { ...NO_SCOPE, drift, items: [{ ...rows, alias: null }] })
  return { inside, outputs, rows: { ...rows, drift: limited(select, drift, inside) } }
}

function windowsOf(select: Node): Scope['windows'] {
  const windows = listOf(select['windowClause']).map((item) => (item as Node)['WindowDef'] as Node)
  return new Map(windows.map((window) => [window['name'], window]))
}

function filtered(scope: Scope, condition: unknown, place: Place): Scope {
  if (condition === undefined) return scope
  const inside = within(place, scope)
  const found = taken(place.read.match(condition, inside))
  const own = scope.own && {
    row: scope.own.row,
    drift: both(scope.own.drift, found),
    alike: alikeBy(condition, scope.own, inside),
  }
  return { ...scope, drift: taken(both(scope.drift, found)), own }
}

/** `o.a = t.a` finds all rows like one. */
function alikeBy(condition: unknown, { row, alike }: Own, place: Place): Own['alike'] {
  const others = conjuncts(condition).map((part) => {
    const { A_Expr: node } = part as Node
    if (!isRecord(node) || node['kind'] !== 'AEXPR_OP' || operatorOf(node) !== '=') return null
    const sides = [node['lexpr'], node['rexpr']].map((side) => sourceOf(side, place).column)
    const [mine] = sides.filter((column) => column?.row === row)
    const [other] = sides.filter((column) => column && column.row !== row)
    return mine && other && mine.name === other.name && mine.isText === other.isText ? other.row : null
  })
  return alike && others.every((other) => other !== null) ? [...alike, ...others] : null
}

function grouped(scope: Scope, select: Node, place: Place): Scope {
  const [inside, targets] = [within(place, scope), targetsOf(select)]
  const sources = listOf(select['groupClause']).map((item) => {
    const name = soleName(item)
    const isInput = name !== null && scope.items.some(({ column }) => column(name) !== undefined)
    return sourceOf(isInput ? item : ordering(item, targets), inside)
  })
  if (sources.length === 0) return scope
  const names = sources.flatMap(({ column }) =>
    column && !column.isText && column.row === scope.own?.row ? [column.name] : [],
  )
  const isPlain = sources.every(({ value }) => value.kind === 'same')
  const groups = names.length === sources.length ? names : null
  return isPlain ? { ...scope, groups } : { ...scope, groups, drift: ANYTHING, own: null }
}

/** What a select calls its columns; `*` brings those of its FROM. */
function columnsOf(select: Node, inside: Place): Rows['column'] {
  const known = new Map<string, Source | undefined>()
  const look = (wanted: string): Source | undefined => {
    const targets = targetsOf(select)
    const found = targets.filter(({ name }) => name === wanted).map(({ val }) => sourceOf(val, inside))
    const hasStar = targets.some(({ val }) => isStar(val))
    const items = hasStar ? (inside.selects[0]?.items ?? []) : []
    return oneOf([...found, ...columnsIn(items, wanted)])
  }
  return (wanted) => {
    if (!known.has(wanted)) known.set(wanted, look(wanted))
    return known.get(wanted)
  }
}

function namesIn(select: Node, inside: Place): Rows['names'] {
  const names = targetsOf(select).map(({ name, val }) => {
    if (!isStar(val)) return name === null ? null : [name]
    return allNames((inside.selects[0]?.items ?? []).map((item) => item.names))
  })
  return 'valuesLists' in select ? null : allNames(names)
}

/** Null where some are not known. */
function allNames(names: readonly Rows['names'][]): Rows['names'] {
  return names.includes(null) ? null : names.flatMap((some) => some ?? [])
}

/** What LIMIT, OFFSET and DISTINCT ON leave. */
function limited(select: Node, drift: Drift, inside: Place): Drift {
  const targets = targetsOf(select)
  const [takes, skips] = [takesFirst(select), 'limitOffset' in select]
  if (!takes && !skips) return drift
  const order = [...listOf(select['sortClause']), ...distinctOn(select)]
  const sorts = order.map((item) => valueOf(ordering(item, targets), inside))
  const bounds = [select['limitCount'], select['limitOffset']].map((bound) => valueOf(bound, inside))
  if (forceOf(anyDrift(...sorts, ...bounds)) !== NOTHING) return ANYTHING
  const [{ drift: all } = NO_SCOPE] = inside.selects
  if (forceOf(all) === NOTHING) return drift
  if ((takes && skips) || all.more !== NOTHING || drift.more !== NOTHING || 'groupClause' in select)
    return ANYTHING
  const withTies = select['limitOption'] === 'LIMIT_OPTION_WITH_TIES'
  if (!withTies && !isTotal(order, targets, isPlainDistinct(select), inside)) return ANYTHING
  return both(drift, takes ? MORE : FEWER)
}

/** By LATERAL an item sees those to its left. */
function fromOf(items: readonly unknown[], place: Place): Scope {
  const scope = items.reduce<Scope>((left, item) => {
    const right = scopeOf(item, place, left)
    return joinedScope(left, right)
  }, NO_SCOPE)
  return { ...scope, groups: [] }
}

function joinedScope(left: Scope, right: Scope): Scope {
  const isFirst = left.items.length === 0
  return {
    ...NO_SCOPE,
    drift: joinedDrift([left, right]),
    own: isFirst ? right.own : null,
    items: [...left.items, ...right.items],
  }
}

function scopeOf(item: unknown, place: Place, left: Scope): Scope {
  const { JoinExpr: join } = isRecord(item) ? item : {}
  if (isRecord(join)) return joinOf(join, place, left)
  const rows = itemOf(item, place, left)
  return { ...NO_SCOPE, drift: rows.drift, own: rows.own, items: [rows] }
}

function itemOf(item: unknown, place: Place, left: Scope): Item {
  const { RangeVar: table, RangeSubselect: derived } = isRecord(item) ? item : {}
  const { alias } = (Object.values(isRecord(item) ? item : {})[0] ?? {}) as Node
  const { aliasname, colnames } = (alias ?? {}) as Node
  const names = namesOf(colnames)
  const name = typeof aliasname === 'string' ? aliasname : null
  if (isRecord(derived)) {
    const around = derived['lateral'] === true ? within(place, left) : place
    const { rows } = place.read.select(selectOf(derived['subquery']), around)
    return mentioned(name, renamed(names, rows, place))
  }
  if (isRecord(table))
    return mentioned(name ?? relationOf(table).name, renamed(names, tableRows(table, place), place))
  const value = partsOf((item ?? {}) as Node, within(place, left))
  const source = { ...PLAIN, value, rows: rowsIn(item, within(place, left)) }
  const column = (wanted: string) => (names.includes(wanted) || wanted === name ? source : undefined)
  return { drift: eitherWayBy(forceOfValue(value)), own: null, alias: name, column, names: null }
}

/** Where one side may be missing, the other one appears without it. */
function joinOf(join: Node, place: Place, before: Scope): Scope {
  const left = scopeOf(join['larg'], place, before)
  const right = scopeOf(join['rarg'], place, joinedScope(before, left))
  const all = joinedScope(left, right)
  const quals = place.read.match(join['quals'], within(place, all))
  const drift = taken(both(all.drift, taken(quals)))
  const isSteady = forceOf(both(right.drift, quals)) === NOTHING && !quals.ranks
  const isKept = join['jointype'] === 'JOIN_INNER' || (join['jointype'] === 'JOIN_LEFT' && isSteady)
  const comparesMade = joinsByMade(join, [left, right])
  const found = comparesMade
    ? ANYTHING
    : isKept
      ? drift
      : { ...eitherWayBy(forceOf(drift)), ranks: drift.ranks }
  return aliased(join, { ...all, drift: found, own: null }, place)
}

/** USING and NATURAL compare columns without writing them down. */
function joinsByMade(join: Node, sides: readonly Scope[]): boolean {
  const items = sides.flatMap((side) => side.items)
  const isNatural = join['isNatural'] === true
  const names = isNatural ? items.flatMap((item) => item.names ?? []) : namesOf(join['usingClause'])
  const isUnknown = isNatural && items.some((item) => item.names === null)
  const isMade = names.some((name) =>
    items.some(({ column }) => forceOfValue(column(name)?.value ?? SAME) !== NOTHING),
  )
  return (isUnknown && forceOf(joinedDrift(sides)) !== NOTHING) || isMade
}

function aliased(join: Node, scope: Scope, place: Place): Scope {
  const { aliasname, colnames } = (join['alias'] ?? {}) as Node
  if (typeof aliasname !== 'string') return scope
  const column = (name: string) => oneOf(columnsIn(scope.items, name))
  const names = allNames(scope.items.map((item) => item.names))
  const rows = renamed(namesOf(colnames), { drift: scope.drift, own: null, column, names }, place)
  return { ...scope, items: [mentioned(aliasname, rows)] }
}

function tableRows(table: Node, place: Place): Rows {
  const name = relationOf(table)
  const query = name.schema === null ? place.queries.get(name.name) : undefined
  if (query) return query()
  const { ground } = place
  const relation = ground.relations.find(name)
  if (!relation) return { drift: STEADY, own: null, column: () => undefined, names: null }
  const names = relation.columns
  if (relation.oid === ground.oid) {
    const row = Symbol(name.name)
    const column = (wanted: string) => (names.includes(wanted) ? tableColumn(row, wanted) : undefined)
    return { drift: GOING, own: { row, drift: STEADY, alike: [] }, column, names }
  }
  const view = ground.relations.queryOf(relation.oid)
  if (view) return place.read.select(selectOf(view), { ...place, queries: new Map(), selects: [] }).rows
  return { drift: STEADY, own: null, column: (wanted) => (names.includes(wanted) ? PLAIN : undefined), names }
}

function withQueries(select: Node, place: Place): Place {
  const queries = new Map(place.queries)
  for (const item of listOf(((select['withClause'] ?? {}) as Node)['ctes'])) {
    const { ctename, ctequery, aliascolnames } = (item as Node)['CommonTableExpr'] as Node
    const before = { ...place, queries: new Map(queries) }
    const names = namesOf(aliascolnames)
    queries.set(String(ctename), () =>
      renamed(names, place.read.select(selectOf(ctequery), before).rows, before),
    )
  }
  return { ...place, queries }
}
