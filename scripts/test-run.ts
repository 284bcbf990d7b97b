import { addCounts, NO_TESTS, type TestCount } from './test-count.ts'

/** What a step of a test run came to; `count` where the step executes tests. */
export interface Outcome {
  readonly code: number
  readonly count?: TestCount
}

export interface Step {
  readonly name: string
  readonly run: () => Promise<Outcome>
}

/**
 * Runs the steps in order up to the first that fails, tells each with its time, and closes with
 * the line `N passed, N failed`; the exit code. A step that was to execute tests and executed none
 * fails.
 */
export async function runSteps(steps: readonly Step[], say: (line: string) => void): Promise<number> {
  let total = NO_TESTS
  let code = 0
  for (const step of steps) {
    const outcome = await announced(step, say)
    code = outcome.code
    total = addCounts(total, outcome.count ?? NO_TESTS)
    if (code !== 0) break
  }
  if (total.skipped.length > 0) say(['\nSkipped on this machine:', ...total.skipped].join('\n  '))
  // A step that failed without a failed test (a type error, say) is a failure all the same.
  say(`\n${total.passed} passed, ${code === 0 ? total.failed : Math.max(1, total.failed)} failed`)
  return code
}

async function announced({ name, run }: Step, say: (line: string) => void): Promise<Outcome> {
  say(`\n── ${name}`)
  const begin = performance.now()
  const outcome = await settled(run, say)
  const seconds = ((performance.now() - begin) / 1000).toFixed(1)
  say(`── ${name}: ${outcome.code === 0 ? 'good' : 'failed'} (${seconds} s)`)
  return outcome
}

async function settled(run: Step['run'], say: (line: string) => void): Promise<Outcome> {
  try {
    const outcome = await run()
    if (outcome.code !== 0 || outcome.count?.passed !== 0) return outcome
    say('No test was executed.')
    return { ...outcome, code: 1 }
  } catch (error) {
    say(error instanceof Error ? error.message : String(error))
    return { code: 1 }
  }
}
