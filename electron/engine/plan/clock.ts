import { isRecord, walkNodes } from './syntax-tree.ts'
import { callOf } from './mentions.ts'

/** Functions without arguments that tell the time; `age` with one argument counts from today. */
const CLOCK_FUNCTIONS = new Set(['now', 'transaction_timestamp', 'statement_timestamp', 'clock_timestamp'])

/** `CURRENT_DATE`, `LOCALTIME(3)` and their kin, but not `CURRENT_USER`. */
const CLOCK_VALUES = /^SVFOP_(CURRENT_DATE|CURRENT_TIME(STAMP)?|LOCALTIME(STAMP)?)(_N)?$/

/** Words that date and time types read in a string. */
const CLOCK_WORD = /(^|[^a-z])(now|today|tomorrow|yesterday)($|[^a-z])/i

export function isClockCall(node: Record<string, unknown>): boolean {
  const { schema, name, args } = callOf(node)
  if (schema !== null && schema !== 'pg_catalog') return false
  return args === 0 ? CLOCK_FUNCTIONS.has(name) : args === 1 && name === 'age'
}

export function isClockValue(node: Record<string, unknown>): boolean {
  return CLOCK_VALUES.test(String(node['op']))
}

/** The text of a string constant that would be the time, were it a time; null for other constants. */
export function clockWordIn(node: Record<string, unknown>): string | null {
  const text = isRecord(node['sval']) ? node['sval']['sval'] : undefined
  return typeof text === 'string' && CLOCK_WORD.test(text) ? text : null
}

/** Whether an expression may have another value a moment later because it tells the time. */
export function namesClock(tree: unknown): boolean {
  let found = false
  walkNodes(tree, (kind, node) => {
    if (kind === 'FuncCall') found ||= isClockCall(node)
    if (kind === 'SQLValueFunction') found ||= isClockValue(node)
    if (kind === 'A_Const') found ||= clockWordIn(node) !== null
  })
  return found
}
