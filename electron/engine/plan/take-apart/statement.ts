import { ProblemError } from '../../../../shared/problem-error.ts'
import { shortened } from '../../../../shared/shortened.ts'
import { sqlLengthFault } from '../../../../shared/sql-text.ts'
import { checkDepth } from '../expressions/depth.ts'
import { readChange, readCondition, type Expression } from '../expressions/expression.ts'
import { checkNames } from '../expressions/long-names.ts'
import { parse, scan, type ScanToken } from '../expressions/parser.ts'

/** A `WHERE …`, a DELETE or an UPDATE in its parts; a condition alone has neither operation nor relation. */
export interface Statement {
  readonly operation: 'purge' | 'update' | null
  readonly relation: Relation | null
  readonly set: string | null
  readonly condition: Expression
}

/** A table as it is named in SQL. */
export interface Relation {
  readonly schemaname?: string
  readonly relname: string
  readonly location?: number
}

type Nodes = Record<string, Record<string, unknown> & { readonly relation?: Relation }>

/** Parts of a syntax tree that a job has a place for. */
const TAKEN = new Set(
  `whereClause targetList relation limitOption op schemaname relname inh relpersistence location`.split(' '),
)
/** What a person is likely to have written beyond these. */
const NAMES: Readonly<Record<string, string>> = {
  ...{
    usingClause: 'USING',
    fromClause: 'FROM',
    withClause: 'WITH',
    limitCount: 'LIMIT',
    sortClause: 'ORDER BY',
  },
  ...{ returningList: 'RETURNING', returningClause: 'RETURNING', alias: 'a table alias' },
}

/** Reads pasted SQL with PostgreSQL's parser. Throws for all that a job could not do as it is written. */
export async function readStatement(sql: string): Promise<Statement> {
  const fault = sqlLengthFault([sql])
  if (fault) throw unfit(fault.message, fault.nextStep)
  const { text, tokens } = await withoutComments(sql)
  checkDepth('condition', tokens)
  checkNames('condition', tokens)
  const isCondition = isWord('WHERE')(tokens[0])
  const { stmts = [] } = await parse(isCondition ? `SELECT 1 ${text}` : text).catch(notSql)
  if (stmts.length > 1) throw unfit('has several statements', 'Paste one statement.')
  const { DeleteStmt, UpdateStmt, SelectStmt } = (stmts[0]?.stmt ?? {}) as Nodes
  const statement = isCondition ? SelectStmt : (DeleteStmt ?? UpdateStmt)
  if (!statement)
    throw unfit('is no WHERE, DELETE or UPDATE', 'Paste one of these, or write one SQL expression.')
  const relation = statement.relation ?? null
  const more = [...Object.keys(statement), ...Object.keys(relation ?? {})].find((part) => !TAKEN.has(part))
  if (more !== undefined)
    throw unfit(
      `has ${NAMES[more] ?? 'more than a table, SET and WHERE'}`,
      'Write a plain DELETE or UPDATE of one table.',
    )
  const bytes = Buffer.from(text)
  const outer = outermost(tokens)
  const where = outer.find(isWord('WHERE'))
  const set =
    UpdateStmt && outer.find((token) => token.start > (relation?.location ?? 0) && isWord('SET')(token))
  return {
    operation: isCondition ? null : UpdateStmt ? 'update' : 'purge',
    relation,
    set: set ? await setList(bytes.subarray(set.end, where?.start).toString()) : null,
    condition: await readCondition(where ? bytes.subarray(where.end).toString() : 'true'),
  }
}

async function setList(list: string): Promise<string> {
  const { text, assignments } = await readChange(list)
  if (assignments.some(({ expression, isDefault }) => expression === null && !isDefault))
    throw unfit(
      'sets several columns, or a part of one, at once',
      'Write each column as column = expression.',
    )
  return text
}

/** The text up to a last semicolon with spaces in the place of comments, and its tokens. */
async function withoutComments(sql: string): Promise<{ text: string; tokens: readonly ScanToken[] }> {
  const bytes = Buffer.from(sql)
  const scanned = await scan(sql).catch(async (error: unknown) => {
    // The parser meets the same error and describes it.
    await parse(/^\s*where\b/i.test(sql) ? `SELECT 1 ${sql}` : sql).catch(notSql)
    throw error
  })
  const isComment = ({ tokenName }: ScanToken) => tokenName.endsWith('COMMENT')
  for (const { start, end } of scanned.filter(isComment)) bytes.fill(' ', start, end)
  const written = scanned.filter((token) => !isComment(token))
  const tokens = written.slice(0, written.findLastIndex(({ text }) => text !== ';') + 1)
  return { text: bytes.subarray(0, tokens.at(-1)?.end ?? 0).toString(), tokens }
}

function outermost(tokens: readonly ScanToken[]): ScanToken[] {
  let depth = 0
  return tokens.filter(({ text }) => {
    if (text === '(') depth += 1
    if (text === ')') depth -= 1
    return depth === 0
  })
}

function isWord(word: string): (token: ScanToken | undefined) => boolean {
  return (token) => token?.text.toUpperCase() === word
}

const MOST_SAID = 200

/** DELETE and UPDATE have no LIMIT in PostgreSQL, so there it is an error like any other. */
function notSql(error: unknown): never {
  const said = error instanceof Error ? error.message : String(error)
  const [, part] = /at or near "(limit|order)"/i.exec(said) ?? []
  if (part !== undefined)
    throw unfit(`has ${part.toUpperCase()}`, 'Leave it out: a job processes all rows that match.')
  const message = `The pasted text is not valid SQL: ${shortened(said, MOST_SAID)}.`
  const nextStep = 'Correct it and paste it again.'
  throw new ProblemError({ kind: 'usage', code: 'condition-syntax', message, nextStep })
}

function unfit(reason: string, nextStep: string): ProblemError {
  const message = `The pasted SQL ${reason}, so nothing was taken from it.`
  return new ProblemError({ kind: 'refused', code: 'condition-unsafe', message, nextStep })
}
