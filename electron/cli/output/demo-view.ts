import { isPackage } from '../../scripts.ts'
import type { JobResult } from '../../../shared/job.ts'
import type { Problem } from '../../../shared/problem.ts'
import type { SandboxStatus } from '../../../shared/sandbox-status.ts'
import type { DemoStep } from '../commands/demo-steps.ts'
import type { Stdio } from '../stdio.ts'
import { count, counted } from '../../../shared/counted.ts'
import { duration } from '../../../shared/quantity.ts'
import type { JobView } from './job-view.ts'
import { createJsonView } from './json-view.ts'
import { jsonLine, resultLine } from './line.ts'
import { planHeadline } from './plan-text.ts'
import { printable } from '../../../shared/printable.ts'
import { styleFor } from './style.ts'
import { textViewFor } from './view.ts'
import { START_SANDBOX } from '../../../shared/words.ts'

interface Place {
  readonly index: number
  readonly steps: number
  /** Rows in the table before the step; null when nobody counted them. */
  readonly inTable: number | null
}

/** How the tour is told. */
export interface DemoView {
  starting(): void
  sandboxStep(text: string): void
  sandboxRuns(status: SandboxStatus): void
  step(step: DemoStep, place: Place): JobView
  ended(state: JobResult['state'], problem: Problem | null): void
  sandboxStopped(): void
}

export function createDemoView(stdio: Stdio, json: boolean): DemoView {
  return json ? jsonDemo(stdio) : textDemo(stdio)
}

/** A program has no use for this. */
const nothing = (): void => {}

function jsonDemo(stdio: Stdio): DemoView {
  const results: JobResult[] = []
  return {
    starting: nothing,
    sandboxStep: nothing,
    sandboxRuns: nothing,
    sandboxStopped: nothing,
    step: (step, { inTable }) =>
      createJsonView(stdio, ({ result }) => {
        results.push(result)
        const rowsAfter = step.rowsAfter(inTable ?? 0, result.rows)
        return { type: 'step', title: step.title, rowsBefore: inTable, rowsAfter, result }
      }),
    ended: (state, problem) => stdio.out(jsonLine({ ...resultLine({ state, problem }), ...sumsOf(results) })),
  }
}

function textDemo(stdio: Stdio): DemoView {
  const style = styleFor(stdio.color)
  const print = (...lines: readonly string[]): void => stdio.out(lines.map((line) => `${line}\n`).join(''))
  const results: JobResult[] = []
  print(style.strong('Sluice demo: batch changes on the embedded cluster, in four steps.'))
  return {
    starting: () => print('', style.strong(START_SANDBOX)),
    sandboxStep: (text) => print(style.faint(`  ${printable(text)}`)),
    sandboxRuns: ({ version, port }) =>
      print(`${version ?? 'PostgreSQL'} runs on 127.0.0.1, port ${port ?? 0}.`),
    step: (step, place) => {
      print('', style.strong(`${place.index + 1} of ${place.steps}  ${step.title}`), step.note, '')
      const view = textViewFor(stdio, planHeadline)
      return {
        ...view,
        finished: (ended) => {
          view.finished(ended)
          results.push(ended.result)
          if (ended.result.state === 'succeeded') print(`  ${countsText(step, place, ended.result)}`)
        },
      }
    },
    ended: (state) => {
      if (state === 'succeeded') print(...closing(results))
      if (state === 'cancelled' || state === 'interrupted')
        print('', 'The demo was stopped. Run it again to start from the beginning.')
    },
    sandboxStopped: () =>
      print('', style.faint('The sandbox was started for the demo and has been stopped again.')),
  }
}

function countsText(step: DemoStep, { inTable }: Place, result: JobResult): string {
  const after = step.rowsAfter(inTable ?? 0, result.rows)
  if (inTable === null) return `batch_test now holds ${counted(after, 'row')}`
  if (after === inTable)
    return `batch_test still holds ${counted(after, 'row')}, ${count(result.rows)} of them changed`
  return `batch_test held ${count(inTable)} rows before, ${count(after)} after`
}

type Summed = 'rows' | 'batches' | 'retries' | 'conflicts' | 'seconds' | 'rejects'

function sumsOf(results: readonly JobResult[]): Pick<JobResult, Summed> {
  const sum = (name: Summed) => results.reduce((all, result) => all + result[name], 0)
  return {
    rows: sum('rows'),
    batches: sum('batches'),
    retries: sum('retries'),
    conflicts: sum('conflicts'),
    seconds: sum('seconds'),
    rejects: sum('rejects'),
  }
}

/** As a person starts it: from an npm package, or from a checkout. */
const PROGRAM = isPackage ? 'npx sluice' : 'npm run --silent sluice --'
const NEXT_WIDTH = PROGRAM.length + 18

function closing(results: readonly JobResult[]): string[] {
  const { rows, batches, seconds } = sumsOf(results)
  return [
    '',
    `Done: ${counted(rows, 'row')} in ${counted(batches, 'transaction')} in ${duration(seconds)}, none of them larger than 1,000 rows.`,
    '',
    'Try next:',
    ...(isPackage ? [] : [`  ${'npm start'.padEnd(NEXT_WIDTH)}the same in a window, with live charts`]),
    `  ${`${PROGRAM} sandbox start`.padEnd(NEXT_WIDTH)}keep the sandbox running, then`,
    `  ${PROGRAM} purge --cluster sandbox --table batch_test --where "category = 'toys'" --dry-run`,
    `  ${`${PROGRAM} --help`.padEnd(NEXT_WIDTH)}everything else`,
  ]
}
