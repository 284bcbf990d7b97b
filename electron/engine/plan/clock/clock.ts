import { isRecord, nodesOf, type Node } from '../expressions/syntax-tree.ts'
import { callOf } from '../expressions/mentions.ts'

/** Functions without arguments that tell the time; `age` with one argument counts from today. */
const CLOCK_FUNCTIONS = new Set(['now', 'transaction_timestamp', 'statement_timestamp', 'clock_timestamp'])

/** `CURRENT_DATE`, `LOCALTIME(3)` and their kin, but not `CURRENT_USER`. */
const CLOCK_VALUES = /^SVFOP_(CURRENT_DATE|CURRENT_TIME(STAMP)?|LOCALTIME(STAMP)?)(_N)?$/

/** Words that date and time types read in a string. */
export const CLOCK_WORDS = ['now', 'today', 'tomorrow', 'yesterday'] as const

const CLOCK_WORD = new RegExp(`(?<![a-z])(${CLOCK_WORDS.join('|')})(?![a-z])`, 'gi')

export function isClockCall(node: Node): boolean {
  const { schema, name, args } = callOf(node)
  if (schema !== null && schema !== 'pg_catalog') return false
  return args === 0 ? CLOCK_FUNCTIONS.has(name) : args === 1 && name === 'age'
}

export function isClockValue(node: Node): boolean {
  return CLOCK_VALUES.test(String(node['op']))
}

/** The text of a string constant that would be the time, were it a time; null for other constants. */
export function clockWordIn(node: Node): string | null {
  const text = isRecord(node['sval']) ? node['sval']['sval'] : undefined
  return typeof text === 'string' && readings(text).some(holdsClock) ? text : null
}

function holdsClock(text: string): boolean {
  return withoutClock(text, '') !== text
}

/** The same text with another word in place of each that would be the time. */
export function withoutClock(text: string, word: string): string {
  return text.replaceAll(CLOCK_WORD, word)
}

/** A text as it is, as rows, arrays and ranges read it (`n"o"w` is “now”), and as JSON does (`n\\u006fw` is). */
export function readings(text: string): string[] {
  const ofJson = text
    .replaceAll(/\\u00([0-9a-f]{2})/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
    .replaceAll(/\\[bfnrt]/g, ' ')
  return [text, text.replaceAll(/["\\]/g, ''), ofJson]
}

/** Whether an expression may have another value a moment later because it tells the time. */
export function namesClock(tree: unknown): boolean {
  if (nodesOf(tree, 'FuncCall').some(isClockCall)) return true
  if (nodesOf(tree, 'SQLValueFunction').some(isClockValue)) return true
  return nodesOf(tree, 'A_Const').some((constant) => clockWordIn(constant) !== null)
}
