import { escapeIdentifier, escapeLiteral } from 'pg'
import { OWN_SCHEMA } from './functions.ts'
import { namedMethod } from './indexes.ts'
import type { Node, NodeOf, ScanToken } from './parser.ts'

/** Bytes from `start` to `end` that another text takes the place of. */
export interface Edit {
  readonly start: number
  readonly end: number
  readonly text: string
}

/** Puts other texts in their places, all at once. */
export function applyEdits(sql: string, edits: readonly Edit[]): string {
  if (edits.length === 0) return sql
  const bytes = Buffer.from(sql)
  const parts: string[] = []
  let done = 0
  for (const { start, end, text } of edits.toSorted((a, b) => a.start - b.start)) {
    parts.push(bytes.subarray(done, start).toString(), text)
    done = end
  }
  return [...parts, bytes.subarray(done).toString()].join('')
}

/** Where a statement says what only Aurora DSQL understands, and what PostgreSQL can parse in its place. */
export interface OwnWord extends Edit {
  readonly word: 'async' | 'grant' | 'revoke'
}

/** The own word of a statement, given its tokens; null when it has none. */
export function ownWord(tokens: readonly ScanToken[]): OwnWord | null {
  return asyncWord(tokens) ?? iamWord(tokens)
}

/** ASYNC of `CREATE [UNIQUE] INDEX ASYNC` and `ALTER TABLE ASYNC` becomes as many blanks. */
function asyncWord(tokens: readonly ScanToken[]): OwnWord | null {
  const at = tokens.findIndex((token) => isWord(token, 'async'))
  const before = tokens.slice(0, Math.max(at, 0)).map(({ text }) => text.toLowerCase())
  const token = tokens[at]
  if (!token || !['create index', 'create unique index', 'alter table'].includes(before.join(' ')))
    return null
  return { start: token.start, end: token.end, text: '     ', word: 'async' }
}

/** `AWS IAM GRANT role TO 'arn'` and `AWS IAM REVOKE role FROM 'arn'` become calls. */
function iamWord([aws, iam, verb, role, link, arn, next]: readonly ScanToken[]): OwnWord | null {
  if (!aws || !role || !arn || !isWord(aws, 'aws') || !isWord(iam, 'iam')) return null
  const word = isWord(verb, 'grant') ? 'grant' : isWord(verb, 'revoke') ? 'revoke' : null
  if (word === null || !isWord(link, word === 'grant' ? 'to' : 'from')) return null
  if (arn.tokenName !== 'SCONST' || !arn.text.startsWith("'") || (next && next.text !== ';')) return null
  const values = [nameOf(role), arn.text.slice(1, -1).replaceAll("''", "'")].map(escapeLiteral)
  return {
    start: aws.start,
    end: arn.end,
    text: `CALL ${OWN_SCHEMA}.iam_${word}(${values.join(', ')})`,
    word,
  }
}

function isWord(token: ScanToken | undefined, word: string): boolean {
  return token?.text.toLowerCase() === word
}

/** Unquoted names are folded, quoted ones are not. */
function nameOf({ text }: ScanToken): string {
  return text.startsWith('"') ? text.slice(1, -1).replaceAll('""', '"') : text.toLowerCase()
}

/**
 * A query that builds the index as Aurora DSQL does, with the key of the table behind the index's
 * own columns, and tells the job. The server knows that key, so the definition is handed over in
 * two parts with the place between them where it belongs. `tokens` are those of the statement.
 */
export function buildIndex(index: NodeOf<'IndexStmt'>, tokens: readonly ScanToken[], sql: string): string {
  const bytes = Buffer.from(sql)
  const cut = (start: number, end?: number) => bytes.subarray(start, end).toString()
  const on = tokens.findIndex((token) => isWord(token, 'on'))
  const columns = closing(tokens, on)
  const include = isWord(tokens[columns + 1], 'include') ? closing(tokens, columns + 1) : null
  const own = [...(index.indexParams ?? []), ...(index.indexIncludingParams ?? [])]
  const place = index.unique ? placeOfUnique(tokens, columns, include) : startOf(tokens, columns)
  const method = namedMethod(tokens) ?? { start: place, end: place }
  const [before, after] = index.unique && include === null ? [' INCLUDE (', ')'] : [', ', '']
  return call('create_index', [
    escapeLiteral(index.unique ? 'CREATE UNIQUE INDEX' : 'CREATE INDEX'),
    escapeLiteral(relationName(index.relation)),
    index.idxname === undefined ? 'NULL' : escapeLiteral(index.idxname),
    String(index.if_not_exists === true),
    escapeLiteral((index.indexParams ?? []).map(columnLabel).join('_')),
    `ARRAY[${own.map((node) => escapeLiteral(columnName(node))).join(', ')}]::text[]`,
    escapeLiteral(cut(startOf(tokens, on), method.start) + cut(method.end, place)),
    escapeLiteral(before),
    escapeLiteral(after),
    escapeLiteral(cut(place, tokens.at(-1)?.end)),
  ])
}

/** A query that validates a constraint and tells the job. */
export function validateConstraint(table: NodeOf<'AlterTableStmt'>, statement: string): string {
  const relation = escapeLiteral(relationName(table.relation))
  return call('validate_constraint', [relation, escapeLiteral(statement)])
}

const call = (name: string, values: readonly string[]): string =>
  `SELECT ${OWN_SCHEMA}.${name}(${values.join(', ')}) AS job_id`

const startOf = (tokens: readonly ScanToken[], at: number): number => tokens[at]?.start ?? 0

/** Unique columns must stay alone, so the key is held beside them. */
function placeOfUnique(tokens: readonly ScanToken[], columns: number, include: number | null): number {
  return include === null ? (tokens[columns]?.end ?? 0) : startOf(tokens, include)
}

/** Where the next parenthesis after `from` is closed. */
function closing(tokens: readonly ScanToken[], from: number): number {
  let depth = 0
  for (let at = from; at < tokens.length; at++) {
    if (tokens[at]?.text === '(') depth += 1
    if (tokens[at]?.text === ')' && --depth === 0) return at
  }
  return tokens.length - 1
}

function relationName(relation: NodeOf<'RangeVar'> | undefined): string {
  const parts = [relation?.schemaname, relation?.relname]
  return parts.flatMap((part) => (part === undefined ? [] : escapeIdentifier(part))).join('.')
}

function columnName(node: Node): string {
  return 'IndexElem' in node ? (node.IndexElem.name ?? '') : ''
}

/** What an expression contributes to the name that an index gets when it is given none. */
function columnLabel(node: Node): string {
  const expression = 'IndexElem' in node ? node.IndexElem.expr : undefined
  const names = expression && 'FuncCall' in expression ? (expression.FuncCall.funcname ?? []) : []
  const last = names.at(-1)
  return columnName(node) || (last && 'String' in last ? (last.String.sval ?? '') : '') || 'expr'
}
