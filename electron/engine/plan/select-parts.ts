import { namesOf } from './mentions.ts'
import { isRecord } from './syntax-tree.ts'

export type Node = Record<string, unknown>

/** A list of nodes, or one. */
export function listOf(value: unknown): unknown[] {
  if (Array.isArray(value)) return value
  return isRecord(value) ? [value] : []
}

export function selectOf(node: unknown): Node {
  return ((isRecord(node) ? node['SelectStmt'] : undefined) ?? {}) as Node
}

/** What a select gives: its list, or that of the first part of a UNION. */
export function targetsOf(select: Node): { readonly name: unknown; readonly val: unknown }[] {
  if ('larg' in select) return targetsOf(select['larg'] as Node)
  return listOf(select['targetList']).map((target) => {
    const { name, val } = (target as Node)['ResTarget'] as Node
    return { name, val }
  })
}

/** What a column of a select is called that has no name of its own; null for `*` and computed ones. */
export function lastName(node: unknown): string | null {
  if (!isRecord(node)) return null
  const { ColumnRef: column, FuncCall: call } = node
  if (isRecord(call)) return namesOf(call['funcname']).at(-1) ?? null
  const fields = isRecord(column) ? listOf(column['fields']) : []
  return namesOf(fields.slice(-1))[0] ?? null
}

export function isStar(node: unknown): boolean {
  return isRecord(node) && 'ColumnRef' in node && lastName(node) === null
}

/** Names of the columns that are compared; null for what is no column. */
export function rowNames(node: unknown): (string | null)[] {
  const { RowExpr: row } = isRecord(node) ? node : {}
  const parts = isRecord(row) ? listOf(row['args']) : [node]
  return parts.map((part) => (isRecord(part) && 'ColumnRef' in part ? lastName(part) : null))
}

/** NaN for what is no whole number that stands there. */
export function numberOf(node: unknown): number {
  const { A_Const: constant } = isRecord(node) ? node : {}
  const { ival } = isRecord(constant) ? constant : {}
  return isRecord(ival) ? Number(ival['ival'] ?? 0) : NaN
}

/** LIMIT, FETCH FIRST, DISTINCT ON; a plain DISTINCT is a list of nothing. */
export function takesFirst(select: Node): boolean {
  const distinct = listOf(select['distinctClause'])
  return 'limitCount' in select || distinct.some((part) => isRecord(part) && Object.keys(part).length > 0)
}

export type ManyRows = 'place' | 'row number' | 'count' | 'max' | 'min' | 'other'

/** PostgreSQL's own; Aurora DSQL has no others. */
const AGGREGATES =
  /^(avg|sum|count|max|min|any_value|array_agg|string_agg|xmlagg|jsonb?_(object_)?agg(_.*)?|bool_(and|or)|every|bit_(and|or|xor)|range(_intersect)?_agg|(stddev|variance|var)(_pop|_samp)?|corr|covar_(pop|samp)|regr_.*|mode|percentile_(cont|disc))$/
const KNOWN: Record<string, ManyRows> = {
  ...{ row_number: 'row number', rank: 'place', dense_rank: 'place' },
  ...{ count: 'count', max: 'max', min: 'min' },
}
/** From the first row of the window to the present one: FRAMEOPTION_DEFAULTS of PostgreSQL. */
const USUAL_FRAME = 1058

/** What an aggregate or a window function tells of many rows; null for functions of one row. */
export function manyRowsOf(call: Node): ManyRows | null {
  const name = namesOf(call['funcname']).at(-1) ?? ''
  const { over } = call
  const isWindow = isRecord(over)
  if (!isWindow && !AGGREGATES.test(name) && !('agg_within_group' in call)) return null
  if (isWindow && (over['frameOptions'] !== USUAL_FRAME || 'name' in over)) return 'other'
  const known = KNOWN[name] ?? 'other'
  return isWindow || (known !== 'place' && known !== 'row number') ? known : 'other'
}
