import { isRecord, walkNodes, type Node } from './syntax-tree.ts'

/** PostgreSQL gives a row others of these with each change; no column of a table's own can have such a name. */
export const SYSTEM_COLUMNS: ReadonlySet<string> = new Set(['xmin', 'xmax', 'cmin', 'cmax', 'ctid'])

/** A function that an expression calls. */
export interface Call {
  readonly schema: string | null
  readonly name: string
  readonly args: number
  /** `t.name` and `(row).name` call a function of that name if there is one and no such column. */
  readonly isAttribute: boolean
  /** Its first argument where that is a text that stands there; null where there is none or it is computed. */
  readonly firstText: string | null
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
    if (kind === 'TypeCast') types.add(typeOf(node))
    if (kind === 'ColumnRef') calls.push(...attributeOf(namesOf(node['fields']).slice(1)))
    if (kind === 'A_Indirection') calls.push(...attributeOf(namesOf(node['indirection'])))
    for (const field of ['name', 'operName', 'useOp']) {
      const operator = namesOf(node[field]).at(-1)
      if (operator !== undefined) operators.add(operator)
    }
  })
  return { calls, operators: [...operators], types: [...types] }
}

export function callOf(node: Node): Call {
  const names = namesOf(node['funcname'])
  const args: unknown[] = Array.isArray(node['args']) ? node['args'] : []
  const name = names.at(-1) ?? ''
  return {
    schema: names.at(-2) ?? null,
    name,
    args: args.length,
    isAttribute: false,
    firstText: textOf(args[0]),
  }
}

/** `'a'`, and `'a'::text` as views have it. */
function textOf(node: unknown): string | null {
  if (!isRecord(node)) return null
  const { A_Const: constant, TypeCast: cast } = node
  if (isRecord(cast)) return textOf(cast['arg'])
  const text = isRecord(constant) && isRecord(constant['sval']) ? constant['sval']['sval'] : null
  return typeof text === 'string' ? text : null
}

function attributeOf(names: readonly string[]): Call[] {
  const name = names.at(-1)
  return name === undefined ? [] : [{ schema: null, name, args: 1, isAttribute: true, firstText: null }]
}

/** The last name of the type that something is cast to. */
export function typeOf(cast: Node): string {
  return namesOf((cast['typeName'] as Node)['names']).at(-1) ?? ''
}

/** The texts of a list of String nodes; other nodes among them are left out. */
export function namesOf(list: unknown): string[] {
  if (!Array.isArray(list)) return []
  return list.flatMap((item: unknown) => {
    const text = isRecord(item) && isRecord(item['String']) ? item['String']['sval'] : undefined
    return typeof text === 'string' ? [text] : []
  })
}
