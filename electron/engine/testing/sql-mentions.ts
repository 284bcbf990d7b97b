import { parse } from '../plan/expressions/parser.ts'
import { callOf, typeOf } from '../plan/expressions/mentions.ts'
import { nodesOf, walkNodes, type Node } from '../plan/expressions/syntax-tree.ts'
import type { Need } from '../sent/needs.ts'

/** What a statement mentions of PostgreSQL, each once; kind and name are those of a {@link Need}. */
export type Mention = Pick<Need, 'kind' | 'name'>

/** Takes a statement apart with PostgreSQL's own parser. */
export async function mentionsOf(sql: string): Promise<Mention[]> {
  const found = new Map<string, Mention>()
  const { stmts } = await parse(sql)
  walkNodes(stmts, (kind, node) => {
    for (const mention of mentionsIn(kind, node)) found.set(`${mention.kind} ${mention.name}`, mention)
  })
  return [...found.values()]
}

/**
 * Functions that a statement calls by their names alone. PostgreSQL's own come first among those of the same types,
 * but one of exactly the types of a call comes before one that takes any, or others by a cast: wherever it stands in
 * the search path. Only a call without arguments has no others.
 */
export async function callsThatMayBeTakenOver(sql: string): Promise<string[]> {
  const calls = nodesOf((await parse(sql)).stmts, 'FuncCall').map(callOf)
  return calls.filter(({ schema, args }) => schema === null && args > 0).map(({ name }) => name)
}

function mentionsIn(kind: string, node: Node): Mention[] {
  switch (kind) {
    case 'FuncCall':
      return [{ kind: 'function', name: callOf(node).name }, ...syntaxOf(kind, node)]
    case 'RangeVar':
      return isCatalog(node) ? [{ kind: 'catalog', name: catalogName(node) }] : []
    case 'VariableShowStmt':
      return [{ kind: 'setting', name: String(node['name']) }]
    case 'TypeCast':
      return OBJECT_NAMES.has(typeOf(node)) ? [{ kind: 'syntax', name: `::${typeOf(node)}` }] : []
    case 'TransactionStmt':
      return [{ kind: 'syntax', name: String(node['kind']).replace('TRANS_STMT_', '') }]
    default:
      return syntaxOf(kind, node)
  }
}

/** Types that look names up in the catalog; others only read a value. */
const OBJECT_NAMES = new Set(['regclass', 'regtype', 'regproc', 'regnamespace', 'regrole'])

function isCatalog({ schemaname: schema, relname: name }: Node): boolean {
  return schema === 'information_schema' || schema === 'pg_catalog' || String(name).startsWith('pg_')
}

function catalogName({ schemaname: schema, relname: name }: Node): string {
  return schema === 'information_schema' ? `${schema}.${String(name)}` : String(name)
}

const STATEMENTS: Readonly<Record<string, string>> = {
  SelectStmt: 'SELECT', InsertStmt: 'INSERT', UpdateStmt: 'UPDATE', DeleteStmt: 'DELETE', ExplainStmt: 'EXPLAIN',
  VacuumStmt: 'ANALYZE', CreateSchemaStmt: 'CREATE SCHEMA', CreateStmt: 'CREATE TABLE',
  AlterTableStmt: 'ALTER TABLE',
} // prettier-ignore

/** What is written in a node, by the field that holds it. */
const PARTS: Readonly<Record<string, string>> = {
  withClause: 'WITH', onConflictClause: 'ON CONFLICT', returningClause: 'RETURNING', limitCount: 'LIMIT',
  agg_filter: 'FILTER', over: 'OVER', ordinality: 'WITH ORDINALITY',
} // prettier-ignore

function syntaxOf(kind: string, node: Node): Mention[] {
  const parts = Object.keys(node).flatMap((field) => PARTS[field] ?? [])
  const changesInWith =
    kind === 'CommonTableExpr' && /"(Insert|Update|Delete)Stmt"/.test(JSON.stringify(node))
  const names = [
    ...(STATEMENTS[kind] === undefined ? [] : [STATEMENTS[kind]]),
    ...parts,
    ...(kind === 'UpdateStmt' && node['fromClause'] ? ['UPDATE … FROM'] : []),
    ...(node['op'] === 'SETOP_UNION' ? [node['all'] ? 'UNION ALL' : 'UNION'] : []),
    ...(isRecursive(node['withClause']) ? ['WITH RECURSIVE'] : []),
    ...(changesInWith ? ['data-changing WITH'] : []),
  ]
  return names.map((name) => ({ kind: 'syntax', name }))
}

function isRecursive(clause: unknown): boolean {
  return typeof clause === 'object' && clause !== null && 'recursive' in clause && clause.recursive === true
}
