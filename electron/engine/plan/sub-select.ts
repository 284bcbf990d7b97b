import { unsafe, type Input } from './expression-problem.ts'
import { namesOf } from './mentions.ts'
import { isRecord, walkNodes } from './syntax-tree.ts'

type Node = Record<string, unknown>

/** A table, a view or a query of a WITH that a sub-select names in FROM. */
export interface RelationName {
  readonly schema: string | null
  readonly name: string
}

const CHANGES = new Set(['InsertStmt', 'UpdateStmt', 'DeleteStmt', 'MergeStmt'])

/** What batches call their own parts; a name without a schema would mean these. */
export const OWN_PREFIX = 'sluice_'

/** Sub-selects only read: nothing in them changes data, locks rows, or may run for ever. */
export function refuseMoreThanReading(input: Input, tree: unknown): void {
  walkNodes(tree, (kind) => {
    if (CHANGES.has(kind)) throw unsafe(input, 'changes data in a sub-select', 'Sub-selects may only read.')
    if (kind === 'RangeTableSample')
      throw unsafe(
        input,
        'takes a sample in a sub-select',
        'Each batch would take another one: compare columns.',
      )
  })
  for (const select of selectsIn(tree)) refuseParts(input, select)
  for (const { schema, name } of relationsIn(tree)) {
    if (schema !== null || !name.startsWith(OWN_PREFIX)) continue
    throw unsafe(input, `reads “${name}” without its schema`, `Write public.${name}: batches use such names.`)
  }
}

function refuseParts(input: Input, select: Node): void {
  if ('lockingClause' in select)
    throw unsafe(
      input,
      'locks rows in a sub-select',
      'Leave out FOR UPDATE and FOR SHARE: sub-selects may only read.',
    )
  if ('intoClause' in select)
    throw unsafe(input, 'makes a table', 'Leave out INTO: sub-selects may only read.')
  const { recursive } = (select['withClause'] ?? {}) as { recursive?: boolean }
  if (recursive === true)
    throw unsafe(
      input,
      'has a recursive query',
      'Write it without RECURSIVE: a query that runs for ever would hold up every batch.',
    )
}

/** Every SELECT of a tree, also the parts of a UNION. */
export function selectsIn(tree: unknown): Node[] {
  const found: Node[] = []
  walkNodes(tree, (kind, node) => {
    if (kind === 'SelectStmt') found.push(...partsOf(node))
  })
  return found
}

function partsOf(select: Node): Node[] {
  const parts = [select['larg'], select['rarg']].filter(isRecord)
  return [select, ...parts.flatMap(partsOf)]
}

/** The relations that stand in FROM, each once. */
export function relationsIn(tree: unknown): RelationName[] {
  const found = new Map<string, RelationName>()
  walkNodes(tree, (kind, node) => {
    if (kind !== 'RangeVar') return
    const relation = relationOf(node)
    found.set(JSON.stringify(relation), relation)
  })
  return [...found.values()]
}

export function relationOf(rangeVar: Node): RelationName {
  const { schemaname: schema, relname: name } = rangeVar
  return { schema: typeof schema === 'string' ? schema : null, name: String(name) }
}

export function hasSubSelect(tree: unknown): boolean {
  return selectsIn(tree).length > 0
}

/**
 * Whether a sub-select takes the first so many rows of something: where that is the table that is changed,
 * every batch would choose rows anew. Not so for the LIMIT of an EXISTS, which asks for any row, and under NOT,
 * where what was chosen stays. `isLimited` tells of views that take the first rows themselves.
 */
export function takesFirstRows(
  tree: unknown,
  isLimited: (view: RelationName) => boolean = () => false,
): boolean {
  let takes = false
  const look = (node: unknown, fate: Fate): void => {
    if (Array.isArray(node)) return node.forEach((item) => look(item, fate))
    if (!isRecord(node)) return
    const { RangeVar: view } = node
    const isCut = 'limitCount' in node || (isRecord(view) && isLimited(relationOf(view)))
    if (isCut && fate !== 'stay') takes = true
    for (const [kind, value] of Object.entries(node)) look(asExists(kind, value), fateIn(kind, value, fate))
  }
  look(tree, 'go')
  return takes
}

/** What becomes of rows because a sub-select chose them. */
type Fate = 'go' | 'stay' | 'unknown'

/** What may turn true into false, or compare with less than what was chosen. */
const DISTORTS = new Set([
  'A_Expr',
  'BooleanTest',
  'NullTest',
  'CaseExpr',
  'CoalesceExpr',
  'FuncCall',
  'SubLink',
])
const OPPOSITE = { go: 'stay', stay: 'go', unknown: 'unknown' } as const

function fateIn(kind: string, value: unknown, fate: Fate): Fate {
  if (!isRecord(value)) return fate
  if (value['boolop'] === 'NOT_EXPR') return OPPOSITE[fate]
  return DISTORTS.has(kind) && !isMembership(kind, value) ? 'unknown' : fate
}

/** EXISTS, IN, and = with one row; a scalar sub-select is judged by what it stands in. */
function isMembership(kind: string, value: Node): boolean {
  const operators = namesOf(value[kind === 'SubLink' ? 'operName' : 'name'])
  return kind !== 'A_Expr' && kind !== 'SubLink' ? false : operators.every((name) => name === '=')
}

/** Its own LIMIT does not matter; those of queries inside it choose rows. */
function asExists(kind: string, value: unknown): unknown {
  if (kind !== 'SubLink' || !isRecord(value) || value['subLinkType'] !== 'EXISTS_SUBLINK') return value
  const { SelectStmt: select } = (value['subselect'] ?? {}) as Node
  if (!isRecord(select)) return value
  const { limitCount: _, ...rest } = select
  return { ...value, subselect: { SelectStmt: rest } }
}
