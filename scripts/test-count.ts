import { readFileSync } from 'node:fs'

/** How many tests a run executed, by outcome, and the names of those that it did not execute. */
export interface TestCount {
  readonly passed: number
  readonly failed: number
  readonly skipped: readonly string[]
}

export const NO_TESTS: TestCount = { passed: 0, failed: 0, skipped: [] }

export function addCounts(a: TestCount, b: TestCount): TestCount {
  return {
    passed: a.passed + b.passed,
    failed: a.failed + b.failed,
    skipped: [...a.skipped, ...b.skipped],
  }
}

/** What is read of the report of vitest's JSON reporter. */
interface VitestReport {
  readonly numPassedTests: number
  readonly numFailedTests: number
  readonly testResults: readonly {
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[]
  }[]
}

/** The count in a report of vitest's JSON reporter; none when the file is not there. */
export function vitestCount(file: string): TestCount {
  const report = readReport(file) as VitestReport | null
  if (report === null) return NO_TESTS
  const tests = report.testResults.flatMap(({ assertionResults }) => assertionResults)
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests,
    skipped: tests
      .filter(({ status }) => status !== 'passed' && status !== 'failed')
      .map(({ fullName }) => fullName),
  }
}

/** What is read of the report of Playwright's JSON reporter. */
interface PlaywrightReport {
  readonly stats: { readonly expected: number; readonly unexpected: number; readonly flaky: number }
  readonly suites: readonly PlaywrightSuite[]
}

interface PlaywrightSuite {
  readonly suites?: readonly PlaywrightSuite[]
  readonly specs: readonly {
    readonly title: string
    readonly tests: readonly { readonly status: string }[]
  }[]
}

/** The count in a report of Playwright's JSON reporter; none when the file is not there. */
export function playwrightCount(file: string): TestCount {
  const report = readReport(file) as PlaywrightReport | null
  if (report === null) return NO_TESTS
  const { expected, unexpected, flaky } = report.stats
  return { passed: expected, failed: unexpected + flaky, skipped: report.suites.flatMap(skippedIn) }
}

function skippedIn({ suites = [], specs }: PlaywrightSuite): string[] {
  const here = specs.filter(({ tests }) => tests.some(({ status }) => status === 'skipped'))
  return [...here.map(({ title }) => title), ...suites.flatMap(skippedIn)]
}

function readReport(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return null
  }
}
