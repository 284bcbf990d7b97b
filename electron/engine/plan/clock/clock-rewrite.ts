import { quoteLiteral, quoteTable } from '../../../../shared/identifier.ts'
import { shortened } from '../../../../shared/shortened.ts'
import type { TableName } from '../../../../shared/table-name.ts'
import { BatchError } from '../../db/batch-error.ts'
import type { Session } from '../../db/session.ts'
import { codeOf } from '../../retry/failure.ts'
import { clockWordIn, isClockCall, isClockValue, withoutClock } from './clock.ts'
import { computedClockWord } from './computed-time.ts'
import { unsafe } from '../expressions/expression-problem.ts'
import type { Expression } from '../expressions/expression.ts'
import { callOf } from '../expressions/mentions.ts'
import { isTimeType, wordAt, type TimeType } from './moment.ts'
import { isRecord, walkNodes, type Node } from '../expressions/syntax-tree.ts'

/** A piece of the text to put something else in place of; start and end are bytes, equal to insert. */
interface Patch {
  readonly start: number
  readonly end: number
  readonly text: (moment: string) => string
}

/** Where an expression tells the time. */
export interface ClockUses {
  readonly text: string
  readonly patches: readonly Patch[]
}

/**
 * Finds calls and keywords that tell the time, and strings such as `'yesterday'` that a date or time type
 * reads; which strings these are, the database is asked, because it depends on what they are compared with.
 * Refuses such words where a text is computed first and read as a time then.
 */
export async function clockUses(
  session: Session,
  table: TableName,
  condition: Expression,
): Promise<ClockUses> {
  const patches: Patch[] = []
  const words: ClockText[] = []
  walkNodes(condition.tree, (kind, node) => {
    const at = Number(node['location'] ?? 0) - condition.offset
    if (kind === 'FuncCall' && isClockCall(node)) patches.push(callPatch(condition, at, node))
    if (kind === 'SQLValueFunction' && isClockValue(node)) patches.push(valuePatch(condition, at, node))
    const text = kind === 'A_Const' ? clockWordIn(node) : null
    if (text !== null) words.push({ node, start: at, end: endOfString(condition, at), text })
  })
  if (words.length > MOST_WORDS)
    throw unsafe(
      'condition',
      `contains more than ${MOST_WORDS} strings with “now”, “today”, “tomorrow” or “yesterday”`,
      'Write the dates explicitly, or split the list.',
    )
  const times = new Set<unknown>()
  for (const word of words) {
    const type = await typeReading(session, table, condition.text, word)
    if (type === null) continue
    times.add(word.node)
    patches.push({ ...word, text: wordPatch(word.text, type) })
  }
  const computed = computedClockWord(condition.tree, (node) => times.has(node))
  if (computed !== null) throw computedText(computed)
  return { text: condition.text, patches }
}

/** A string constant with a word that would be the time, were it a time; start and end are bytes. */
interface ClockText {
  readonly node: unknown
  readonly start: number
  readonly end: number
  readonly text: string
}

/** The same expression with a moment in place of the clock. */
export function atMoment({ text, patches }: ClockUses, moment: string): string {
  let bytes = Buffer.from(text)
  // From the end, and what is put before something comes after it.
  const ordered = patches.toSorted((left, right) => right.start - left.start || right.end - left.end)
  for (const { start, end, text: replacement } of ordered)
    bytes = Buffer.concat([bytes.subarray(0, start), Buffer.from(replacement(moment)), bytes.subarray(end)])
  return bytes.toString()
}

/** One statement is sent for each: a list of names that happen to contain “now” is not worth minutes. */
const MOST_WORDS = 50

function tokenAt({ tokens }: Expression, at: number) {
  const token = tokens.find(({ start }) => start === at)
  if (!token) throw new Error(`No token begins at byte ${at} of the condition.`)
  return token
}

/** Behind the string itself and, for `U&'…' UESCAPE '!'`, what tells how to read it. */
function endOfString(condition: Expression, at: number): number {
  const { end } = tokenAt(condition, at)
  const [next, escape] = condition.tokens.filter(({ start }) => start >= end)
  return next?.text.toUpperCase() === 'UESCAPE' && escape ? escape.end : end
}

/** `now()` and the like are replaced; `age(x)` gets the day to count from. */
function callPatch(condition: Expression, at: number, node: Node): Patch {
  const { open, close } = parenthesesAfter(condition, at)
  if (callOf(node).name === 'age')
    return { start: open, end: open, text: (moment) => `'${moment.slice(0, 10)} 00:00:00+00', ` }
  return { start: at, end: close, text: (moment) => castOf(moment, 'timestamp with time zone', '') }
}

function valuePatch(condition: Expression, at: number, node: Node): Patch {
  const op = String(node['op'])
  const end = op.endsWith('_N') ? parenthesesAfter(condition, at).close : tokenAt(condition, at).end
  const precision = op.endsWith('_N') ? `(${Number(node['typmod'] ?? 0)})` : ''
  const type = VALUE_TYPES[op.replace(/_N$/, '')] ?? 'timestamp with time zone'
  return { start: at, end, text: (moment) => castOf(moment, type, precision) }
}

const VALUE_TYPES: Readonly<Record<string, TimeType>> = {
  SVFOP_CURRENT_DATE: 'date',
  SVFOP_CURRENT_TIME: 'time with time zone',
  SVFOP_LOCALTIME: 'time',
  SVFOP_LOCALTIMESTAMP: 'timestamp',
}

/** A call of CAST may stand wherever a function may, also in FROM. */
function castOf(moment: string, type: TimeType, precision: string): string {
  const [name, ...zone] = type.split(' ')
  return `CAST('${wordAt(moment, 'now', type)}' AS ${[`${name}${precision}`, ...zone].join(' ')})`
}

/** Bytes behind the opening and the closing one. */
function parenthesesAfter({ tokens }: Expression, at: number): { open: number; close: number } {
  let depth = 0
  let open = 0
  for (const { start, end, text } of tokens) {
    if (start < at) continue
    if (text === '(') {
      depth += 1
      if (depth === 1) open = end
    }
    if (text === ')') {
      depth -= 1
      if (depth === 0) return { open, close: end }
    }
  }
  throw new Error(`No parentheses follow byte ${at} of the condition.`)
}

function wordPatch(written: string, type: TimeType): Patch['text'] {
  const word = written.trim().toLowerCase()
  if (wordAt('2000-01-01T00:00:00.000000Z', word, type) === null) throw movingText(written)
  return (moment) => quoteLiteral(wordAt(moment, word, type) ?? '')
}

function movingText(written: string) {
  return unsafe('condition', `contains “${shortened(written)}”, which ${MOVES}`, NEXT_STEP)
}

function computedText(word: string) {
  const reason = `reads a time from computed text that may be “${word}”, which ${MOVES}`
  return unsafe('condition', reason, NEXT_STEP)
}

const MOVES = 'means a different time when a job is resumed'
const NEXT_STEP = "Write now() or the date itself, or compute it: current_date + time '10:00'."

/** No date or time type can read it, and nobody writes it. */
const PROBE = 'nosuchtime'

/**
 * Of the type that reads a string of the text where it stands, null when it is no date or time. Throws where
 * it is only a part of what is read.
 */
async function typeReading(
  session: Session,
  table: TableName,
  text: string,
  { start, end, text: written }: ClockText,
): Promise<TimeType | null> {
  const replaced = withoutClock(written, PROBE)
  const probe = replaced === written ? PROBE : replaced
  const probed = atMoment({ text, patches: [{ start, end, text: () => quoteLiteral(probe) }] }, '')
  try {
    await session.query(`EXPLAIN SELECT 1 FROM ${quoteTable(table)} WHERE (${probed})`)
    return null
  } catch (error) {
    const message = error instanceof Error ? error.message : ''
    const code = codeOf(error) ?? ''
    // Data exceptions, broken rules and errors of names and types are the person's, and are reported for the
    // text as written.
    if (error instanceof BatchError || !/^(22|23|42)/.test(code)) throw error
    if (!message.includes(PROBE)) return null
    const type = /for type ([a-z ]+): /.exec(message)?.[1]
    if (code === '22007' && type !== undefined && isTimeType(type)) {
      // Without a place in the text the database had computed something before it read this.
      if (isPlaced(error) && message.endsWith(`: "${probe}"`)) return type
      throw movingText(written)
    }
    // Rows, arrays and ranges read what stands inside them.
    if (message.startsWith('malformed ') || /^\s*[([{]/.test(written)) throw movingText(written)
    return null
  }
}

/** Whether an error of the database says where in the statement it is. */
function isPlaced(error: unknown): boolean {
  return isRecord(error) && error['position'] !== undefined
}
