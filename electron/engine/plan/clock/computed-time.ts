import { CLOCK_WORDS, readings } from './clock.ts'
import { callOf, namesOf, typeOf } from '../expressions/mentions.ts'
import { isRecord, nodesOf, walkNodes, type Node } from '../expressions/syntax-tree.ts'

/**
 * What a text is made with. Whatever takes it apart may leave any of its letters; otherwise only the letters
 * at its ends can join others.
 */
interface Piece {
  readonly text: string
  readonly isTakenApart: boolean
}

/**
 * The word that a text may come to which a condition computes and reads as a time, such as “now” for
 * `concat('no', 'w')::date`; null when there is none. What the rows hold is left to them. `isTime` tells the
 * constants that a date or time type reads by themselves.
 */
export function computedClockWord(tree: unknown, isTime: (constant: Node) => boolean): string | null {
  const scope = { isTime, ...derivedColumns(tree, isTime) }
  let found: string | null = null
  walkNodes(tree, (kind, node) => {
    const read = textRead(kind, node)
    if (read !== undefined) found ??= wordOf(piecesOf(read, scope))
  })
  return found
}

const TIMES = new Set(['date', 'time', 'timetz', 'timestamp', 'timestamptz'])
const RANGES = new Set([
  'daterange', 'tsrange', 'tstzrange', 'datemultirange', 'tsmultirange', 'tstzmultirange',
]) // prettier-ignore
/** They keep what a text says. */
const TEXTS = new Set([
  'text', 'varchar', 'bpchar', 'char', 'name', 'cstring', 'bytea', 'json', 'jsonb', 'jsonpath', 'xml', 'tsvector',
  'tsquery', 'regclass',
]) // prettier-ignore
const OTHERS = new Set([
  'int2', 'int4', 'int8', 'float4', 'float8', 'numeric', 'bool', 'uuid', 'interval', 'oid', 'inet', 'cidr',
]) // prettier-ignore

/** Functions that read values of any type from text. */
const READERS =
  /^(jsonb?_(populate|to)_record(set)?|(array|record|range|multirange|domain|date|time|timetz|timestamp|timestamptz)_in)$/

/** The part of a node that may be read as a time; a constant that is cast has been asked for by itself. */
function textRead(kind: string, node: Node): unknown {
  if (kind === 'TypeCast') {
    const isConstant = isRecord(node['arg']) && 'A_Const' in node['arg']
    return isConstant || TEXTS.has(typeOf(node)) || OTHERS.has(typeOf(node)) ? undefined : node['arg']
  }
  if (kind === 'FuncCall') {
    const { name, args } = callOf(node)
    const isCast = args === 1 && (TIMES.has(name) || RANGES.has(name))
    return isCast || READERS.test(name) ? node['args'] : undefined
  }
  if (kind === 'A_Indirection') {
    return TIMES.has(namesOf(node['indirection']).at(-1) ?? '') ? node['arg'] : undefined
  }
  return kind === 'RangeTableFunc' ? node['docexpr'] : undefined
}

interface Scope {
  readonly isTime: (constant: Node) => boolean
  /** Columns that may stand for what the statement itself says. */
  readonly mayBeDerived: (column: Node) => boolean
  /** What such columns are made with. */
  readonly derived: readonly Piece[]
}

/** Columns in sub-selects may be those of other sub-selects, lists of values and functions in FROM. */
function derivedColumns(tree: unknown, isTime: Scope['isTime']): Omit<Scope, 'isTime'> {
  const sources: unknown[] = []
  const columns = new Set<Node>()
  walkNodes(tree, (kind, node) => {
    if (kind === 'RangeSubselect') sources.push(node['subquery'])
    if (kind === 'CommonTableExpr') sources.push(node['ctequery'])
    if (kind === 'RangeFunction') sources.push(node['functions'])
    if (kind === 'SubLink') for (const column of nodesOf(node['subselect'], 'ColumnRef')) columns.add(column)
  })
  const mayBeDerived = (column: Node) => columns.has(column)
  const from = (derived: readonly Piece[]) => condensed(piecesOf(sources, { isTime, mayBeDerived, derived }))
  // They may take each other apart.
  return { mayBeDerived, derived: from(from([])) }
}

/** Their strings say how to make a time or a number. */
const WITHOUT_TEXT = new Set(
  `timezone date_trunc date_bin date_part extract to_date to_timestamp to_number age make_date make_timestamp
  make_timestamptz make_interval position strpos length char_length ascii generate_series`.split(/\s+/),
)

/** Their strings come out as they are, in another order at most. */
const JOINING = new Set(
  `concat concat_ws lower upper initcap unnest array_agg string_agg array_append array_cat array_to_string min max
  to_json to_jsonb json_build_object jsonb_build_object json_build_array jsonb_build_array jsonb_set
  jsonb_array_elements jsonb_array_elements_text json_array_elements json_array_elements_text`.split(/\s+/),
)

/** What their second argument says is only looked for. */
const SEARCHING = new Set(
  `split_part replace translate btrim ltrim rtrim substring regexp_replace regexp_match regexp_matches regexp_substr
  regexp_split_to_array regexp_split_to_table string_to_array string_to_table`.split(/\s+/),
)

/** They make letters of anything. */
const LETTER_MAKING = new Set(['chr', 'convert_from', 'encode', 'decode'])

/** Parts that choose between values, or between rows, and are in none. */
const CHOOSING = new Set(['whereClause', 'havingClause', 'groupClause', 'sortClause', 'testexpr'])

function piecesOf(tree: unknown, scope: Scope, isTakenApart = false): Piece[] {
  const within = (node: unknown, takesApart = false) => piecesOf(node, scope, isTakenApart || takesApart)
  if (Array.isArray(tree)) return tree.flatMap((node) => within(node))
  if (!isRecord(tree)) return []
  return Object.entries(tree).flatMap(([kind, node]) => {
    if (CHOOSING.has(kind)) return []
    if (!isRecord(node)) return within(node)
    switch (kind) {
      case 'A_Const': {
        const text = isRecord(node['sval']) ? node['sval']['sval'] : undefined
        return typeof text === 'string' && !scope.isTime(node) ? [{ text, isTakenApart }] : []
      }
      case 'ColumnRef':
        return scope.mayBeDerived(node)
          ? scope.derived.map((piece) => ({ ...piece, isTakenApart: isTakenApart || piece.isTakenApart }))
          : []
      case 'TypeCast': {
        const type = typeOf(node)
        const cutsOff = (node['typeName'] as Node)['typmods'] !== undefined || type === 'char'
        return TIMES.has(type) || OTHERS.has(type) ? [] : within(node['arg'], cutsOff)
      }
      case 'FuncCall':
        return piecesOfCall(node, within)
      case 'A_Expr':
        return within(operandsIn(node))
      case 'CaseExpr':
        return within([node['args'], node['defresult']])
      case 'CaseWhen':
        return within(node['result'])
      case 'SubLink':
        return /^(EXPR|ARRAY|MULTIEXPR)_/.test(String(node['subLinkType'])) ? within(node['subselect']) : []
      case 'BoolExpr':
      case 'NullTest':
      case 'BooleanTest':
        return []
      default:
        return within(node)
    }
  })
}

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz'

function piecesOfCall(call: Node, within: (node: unknown, takesApart: boolean) => Piece[]): Piece[] {
  const { name } = callOf(call)
  const args = Array.isArray(call['args']) ? (call['args'] as unknown[]) : []
  if (WITHOUT_TEXT.has(name)) return []
  if (LETTER_MAKING.has(name) && nodesOf(args, 'ColumnRef').length === 0)
    return [{ text: ALPHABET, isTakenApart: true }]
  const contributing = SEARCHING.has(name) ? args.toSpliced(1, 1) : args
  return within(contributing, !JOINING.has(name) && !READERS.test(name))
}

/** Operands that are in the text, array or document that an operator gives; other operators give none. */
function operandsIn(expression: Node): unknown {
  const operator = namesOf(expression['name']).at(-1) ?? ''
  if (operator === '||') return [expression['lexpr'], expression['rexpr']]
  return expression['kind'] === 'AEXPR_NULLIF' || /^[-#]/.test(operator) ? expression['lexpr'] : []
}

/** A word that pieces may spell. */
function wordOf(pieces: readonly Piece[]): string | null {
  const read = readPieces(pieces)
  const letters = read.map(lettersOf).join('')
  const isSpelled = (word: string) => word.split('').every((letter) => letters.includes(letter))
  return wholeWords(read)[0] ?? CLOCK_WORDS.find(isSpelled) ?? null
}

/** A few pieces that leave the same words and letters, taken apart or not: a list of values may be long. */
function condensed(pieces: readonly Piece[]): Piece[] {
  const read = readPieces(pieces)
  const distinct = (texts: readonly string[]) => [...new Set(texts.join('').split(''))]
  const inside = [...wholeWords(read), ...distinct(read.flatMap(({ text }) => runsOf(text)))]
  const texts = [` ${inside.join(' ')} `, ...distinct(read.map(lettersOf))]
  return texts.map((text) => ({ text, isTakenApart: false }))
}

function readPieces(pieces: readonly Piece[]): Piece[] {
  return pieces.flatMap((piece) => readings(piece.text).map((text) => ({ ...piece, text })))
}

function wholeWords(pieces: readonly Piece[]): string[] {
  const runs = new Set(pieces.flatMap(({ text }) => runsOf(text)))
  return CLOCK_WORDS.filter((word) => runs.has(word))
}

function lettersOf({ text, isTakenApart }: Piece): string {
  const runs = runsOf(text)
  if (isTakenApart) return runs.join('')
  const ends = [/^[a-z]/i.test(text) ? runs[0] : '', /[a-z]$/i.test(text) ? runs.at(-1) : '']
  return ends.filter((run) => CLOCK_WORDS.some((word) => word.includes(run ?? ''))).join('')
}

function runsOf(text: string): string[] {
  return text.toLowerCase().match(/[a-z]+/g) ?? []
}
