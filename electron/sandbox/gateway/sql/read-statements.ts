import type { ReadStatements, ServerError, Statement, StatementText } from '../statement.ts'
import { showInstead } from './catalogs.ts'
import { contentsOf } from './contents.ts'
import { giveSizes } from './default-sizes.ts'
import { refuseIndex } from './indexes.ts'
import { ofKind, parse, scan, type Node, type RawStmt, type ScanToken } from './parser.ts'
import { unsupported } from './refuse.ts'
import { remember } from './remember.ts'
import { applyEdits, buildIndex, ownWord, validateConstraint, type Edit, type OwnWord } from './rewrite.ts'
import { kindOf } from './statements.ts'

/**
 * Programs send a few texts over and over; what they send with values inside is soon forgotten. A long one
 * most needs to be remembered: a list of 20,000 values takes a tenth of a second to read, in every batch.
 */
const MEMORY = { texts: 2_000, characters: 32_000_000, longest: 4_000_000 }

/** Reads a text with PostgreSQL's own parser; the same text again costs a look-up. */
export const readStatements: ReadStatements = remember(read, MEMORY)

/** What Aurora DSQL adds to PostgreSQL's language. Elsewhere the tokens are not needed. */
const OWN_WORDS = /\basync\b|\baws\b/i

function read(original: string): StatementText {
  const own = OWN_WORDS.test(original) ? withoutOwnWords(original) : { sql: original, marks: [] }
  const statements = parse(own.sql)
  if (statements === 'syntax-error') return { sql: own.sql, statements: [] }
  if (statements === 'too-deep') return { sql: own.sql, statements: [TOO_DEEP] }
  const readings = statements.map((statement) => readOne(statement, own))
  return {
    sql: applyEdits(
      own.sql,
      readings.flatMap(({ edits }) => edits),
    ),
    statements: readings.map(({ statement }) => statement),
  }
}

const TOO_DEEP: Statement = {
  kind: 'other',
  refusal: { sqlState: '54001', message: 'stack depth limit exceeded' },
  refusalInTransaction: null,
  tag: null,
}

/** A text that PostgreSQL can parse, and where Aurora DSQL's own words stood in it, in bytes. */
interface PlainText {
  readonly sql: string
  readonly marks: readonly { readonly at: number; readonly word: OwnWord['word'] }[]
}

function withoutOwnWords(sql: string): PlainText {
  const words = splitStatements(scan(sql)).flatMap((tokens) => ownWord(tokens) ?? [])
  let moved = 0
  const marks = words.map(({ start, end, text, word }) => {
    const mark = { at: start + moved, word }
    moved += Buffer.byteLength(text) - (end - start)
    return mark
  })
  return { sql: applyEdits(sql, words), marks }
}

/** The tokens of each statement with the semicolon behind it. */
function splitStatements(tokens: readonly ScanToken[]): ScanToken[][] {
  const statements: ScanToken[][] = [[]]
  for (const token of tokens) {
    statements.at(-1)?.push(token)
    if (token.text === ';') statements.push([])
  }
  return statements
}

interface Reading {
  readonly statement: Statement
  readonly edits: readonly Edit[]
}

function readOne(raw: RawStmt, { sql, marks }: PlainText): Reading {
  const node = raw.stmt
  if (!node) throw new Error('A statement without a syntax tree.')
  const start = raw.stmt_location ?? 0
  const end = raw.stmt_len ? start + raw.stmt_len : Buffer.byteLength(sql)
  const word = marks.find(({ at }) => at >= start && at < end)?.word
  if (word === 'grant' || word === 'revoke') return plain('ddl', null, `AWS IAM ${word.toUpperCase()}`)
  if ('IndexStmt' in node || word === 'async') return readWithTokens(node, { start, end, sql, word })
  const { refusal, changes, shownNames, unsizedNumerics: sizes } = contentsOf(node)
  const statement = statementOf(node, refusal ?? refusedBody(node), changes)
  // What becomes a part of the schema names the catalogs behind.
  const names = statement.kind === 'ddl' ? [] : shownNames
  if (names.length + sizes.length === 0) return { statement, edits: [] }
  const tokens = scan(sql)
  return { statement, edits: [...showInstead(names, tokens), ...giveSizes(sizes, tokens)] }
}

interface Place {
  readonly start: number
  readonly end: number
  readonly sql: string
  readonly word: OwnWord['word'] | undefined
}

/** CREATE INDEX and ALTER TABLE ASYNC, of which the syntax tree does not say all. */
function readWithTokens(node: Node, { start, end, sql, word }: Place): Reading {
  const tokens = scan(sql).filter((token) => token.start >= start && token.end <= end && token.text !== ';')
  if ('IndexStmt' in node) {
    const refusal =
      contentsOf(node.IndexStmt).refusal ?? refuseIndex(node.IndexStmt, tokens, word === 'async')
    if (refusal) return plain('ddl', refusal)
    return replaced(tokens, buildIndex(node.IndexStmt, tokens, sql), 'CREATE INDEX')
  }
  const table = 'AlterTableStmt' in node ? node.AlterTableStmt : {}
  const [command, ...others] = table.cmds ?? []
  const validates =
    command && 'AlterTableCmd' in command && command.AlterTableCmd.subtype === 'AT_ValidateConstraint'
  // Inferred: nothing else runs by itself.
  if (!validates || others.length > 0)
    return plain('ddl', unsupported('unsupported ALTER TABLE ASYNC statement'))
  const text = Buffer.from(sql).subarray(start, end).toString()
  return replaced(tokens, validateConstraint(table, text), 'ALTER TABLE')
}

function replaced(tokens: readonly ScanToken[], text: string, tag: string): Reading {
  const edit = { start: tokens[0]?.start ?? 0, end: tokens.at(-1)?.end ?? 0, text }
  return { ...plain('ddl', null, tag), edits: [edit] }
}

function plain(kind: Statement['kind'], refusal: ServerError | null, tag: string | null = null): Reading {
  return { statement: { kind, refusal, refusalInTransaction: null, tag }, edits: [] }
}

function statementOf(node: Node, refusal: ServerError | null, changes: boolean): Statement {
  // The words are PostgreSQL's for VACUUM; there ANALYZE is a job of its own.
  const refusalInTransaction =
    'VacuumStmt' in node
      ? { sqlState: '25001', message: 'ANALYZE cannot run inside a transaction block' }
      : null
  return { kind: kindOf(node, changes), refusal, refusalInTransaction, tag: null }
}

/** The body of a function is SQL, too; Aurora DSQL reads it when the function is made. */
function refusedBody(node: Node): ServerError | null {
  if (!('CreateFunctionStmt' in node)) return null
  const definition = ofKind('DefElem', node.CreateFunctionStmt.options).find(
    ({ defname }) => defname === 'as',
  )
  const [body] = definition?.arg && 'List' in definition.arg ? (definition.arg.List.items ?? []) : []
  if (!body || !('String' in body)) return null
  return readStatements(body.String.sval ?? '').statements.find(({ refusal }) => refusal)?.refusal ?? null
}
