import type { CheckLine, CheckState, CheckStep } from '../../../shared/connection-check.ts'
import type { Problem } from '../../../shared/problem.ts'
import { nextLines } from '../report-error.ts'
import type { Stdio } from '../stdio.ts'
import { milliseconds } from './format.ts'
import { jsonLine } from './line.ts'
import { createLiveBlock } from './live-block.ts'
import { printable } from '../../../shared/printable.ts'
import { STEP_NAMES } from '../../../shared/words.ts'
import { clip } from './width.ts'
import { type Style, styleFor } from './style.ts'

/** How a connection check is shown. */
export interface CheckView {
  /** All steps as they stand, whenever one starts or ends. */
  lines(lines: readonly CheckLine[]): void
  ended(lines: readonly CheckLine[], outcome: CheckOutcome): void
}

export interface CheckOutcome {
  readonly target: string
  readonly user: string
  /** Of the step that failed; null when a job could run. */
  readonly problem: Problem | null
}

/** The way to show a check that suits whoever reads standard output. */
export function checkViewFor(stdio: Stdio, json: boolean): CheckView {
  if (json) return jsonCheck(stdio)
  return stdio.terminal ? liveCheck(stdio) : plainCheck(stdio)
}

function jsonCheck(stdio: Stdio): CheckView {
  return {
    lines: eachOnce((line) => stdio.out(jsonLine({ type: 'check', ...line }))),
    ended: (_lines, { problem }) =>
      stdio.out(jsonLine({ type: 'checked', passed: problem === null, problem })),
  }
}

function plainCheck(stdio: Stdio): CheckView {
  const style = styleFor(false)
  return {
    lines: eachOnce((line) => stdio.out(`${stepLine(line, style)}\n`)),
    ended: (lines, outcome) => stdio.out(closing(lines, outcome, style)),
  }
}

function liveCheck(stdio: Stdio): CheckView {
  const style = styleFor(stdio.color)
  const block = createLiveBlock(stdio)
  return {
    // The last column stays free: writing into it makes some terminals wrap.
    lines: (lines) =>
      block.draw(lines.map((line) => clip(stepLine(line, styleFor(false)), stdio.size().columns - 1))),
    ended: (lines, outcome) => {
      block.clear()
      block.dispose()
      stdio.out(lines.map((line) => `${stepLine(line, style)}\n`).join('') + closing(lines, outcome, style))
    },
  }
}

/** Calls `tell` with every step when it has ended, in their order. */
function eachOnce(tell: (line: CheckLine) => void): CheckView['lines'] {
  const told = new Set<CheckStep>()
  return (lines) => {
    for (const line of lines) {
      if (line.state === 'waiting' || line.state === 'running') return
      if (!told.has(line.step)) tell(line)
      told.add(line.step)
    }
  }
}

const NAME_COLUMNS = Math.max(...Object.values(STEP_NAMES).map((name) => name.length))
const TIME_COLUMNS = 8

function stepLine({ step, state, milliseconds: took, detail }: CheckLine, style: Style): string {
  const time = took === null ? '' : `${milliseconds(took)} ms`
  const text = `${MARKS[state](style)} ${STEP_NAMES[step].padEnd(NAME_COLUMNS)}  ${time.padStart(TIME_COLUMNS)}`
  return `${text}  ${printable(detail)}`.trimEnd()
}

const MARKS: Record<CheckState, (style: Style) => string> = {
  waiting: ({ faint }) => faint('·'),
  running: () => '…',
  passed: ({ good }) => good('✓'),
  warning: ({ attention }) => attention('!'),
  failed: ({ bad }) => bad('✗'),
  skipped: ({ faint }) => faint('–'),
}

/** What a person should know although jobs can run, then the outcome in a sentence. */
function closing(lines: readonly CheckLine[], { target, user, problem }: CheckOutcome, style: Style): string {
  const warnings = lines.flatMap((line) => (line.state === 'warning' ? (line.problem ?? []) : []))
  const told = warnings.flatMap((warning) => [
    style.attention(`warning: ${printable(warning.message)}`),
    ...nextLines(warning),
  ])
  const outcome = problem
    ? style.bad(`${printable(target)} cannot be used.`)
    : style.good(`${printable(target)} can be used as ${printable(user)}.`)
  return ['', ...told, outcome].map((line) => `${line}\n`).join('')
}
