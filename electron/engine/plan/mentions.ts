import { isRecord, walkNodes } from './syntax-tree.ts'

/** A function that an expression calls. */
export interface Call {
  readonly schema: string | null
  readonly name: string
  readonly args: number
  /** `t.name` and `(row).name` call a function of that name if there is one and no such column. */
  readonly isAttribute: boolean
}

/** What an expression names that may have a definition of its own. */
export interface Mentions {
  readonly calls: readonly Call[]
  readonly operators: readonly string[]
  /** Types that something is cast to, by their last name. */
  readonly types: readonly string[]
}

/** Operators that SQL has words for. */
const IN_WORDS = ['=', '<>', '<', '<=', '>', '>=']

export function mentionsOf(tree: unknown): Mentions {
  const calls: Call[] = []
  const operators = new Set(IN_WORDS)
  const types = new Set<string>()
  walkNodes(tree, (kind, node) => {
    if (kind === 'FuncCall') calls.push(callOf(node))
    if (kind === 'TypeCast') types.add(namesOf((node['typeName'] as Node)['names']).at(-1) ?? '')
    if (kind === 'ColumnRef') calls.push(...attributeOf(namesOf(node['fields']).slice(1)))
    if (kind === 'A_Indirection') calls.push(...attributeOf(namesOf(node['indirection'])))
    for (const field of ['name', 'operName', 'useOp']) {
      const operator = namesOf(node[field]).at(-1)
      if (operator !== undefined) operators.add(operator)
    }
  })
  return { calls, operators: [...operators], types: [...types] }
}

type Node = Record<string, unknown>

export function callOf(node: Node): Call {
  const names = namesOf(node['funcname'])
  const args = Array.isArray(node['args']) ? node['args'].length : 0
  return { schema: names.at(-2) ?? null, name: names.at(-1) ?? '', args, isAttribute: false }
}

function attributeOf(names: readonly string[]): Call[] {
  const name = names.at(-1)
  return name === undefined ? [] : [{ schema: null, name, args: 1, isAttribute: true }]
}

/** The texts of a list of String nodes; other nodes among them are left out. */
export function namesOf(list: unknown): string[] {
  if (!Array.isArray(list)) return []
  return list.flatMap((item: unknown) => {
    const text = isRecord(item) && isRecord(item['String']) ? item['String']['sval'] : undefined
    return typeof text === 'string' ? [text] : []
  })
}
