import { namesOf } from '../expressions/mentions.ts'
import { isRecord, type Node } from '../expressions/syntax-tree.ts'

/** A list of nodes, or one. */
export function listOf(value: unknown): unknown[] {
  if (Array.isArray(value)) return value
  return isRecord(value) ? [value] : []
}

export function selectOf(node: unknown): Node {
  return ((isRecord(node) ? node['SelectStmt'] : undefined) ?? {}) as Node
}

export interface Target {
  /** Null for `*`, and for what is computed in a way that names nothing. */
  readonly name: string | null
  readonly val: unknown
}

export function targetsOf(select: Node): Target[] {
  return listOf(select['targetList']).map((target) => {
    const { name, val } = (target as Node)['ResTarget'] as Node
    return { name: typeof name === 'string' ? name : lastName(val), val }
  })
}

/** What stands in ORDER BY or DISTINCT ON: the number or the name of something selected, or an expression. */
export function ordering(item: unknown, targets: readonly Target[]): unknown {
  const { SortBy: by } = isRecord(item) ? item : {}
  const node = isRecord(by) ? by['node'] : item
  const name = soleName(node)
  const target = targets[numberOf(node) - 1] ?? targets.find((other) => name !== null && other.name === name)
  return target ? target.val : node
}

/** The name of a column that has no qualifier. */
export function soleName(node: unknown): string | null {
  const { ColumnRef: column } = isRecord(node) ? node : {}
  const fields = isRecord(column) ? listOf(column['fields']) : []
  return fields.length === 1 ? lastName(node) : null
}

/** The conditions that all have to hold. */
export function conjuncts(node: unknown): unknown[] {
  const { BoolExpr: logic } = isRecord(node) ? node : {}
  if (!isRecord(logic) || logic['boolop'] !== 'AND_EXPR') return isRecord(node) ? [node] : []
  return listOf(logic['args']).flatMap(conjuncts)
}

export function operatorOf(node: Node): string {
  return namesOf(node['name']).at(-1) ?? ''
}

/** A cast to a type as it is, without a length. */
export function castType(cast: Node): string | null {
  const { names, typmods, arrayBounds } = (cast['typeName'] ?? {}) as Node
  return typmods === undefined && arrayBounds === undefined ? (namesOf(names).at(-1) ?? null) : null
}

/** What a column of a select is called that has no name of its own; null for `*` and computed ones. */
export function lastName(node: unknown): string | null {
  if (!isRecord(node)) return null
  const { ColumnRef: column, FuncCall: call, TypeCast: cast } = node
  if (isRecord(cast)) return lastName(cast['arg'])
  if (isRecord(call)) return namesOf(call['funcname']).at(-1) ?? null
  const fields = isRecord(column) ? listOf(column['fields']) : []
  return namesOf(fields.slice(-1))[0] ?? null
}

export function isStar(node: unknown): boolean {
  return isRecord(node) && 'ColumnRef' in node && lastName(node) === null
}

/** What is compared, one by one. */
export function rowParts(node: unknown): unknown[] {
  const { RowExpr: row } = isRecord(node) ? node : {}
  return isRecord(row) ? listOf(row['args']) : [node]
}

/** NaN for what is no whole number that stands there. */
export function numberOf(node: unknown): number {
  const { A_Const: constant } = isRecord(node) ? node : {}
  const { ival } = isRecord(constant) ? constant : {}
  return isRecord(ival) ? Number(ival['ival'] ?? 0) : NaN
}

/** DISTINCT ON; a plain DISTINCT is a list of nothing. */
export function distinctOn(select: Node): unknown[] {
  return listOf(select['distinctClause']).filter((part) => isRecord(part) && Object.keys(part).length > 0)
}

/** LIMIT, FETCH FIRST, DISTINCT ON. */
export function takesFirst(select: Node): boolean {
  return 'limitCount' in select || distinctOn(select).length > 0
}

export function isPlainDistinct(select: Node): boolean {
  return 'distinctClause' in select && distinctOn(select).length === 0
}

export type ManyRows = 'place' | 'row number' | 'count' | 'max' | 'min' | 'other'

/** PostgreSQL's own; Aurora DSQL has no others. */
const AGGREGATES =
  /^(avg|sum|count|max|min|any_value|array_agg|string_agg|xmlagg|jsonb?_(object_)?agg(_.*)?|bool_(and|or)|every|bit_(and|or|xor)|range(_intersect)?_agg|(stddev|variance|var)(_pop|_samp)?|corr|covar_(pop|samp)|regr_.*|mode|percentile_(cont|disc))$/
/** A map, because people's own functions may be called as what every object has. */
const KNOWN: ReadonlyMap<string, ManyRows> = new Map([
  ['row_number', 'row number'],
  ['rank', 'place'],
  ['dense_rank', 'place'],
  ['count', 'count'],
  ['max', 'max'],
  ['min', 'min'],
])
/** From the first row of the window to the present one: FRAMEOPTION_DEFAULTS of PostgreSQL. */
const USUAL_FRAME = 1058

/** Whether it calls a function of one row, which may give several. */
export function callsFunction(node: unknown): boolean {
  if (Array.isArray(node)) return node.some(callsFunction)
  if (!isRecord(node) || 'SubLink' in node) return false
  const { FuncCall: call } = node
  const isPlain = isRecord(call) && !('over' in call) && manyRowsOf(call, null) === null
  return isPlain || Object.values(node).some(callsFunction)
}

/** What an aggregate or a window function tells of many rows; null for functions of one row. */
export function manyRowsOf(call: Node, over: Node | null): ManyRows | null {
  const name = namesOf(call['funcname']).at(-1) ?? ''
  if (!over && !AGGREGATES.test(name) && !('agg_within_group' in call)) return null
  if (over && (over['frameOptions'] !== USUAL_FRAME || 'refname' in over)) return 'other'
  const known = KNOWN.get(name) ?? 'other'
  return over || (known !== 'place' && known !== 'row number') ? known : 'other'
}
