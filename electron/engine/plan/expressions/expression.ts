import { displayName } from '../../../../shared/identifier.ts'
import { checkDepth } from './depth.ts'
import { beyond, expressionProblem, syntaxProblem, unsafe, type Input } from './expression-problem.ts'
import { checkNames } from './long-names.ts'
import { checkCharacters, checkUnreadable } from './odd-characters.ts'
import { parse, scan, type ScanToken } from './parser.ts'
import { refuseMoreThanReading } from '../sub-selects/sub-select.ts'
import { isRecord, nodesOf, type Node } from './syntax-tree.ts'

/** A text that has passed the parser, with its syntax tree. */
export interface Expression {
  /** As the person wrote it, trimmed. */
  readonly text: string
  readonly tree: unknown
  /** What to take off a location in the tree, in bytes, to get the place in the text. */
  readonly offset: number
  readonly tokens: readonly ScanToken[]
}

/** One `column = expression` of a SET list. */
export interface Assignment {
  readonly column: string
  /** The text behind `=`; null for `(a, b) = …` and DEFAULT. */
  readonly expression: string | null
  readonly isDefault: boolean
  /** Columns that the expression reads outside of sub-selects; `*` where a whole row is meant. */
  readonly reads: readonly string[]
}

export interface Change extends Expression {
  readonly assignments: readonly Assignment[]
  /** Their expressions as syntax trees, in the same order. */
  readonly values: readonly unknown[]
}

const BEFORE: Readonly<Record<Input, string>> = { condition: 'SELECT 1 WHERE ', change: 'UPDATE t SET ' }

/** The statement that a text is read in, what of it the text is, and what else it has; more means that it reaches beyond. */
const FORMS: Readonly<Record<Input, readonly [kind: string, part: string, ...others: string[]]>> = {
  condition: ['SelectStmt', 'whereClause', 'targetList', 'limitOption', 'op'],
  change: ['UpdateStmt', 'targetList', 'relation'],
}

/** Checks that the text is one expression that can stand inside a WHERE. */
export async function readCondition(written: string): Promise<Expression> {
  return await read('condition', written, 'The condition is empty.', 'To match all rows, write true.')
}

/** Checks that the text is a SET list and nothing else. */
export async function readChange(written: string): Promise<Change> {
  const nextStep = "Enter what to set: status = 'archived'."
  const change = await read('change', written, 'The change is empty.', nextStep)
  const targets = change.tree as Target[]
  refuseTwice(targets)
  const assignments = assignmentsOf(targets, expressionsOf(change.text, change.tokens))
  return { ...change, assignments, values: targets.map(({ ResTarget: { val } }) => val) }
}

async function read(input: Input, written: string, whenEmpty: string, nextStep: string): Promise<Expression> {
  const text = written.trim()
  if (text === '') throw expressionProblem(input, 'empty', whenEmpty, nextStep)
  const tokens = await checkTokens(input, text)
  const [kind, part, ...others] = FORMS[input]
  const { stmts = [] } = await parseText(input, text)
  const statement = (stmts[0]?.stmt as Record<string, Node> | undefined)?.[kind]
  if (stmts.length !== 1 || !statement) throw beyond(input)
  if (Object.keys(statement).some((known) => ![part, ...others].includes(known))) throw beyond(input)
  const tree = statement[part]
  refuseMoreThanReading(input, tree)
  if (nodesOf(tree, 'ParamRef').length > 0)
    throw unsafe(input, 'contains a parameter', 'Write the value itself instead of $n.')
  return { text, tree, offset: BEFORE[input].length, tokens }
}

/** Comments and semicolons could end an expression early; nothing that needs them belongs here. */
async function checkTokens(input: Input, text: string): Promise<readonly ScanToken[]> {
  const tokens = await scan(text).catch(async (error: unknown) => {
    // The parser meets the same error and describes it.
    await parseText(input, text)
    throw error
  })
  checkDepth(input, tokens)
  checkCharacters(input, text, tokens)
  checkNames(input, tokens)
  for (const token of tokens) {
    if (token.tokenName.endsWith('COMMENT')) throw unsafe(input, 'contains a comment', 'Remove the comment.')
    if (token.text === ';') {
      throw unsafe(input, 'contains a semicolon', 'Write one expression, without a semicolon.')
    }
  }
  return tokens
}

async function parseText(input: Input, text: string) {
  return await parse(BEFORE[input] + text).catch((error: unknown) => {
    checkUnreadable(input, text)
    throw syntaxProblem(input, text, error, BEFORE[input].length)
  })
}

interface Target {
  readonly ResTarget: {
    readonly name: string
    readonly val: Record<string, unknown>
    /** `array[1] = …`, `row.field = …`: the rest of the column stays. */
    readonly indirection?: unknown
  }
}

/** Only parts of a column can be set one by one. */
function refuseTwice(targets: readonly Target[]): void {
  const whole = targets.filter(({ ResTarget: { indirection } }) => indirection === undefined)
  const names = new Set(whole.map(({ ResTarget: { name } }) => name))
  const met = new Set<string>()
  for (const { name } of targets.map(({ ResTarget }) => ResTarget)) {
    if (names.has(name) && met.has(name)) {
      const message = `The change sets “${displayName(name)}” twice.`
      throw expressionProblem('change', 'syntax', message, 'Set each column once.')
    }
    met.add(name)
  }
}

function assignmentsOf(targets: readonly Target[], texts: readonly string[]): Assignment[] {
  return targets.map(({ ResTarget: { name, val, indirection } }, index) => {
    const isDefault = isDefaultValue(val)
    const isWhole = !isDefault && !('MultiAssignRef' in val) && indirection === undefined
    return {
      column: name,
      expression: isWhole && texts.length === targets.length ? (texts[index] ?? null) : null,
      isDefault,
      reads: indirection === undefined ? columnsRead(val) : [...columnsRead(val), name],
    }
  })
}

/** `a = DEFAULT`, or its place in `(a, b) = (DEFAULT, 1)`. */
function isDefaultValue(value: Record<string, unknown>): boolean {
  if ('SetToDefault' in value) return true
  const several = value['MultiAssignRef'] as { colno?: number; source?: Record<string, unknown> } | undefined
  const row = several?.source?.['RowExpr'] as { args?: readonly unknown[] } | undefined
  const part = row?.args?.[(several?.colno ?? 1) - 1]
  return isRecord(part) && 'SetToDefault' in part
}

/** Columns that a tree names outside of sub-selects; `*` for `t.*`. */
export function columnsRead(tree: unknown): string[] {
  if (Array.isArray(tree)) return tree.flatMap(columnsRead)
  if (!isRecord(tree)) return []
  return Object.entries(tree).flatMap(([key, value]) => {
    if (key === 'subselect') return []
    if (key !== 'ColumnRef' || !isRecord(value)) return columnsRead(value)
    const last = (value['fields'] as { String?: { sval?: string } }[]).at(-1)
    return [last?.String?.sval ?? '*']
  })
}

/** The texts behind each `=` of a list. Positions in `scan` are bytes, so the text is cut as bytes. */
function expressionsOf(text: string, tokens: readonly ScanToken[]): string[] {
  const bytes = Buffer.from(text)
  const parts: string[] = []
  let depth = 0
  let start: number | null = null
  const take = (end: number) => parts.push(bytes.toString('utf8', start ?? end, end).trim())
  for (const token of tokens) {
    if (token.text === '(' || token.text === '[') depth += 1
    if (token.text === ')' || token.text === ']') depth -= 1
    if (depth > 0) continue
    if (token.text === '=') start ??= token.end
    if (token.text !== ',') continue
    take(token.start)
    start = null
  }
  take(bytes.length)
  return parts
}
