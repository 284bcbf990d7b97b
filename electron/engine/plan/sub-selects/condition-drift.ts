import {
  ANYTHING,
  both,
  compared,
  eitherWayBy,
  FEWER,
  forceOf,
  forceOfValue,
  lostBy,
  MORE,
  mirrored,
  negated,
  NOTHING,
  RANKING,
  soughtIn,
  STEADY,
  taken,
  type Drift,
} from './drift.ts'
import { anyDrift, lasts, partsOf, rowsIn, sourceOf, valueOf } from './made-values.ts'
import { namesOf } from '../expressions/mentions.ts'
import { readSelect } from './select-drift.ts'
import { isPlainDistinct, listOf, numberOf, operatorOf, rowParts, selectOf } from './select-parts.ts'
import type { Ground, Place, Select, Source } from './sub-select-rows.ts'
import { isRecord, type Node } from '../expressions/syntax-tree.ts'

/**
 * What becomes of the rows that match a condition while batches take others of them. A batch may find fewer
 * rows than one statement would, but never more, where `more` is nothing. One rule: rows that are read may
 * go; OFFSET, a place > n, `count` > n and < `max` find fewer then; LIMIT, DISTINCT ON, a place <= n and
 * = `max` choose the next ones, and so does a comparison of rows with one another; NOT turns it round;
 * everything else may go either way. What is its own, or the largest of those it is among, is said of a row
 * only where every name on the way is known.
 */
export function conditionDrift(tree: unknown, ground: Ground): Pick<Drift, 'fewer' | 'more'> {
  const read = { match: matchDrift, select: selectAt }
  const around = { ground, queries: new Map(), selects: [], known: new WeakMap(), isNeeded: true, read }
  const { fewer, more } = taken({ ...matchDrift(tree, around), ranks: false })
  return { fewer, more }
}

function matchDrift(node: unknown, place: Place): Drift {
  if (!isRecord(node)) return STEADY
  const { BoolExpr: logic, SubLink: link, A_Expr: comparison } = node
  if (isRecord(logic)) return logicDrift(logic, place)
  if (isRecord(link)) return linkDrift(link, place)
  const drift = isRecord(comparison)
    ? comparisonDrift(comparison, place)
    : eitherWayBy(forceOfValue(valueOf(node, place)))
  return ranks(node, place) ? both(drift, RANKING) : drift
}

function logicDrift({ boolop: kind, args }: Node, place: Place): Drift {
  const parts = listOf(args)
  const isLogic = (part: unknown) => isRecord(part) && 'BoolExpr' in part
  const keeps = kind === 'AND_EXPR' || (kind === 'NOT_EXPR' && !parts.some(isLogic))
  const inside = keeps ? place : { ...place, isNeeded: false }
  const drift = both(...parts.map((part) => matchDrift(part, inside)))
  return kind === 'NOT_EXPR' ? negated(drift) : drift
}

const LIKENESS = /^AEXPR_(OP|IN|I?LIKE|(NOT_)?DISTINCT)$/

/** Whether it compares rows of the changed table with one another, otherwise than for being alike. */
function ranks(node: Node, place: Place): boolean {
  if (place.selects.length === 0 || rowsIn(node, place).length < 2) return false
  const { A_Expr: comparison } = node
  if (!isRecord(comparison) || !LIKENESS.test(String(comparison['kind']))) return true
  if (comparison['kind'] === 'AEXPR_OP' && !/^(=|<>)$/.test(operatorOf(comparison))) return true
  return ['lexpr', 'rexpr'].some((side) => rowsIn(comparison[side], place).length > 1)
}

/** EXISTS, IN, ANY and ALL. */
function linkDrift(link: Node, place: Place): Drift {
  const select = selectOf(link['subselect'])
  const kind = link['subLinkType']
  if (kind === 'EXISTS_SUBLINK') return existsDrift(select, place)
  if (kind !== 'ANY_SUBLINK' && kind !== 'ALL_SUBLINK')
    return eitherWayBy(forceOfValue(valueOf({ SubLink: link }, place)))
  const what = sourceOf(link['testexpr'], place)
  if (what.value.kind !== 'same') return ANYTHING
  const { rows, outputs } = selectAt(select, place)
  const operator = namesOf(link['operName']).at(-1) ?? '='
  const isAll = kind === 'ALL_SUBLINK'
  if (operator === (isAll ? '<>' : '=')) {
    const found = membership(link['testexpr'], select, place)
    const drift = what.rows.length > 1 ? both(found, RANKING) : found
    return isAll ? negated(drift) : drift
  }
  const isMade = outputs.some(({ value }) => value.kind !== 'same')
  if (isMade) return ANYTHING
  const drift = soughtIn(taken(both(rows.drift, RANKING)))
  return isAll ? negated(drift) : drift
}

/** Its own LIMIT asks for any row. */
function existsDrift(select: Node, place: Place): Drift {
  const { limitCount, limitOffset } = select
  const { rows, inside } = selectAt(unlimited(select), place)
  const bounds = anyDrift(valueOf(limitCount, inside), valueOf(limitOffset, inside))
  if (forceOf(bounds) !== NOTHING) return ANYTHING
  if (limitOffset === undefined || forceOf(rows.drift) === NOTHING) return soughtIn(rows.drift)
  return rows.drift.more === NOTHING ? both(rows.drift, FEWER) : ANYTHING
}

/** The same one each time, so that it is read once. */
function unlimited(select: Node): Node {
  const { limitCount: _, limitOffset: __, sortClause: ___, ...rest } = select
  const known = UNLIMITED.get(select) ?? rest
  UNLIMITED.set(select, known)
  return known
}

const UNLIMITED = new WeakMap<Node, Node>()

/** Whether `what` is one of the rows: one with its own key is there as long as it is. */
function membership(what: unknown, select: Node, place: Place): Drift {
  const { rows, outputs } = selectAt(select, place)
  const wanted = rowParts(what).map((part) => sourceOf(part, place))
  const isMade = outputs.some(({ value }) => value.kind !== 'same') || outputs.length !== wanted.length
  const own = ownDrift(wanted, select, place)
  if (own) return own
  return isMade && forceOf(both(rows.drift, anyDrift(...outputs.map(({ value }) => value)))) !== NOTHING
    ? ANYTHING
    : soughtIn(rows.drift)
}

/** Null where it may be found by the rows of others. */
function ownDrift(wanted: readonly Source[], select: Node, place: Place): Drift | null {
  const { rows, outputs } = selectAt(select, place)
  const { own } = rows
  const subject = wanted[0]?.column?.row
  const isOne = subject !== undefined && wanted.every(({ column }) => column?.row === subject)
  if (!own || !isOne || wanted.length !== outputs.length) return null
  const plain = outputs.map((output, at) => isAlike(wanted[at], output, own.row))
  const names = plain.flatMap((isPlain, at) => (isPlain ? [wanted[at]?.column?.name ?? ''] : []))
  const made = outputs.flatMap(({ value }, at) => (plain[at] === true ? [] : [{ value, what: wanted[at] }]))
  if (made.length === 0) {
    const isAmong = own.alike?.every((row) => row === subject) === true
    const isKey = place.ground.key.every((name) => names.includes(name))
    const isDistinct = isAmong && place.isNeeded && isPlainDistinct(select) && !('groupClause' in select)
    return isKey || isDistinct ? own.drift : null
  }
  const areLasting = made.every(
    ({ value, what }) => what && 'of' in value && lasts(what, value.of, names, place),
  )
  return areLasting && own.drift.more === NOTHING && rows.drift.more === NOTHING
    ? both(own.drift, MORE)
    : null
}

function isAlike(wanted: Source | undefined, { value, column }: Source, row: symbol): boolean {
  const other = wanted?.column
  const isSame = column?.row === row && column.name === other?.name && column.isText === other.isText
  return value.kind === 'same' && isSame
}

function comparisonDrift(node: Node, place: Place): Drift {
  const compare = (name: string, right: unknown) => pairDrift(name, node['lexpr'], right, place)
  const { List: list } = (node['rexpr'] ?? {}) as Node
  const items = isRecord(list) ? listOf(list['items']) : []
  switch (node['kind']) {
    case 'AEXPR_OP':
      return compare(operatorOf(node), node['rexpr'])
    case 'AEXPR_IN': {
      const found = both(...items.map((item) => compare('=', item)))
      return operatorOf(node) === '<>' ? negated(found) : found
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
  if (value.kind === 'same') return STEADY
  if (isRecord(link) && link['subLinkType'] === 'EXPR_SUBLINK' && (sign === '=' || sign === '<>')) {
    const found = scalarMembership(what, selectOf(link['subselect']), place)
    return sign === '=' ? found : negated(found)
  }
  const isOne = 'isPlace' in value && value.isPlace && numberOf(what) === 1
  const isLasting = isOne || ('of' in value && lasts(sourceOf(what, place), value.of, [], place))
  return compared(sign, value, isLasting)
}

/** Without a row it is null, so one that comes may turn it either way. */
function scalarMembership(what: unknown, select: Node, place: Place): Drift {
  const { rows, inside } = selectAt(select, place)
  const coming = inside.selects[0]?.drift.more ?? NOTHING
  return both(membership(what, select, place), lostBy(rows.drift.fewer), eitherWayBy(coming))
}

function selectAt(select: Node, around: Place): Select {
  const known = around.known.get(select)
  if (known) return known
  const made = readSelect(select, around)
  around.known.set(select, made)
  return made
}
