import { setFlagsFromString } from 'node:v8'
import type { Node, RawStmt, ScanToken } from 'libpg-query'

export type { Node, RawStmt, ScanToken }

/** Names of syntax tree nodes, and what stands under each. */
export type NodeKind = Node extends infer N ? (N extends N ? keyof N : never) : never
export type NodeOf<K extends NodeKind> = Extract<Node, Record<K, unknown>>[K]

/*
 * PostgreSQL's own parser, as WebAssembly. Compiling it anew for speed would take a processor from the work
 * for 0.4 s; the flags have to be set before it is loaded.
 */
for (const flag of ['--no-wasm-dynamic-tiering', '--no-wasm-tier-up']) setFlagsFromString(flag)
const { hasSqlDetails, loadModule, parseSync, scanSync } = await import('libpg-query')
await loadModule()

/** What PostgreSQL's parser makes of a text. */
export type Parsed = readonly RawStmt[] | 'syntax-error' | 'too-deep'

/** The statements of a text. */
export function parse(sql: string): Parsed {
  try {
    return sql.trim() === '' ? [] : (parseSync(sql).stmts ?? [])
  } catch (error) {
    // What is nested too deep exhausts the parser's memory, or the stack of the WebAssembly.
    return hasSqlDetails(error) && !error.message.startsWith('memory exhausted') ? 'syntax-error' : 'too-deep'
  }
}

/** The tokens of a text without its comments, at positions in bytes; none when it cannot be read. */
export function scan(sql: string): readonly ScanToken[] {
  try {
    return scanSync(sql).tokens.filter(({ tokenName }) => !tokenName.endsWith('COMMENT'))
  } catch {
    return []
  }
}

/** What stands in the nodes of one kind. */
export function ofKind<K extends NodeKind>(kind: K, nodes: readonly object[] = []): NodeOf<K>[] {
  return nodes.flatMap((node) => (node as { readonly [name in K]?: NodeOf<K> })[kind] ?? [])
}

/** What stands in the String nodes of a list, such as the parts of a qualified name. */
export function texts(nodes: readonly Node[] | undefined): string[] {
  return (nodes ?? []).map((node) => ('String' in node ? (node.String.sval ?? '') : ''))
}
