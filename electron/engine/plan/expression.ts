import type { ProblemCode } from '../../../shared/problem.ts'
import { ProblemError } from '../../../shared/problem-error.ts'
import { hasSqlDetails, parse, scan, type ScanToken } from './parser.ts'
import { walkNodes } from './syntax-tree.ts'

/** One `column = expression` of a SET list; `expression` is null for `(a, b) = …` and DEFAULT. */
export interface Assignment {
  readonly column: string
  readonly expression: string | null
  /** Columns that the expression reads. */
  readonly reads: readonly string[]
}

/** Which input a text came from: decides wording and problem codes. */
type Input = 'condition' | 'change'

const CODES: Record<Input, { empty: ProblemCode; syntax: ProblemCode; unsafe: ProblemCode }> = {
  condition: { empty: 'condition-empty', syntax: 'condition-syntax', unsafe: 'condition-unsafe' },
  change: { empty: 'change-empty', syntax: 'change-syntax', unsafe: 'change-unsafe' },
}

/**
 * Functions whose value differs from call to call, or that do something: a predicate is evaluated
 * twice for each batch, so they would make it match other rows the second time.
 */
const VOLATILE = new Set([
  'random', 'random_normal', 'gen_random_uuid', 'uuidv4', 'uuidv7', 'clock_timestamp', 'timeofday', 'nextval',
  'setval', 'currval', 'lastval', 'set_config', 'setseed', 'txid_current', 'pg_current_xact_id',
]) // prettier-ignore

/** Administration functions (pg_sleep, pg_terminate_backend, lo_unlink, dblink_exec, …) are never part of a batch. */
const FORBIDDEN_PREFIX =
  /^(pg_(?!typeof$|column_size$|size_pretty$)|lo_|dblink|query_to_|table_to_|cursor_to_)/

/** Parts of a SELECT that a lone WHERE expression has; any other means that the text reaches beyond it. */
const PLAIN_SELECT = new Set(['targetList', 'whereClause', 'limitOption', 'op'])
const PLAIN_UPDATE = new Set(['relation', 'targetList'])

/** Checks that the text is one expression, safe to stand inside a WHERE; returns it trimmed. */
export async function checkCondition(text: string): Promise<string> {
  const where = text.trim()
  if (where === '')
    throw problem('condition', 'empty', 'The condition is empty.', 'To mean all rows, write true.')
  await checkTokens('condition', where)
  const statement = await parseOne('condition', `SELECT 1 WHERE ${where}`, where, 'SelectStmt')
  if (Object.keys(statement).some((part) => !PLAIN_SELECT.has(part))) throw beyond('condition')
  checkNodes('condition', statement)
  return where
}

/** Checks that the text is a SET list and nothing else; returns it trimmed with its assignments. */
export async function checkChange(text: string): Promise<{ set: string; assignments: Assignment[] }> {
  const set = text.trim()
  if (set === '') {
    throw problem('change', 'empty', 'The change is empty.', "Write what to set: status = 'archived'.")
  }
  const tokens = await checkTokens('change', set)
  const statement = await parseOne('change', `UPDATE t SET ${set}`, set, 'UpdateStmt')
  if (Object.keys(statement).some((part) => !PLAIN_UPDATE.has(part))) throw beyond('change')
  checkNodes('change', statement)
  return { set, assignments: assignmentsOf(statement, splitAtCommas(set, tokens)) }
}

/** Comments and semicolons could end an expression early; nothing that needs them belongs here. */
async function checkTokens(input: Input, text: string): Promise<ScanToken[]> {
  const tokens = await scan(text)
    .then((result) => result.tokens)
    .catch((error: unknown) => {
      throw syntaxProblem(input, text, error, 0)
    })
  for (const token of tokens) {
    if (token.tokenName.endsWith('COMMENT')) throw unsafe(input, 'contains a comment', 'Remove the comment.')
    if (token.text === ';') {
      throw unsafe(input, 'contains a semicolon', 'Write one expression, without a semicolon.')
    }
  }
  return tokens
}

async function parseOne(
  input: Input,
  sql: string,
  text: string,
  kind: string,
): Promise<Record<string, unknown>> {
  const result = await parse(sql).catch((error: unknown) => {
    throw syntaxProblem(input, text, error, sql.length - text.length)
  })
  const statement = result.stmts?.[0]?.stmt as Record<string, Record<string, unknown>> | undefined
  const node = statement?.[kind]
  if (result.stmts?.length !== 1 || !node) throw beyond(input)
  return node
}

function checkNodes(input: Input, statement: unknown): void {
  walkNodes(statement, (kind, node) => {
    if (kind === 'SubLink') {
      throw unsafe(
        input,
        'contains a sub-select',
        'Compare columns with values; sub-selects are not supported.',
      )
    }
    if (kind === 'ParamRef')
      throw unsafe(input, 'contains a parameter', 'Write the value itself instead of $n.')
    if (kind === 'FuncCall') checkFunction(input, functionName(node))
  })
}

function checkFunction(input: Input, name: string): void {
  if (FORBIDDEN_PREFIX.test(name)) {
    throw unsafe(input, `calls ${name}(), which does more than compute a value`, 'Remove the call.')
  }
  if (input === 'condition' && VOLATILE.has(name)) {
    const reason = `calls ${name}(), whose value changes from call to call`
    throw unsafe(input, reason, 'Use a fixed value: each batch evaluates the condition anew.')
  }
}

function functionName(node: Record<string, unknown>): string {
  const parts = (node['funcname'] ?? []) as { String?: { sval?: string } }[]
  return parts.at(-1)?.String?.sval?.toLowerCase() ?? ''
}

function assignmentsOf(statement: Record<string, unknown>, texts: readonly string[]): Assignment[] {
  const targets = statement['targetList'] as { ResTarget: { name: string; val: Record<string, unknown> } }[]
  const simple = texts.length === targets.length
  return targets.map(({ ResTarget: { name, val } }, index) => ({
    column: name,
    expression: simple && !('SetToDefault' in val) ? afterEquals(texts[index] ?? '') : null,
    reads: columnsRead(val),
  }))
}

function columnsRead(expression: unknown): string[] {
  const columns: string[] = []
  walkNodes(expression, (kind, node) => {
    if (kind !== 'ColumnRef') return
    const last = (node['fields'] as { String?: { sval?: string } }[]).at(-1)
    columns.push(last?.String?.sval ?? '*')
  })
  return columns
}

/** Positions in `scan` are bytes, so the text is cut as bytes. */
function splitAtCommas(text: string, tokens: readonly ScanToken[]): string[] {
  const bytes = Buffer.from(text)
  const parts: string[] = []
  let depth = 0
  let start = 0
  for (const token of tokens) {
    if (token.text === '(' || token.text === '[') depth += 1
    if (token.text === ')' || token.text === ']') depth -= 1
    if (token.text !== ',' || depth > 0) continue
    parts.push(bytes.subarray(start, token.start).toString())
    start = token.end
  }
  return [...parts, bytes.subarray(start).toString()]
}

function afterEquals(assignment: string): string {
  return assignment.slice(assignment.indexOf('=') + 1).trim()
}

function syntaxProblem(input: Input, text: string, error: unknown, offset: number): ProblemError {
  const details = hasSqlDetails(error) ? error.sqlDetails : undefined
  const reason = details?.message ?? (error instanceof Error ? error.message : String(error))
  // The parser counts from 0 and puts the end of the input behind the last character.
  const position = (details?.cursorPosition ?? Infinity) - offset
  const where = position >= 0 && position < text.length ? ` at character ${position + 1}` : ''
  const hint =
    input === 'condition' ? "category = 'books' AND value > 10" : "status = 'archived', value = value + 1"
  return problem(
    input,
    'syntax',
    `The ${input} is not valid SQL: ${reason}${where}.`,
    `Write it like: ${hint}`,
  )
}

function beyond(input: Input): ProblemError {
  const parts = input === 'condition' ? 'one expression' : 'a list of column = expression'
  return unsafe(input, `is more than ${parts}`, `Write only ${parts}.`)
}

function unsafe(input: Input, reason: string, nextStep: string): ProblemError {
  return problem(input, 'unsafe', `The ${input} ${reason}.`, nextStep)
}

function problem(
  input: Input,
  flaw: 'empty' | 'syntax' | 'unsafe',
  message: string,
  nextStep: string,
): ProblemError {
  const kind = flaw === 'unsafe' ? 'refused' : 'usage'
  return new ProblemError({ kind, code: CODES[input][flaw], message, nextStep })
}
