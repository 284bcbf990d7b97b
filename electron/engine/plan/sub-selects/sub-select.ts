import { unsafe, type Input } from '../expressions/expression-problem.ts'
import { isRecord, nodesOf, walkNodes, type Node } from '../expressions/syntax-tree.ts'

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
        'Each batch would take a different one: compare columns.',
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
  if ('intoClause' in select) throw unsafe(input, 'makes a table', 'Remove INTO: sub-selects may only read.')
  const { recursive } = (select['withClause'] ?? {}) as { recursive?: boolean }
  if (recursive === true)
    throw unsafe(
      input,
      'has a recursive query',
      'Write it without RECURSIVE: a query that never ends would block every batch.',
    )
}

/** Every SELECT of a tree, also the parts of a UNION. */
export function selectsIn(tree: unknown): Node[] {
  return nodesOf(tree, 'SelectStmt').flatMap(partsOf)
}

function partsOf(select: Node): Node[] {
  const parts = [select['larg'], select['rarg']].filter(isRecord)
  return [select, ...parts.flatMap(partsOf)]
}

/** The relations that stand in FROM, each once. */
export function relationsIn(tree: unknown): RelationName[] {
  const relations = nodesOf(tree, 'RangeVar').map(relationOf)
  return [...new Map(relations.map((relation) => [JSON.stringify(relation), relation])).values()]
}

export function relationOf(rangeVar: Node): RelationName {
  const { schemaname: schema, relname: name } = rangeVar
  return { schema: typeof schema === 'string' ? schema : null, name: String(name) }
}
