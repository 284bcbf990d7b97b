import type { CheckLine, CheckStep, ConnectionCheck } from '../../../shared/connection-check.ts'
import { STEP_NAMES } from '../../../shared/words.ts'
import { formatMilliseconds } from '../../ui/quantity.ts'

/** Steps without which there is no connection at all. */
const ON_THE_WAY: readonly CheckStep[] = ['credentials', 'token', 'network', 'login']

interface Summary {
  readonly type: 'loading' | 'success' | 'warning' | 'error'
  readonly text: string
}

/** How a check stands, in one line: `Connected in 212 ms.`, or what stands in the way. */
export function checkSummary({ lines, ended }: ConnectionCheck): Summary {
  if (!ended) return { type: 'loading', text: underWay(lines) }
  const failed = lines.find(({ state }) => state === 'failed')
  if (failed) return { type: 'error', text: failure(failed) }
  const milliseconds = lines.reduce((sum, line) => sum + (line.milliseconds ?? 0), 0)
  const connected = `Connected in ${formatMilliseconds(milliseconds)}`
  const warnings = lines.filter(({ state }) => state === 'warning').length
  if (warnings === 0) return { type: 'success', text: `${connected}.` }
  return { type: 'warning', text: `${connected}, with ${warnings === 1 ? 'a warning' : 'warnings'}.` }
}

function underWay(lines: readonly CheckLine[]): string {
  const running = lines.find(({ state }) => state === 'running')
  if (!running) return 'Testing the connection…'
  return `Testing the connection: ${STEP_NAMES[running.step]}…`
}

function failure({ step }: CheckLine): string {
  if (ON_THE_WAY.includes(step)) return `Connection failed at ${inSentence(STEP_NAMES[step])}.`
  return `Connected, but not ready for jobs: ${inSentence(STEP_NAMES[step])} failed.`
}

/** `Login` as `login`, `AWS credentials` as it is. */
function inSentence(name: string): string {
  return /^[A-Z]{2}/.test(name) ? name : name.charAt(0).toLowerCase() + name.slice(1)
}
