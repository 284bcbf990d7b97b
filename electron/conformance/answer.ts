import { type Answer, MAX_ANSWER, Refusal, type Result } from '../../shared/answer.ts'
import type { Expected, Rule } from './case.ts'

/** The answer without what differs by nature. Applied twice it changes nothing more. */
export function ruled(answer: Answer, rule: Rule = {}): Answer {
  if (!('results' in answer)) return answer
  if (rule.outcome)
    return { results: answer.results.map((result) => ({ ...result, count: null, columns: [], rows: [] })) }
  return { results: answer.results.map((result) => ruledResult(result, rule)) }
}

/** Another one each time, also where a case expects a refusal instead. */
const JOB_ID = 'job_id'

function ruledResult(result: Result, { mask = [], unordered = false }: Rule): Result {
  const masked = new Set(
    result.columns.flatMap((name, at) => (name === JOB_ID || mask.includes(name) ? [at] : [])),
  )
  const rows = result.rows
    .slice(0, MAX_ANSWER.rows)
    .map((row) =>
      row.map((value, at) => (masked.has(at) && value !== null ? `<${result.columns[at]}>` : value)),
    )
  if (unordered) rows.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
  return { ...result, rows }
}

/** Changes every text of an answer, and cuts what is too long for a recording. */
export function withTexts(answer: Answer, change: (text: string) => string): Answer {
  const own = (text: string) => change(text).slice(0, MAX_ANSWER.text)
  if ('error' in answer) {
    const fields = Object.entries(answer.error).map(([name, text = '']) => [name, own(text)])
    return { error: Refusal.parse(Object.fromEntries(fields)) }
  }
  if ('none' in answer) return answer
  return {
    results: answer.results.map((result) => ({
      ...result,
      columns: result.columns.map(own),
      rows: result.rows.map((row) => row.map((value) => (value === null ? null : own(value)))),
    })),
  }
}

/** Whether two clusters answered alike. Details and hints are there to be read, not compared. */
export function isAlike(one: Answer, two: Answer): boolean {
  return essence(one) === essence(two)
}

function essence(answer: Answer): string {
  if (!('error' in answer)) return JSON.stringify(answer)
  const { code, message } = answer.error
  return JSON.stringify({ code, message })
}

/** Whether an answer is what a case states. */
export function isExpected(answer: Answer, expected: Expected = {}): boolean {
  if ('none' in answer) return false
  if ('error' in answer) return 'error' in expected && isRefusal(answer.error, expected)
  if ('error' in expected) return false
  const { rows, count, commands, columns } = expected
  const last = answer.results.at(-1)
  return (
    isSame(rows, last?.rows) &&
    isSame(columns, last?.columns) &&
    isSame(count, last?.count) &&
    isSame(
      commands,
      answer.results.map(({ command }) => command),
    )
  )
}

function isRefusal(
  given: Refusal,
  { error, message, detail }: Extract<Expected, { error: string }>,
): boolean {
  return given.code === error && isSame(message, given.message) && isSame(detail, given.detail)
}

function isSame(expected: unknown, given: unknown): boolean {
  return expected === undefined || JSON.stringify(expected) === JSON.stringify(given)
}
