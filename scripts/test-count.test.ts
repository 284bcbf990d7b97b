import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PROJECT, toolScript } from './project.ts'
import { runProcess } from './run-process.ts'
import { addCounts, NO_TESTS, playwrightCount, vitestCount } from './test-count.ts'

/** Suites for the real runners, because the shape of their reports is theirs to change. */
const VITEST_SUITE = `
  import { expect, it } from '${join(PROJECT, 'node_modules/vitest/dist/index.js')}'
  it('a', () => {}); it('b', () => {}); it('c', () => expect(1).toBe(2)); it.skip('d', () => {}); it.todo('e')`
const PLAYWRIGHT_SUITE = `
  const { expect, test } = require('${join(PROJECT, 'node_modules/@playwright/test')}')
  test('a', () => {}); test('b', () => expect(1).toBe(2)); test('c', () => expect(1).toBe(2))
  test.skip('d', () => {}); test.describe('e', () => test.skip('inside a suite', () => {}))`

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sluice-count-'))
  await writeFile(join(folder, 'vitest.test.mjs'), VITEST_SUITE)
  await writeFile(join(folder, 'playwright.spec.cjs'), PLAYWRIGHT_SUITE)
})
afterAll(async () => {
  await rm(folder, { recursive: true, force: true })
})

async function run(script: string, args: string[], env: NodeJS.ProcessEnv = {}): Promise<void> {
  const { code, output } = await runProcess(process.execPath, [script, ...args], {
    cwd: folder,
    env: { ...process.env, ...env },
  })
  expect(code, output).toBe(1)
}

describe('the count of a run', () => {
  it('is read from what vitest reports', async () => {
    const report = join(folder, 'vitest.json')
    await run(toolScript('vitest'), ['run', '--root', folder, '--reporter=json', `--outputFile=${report}`])
    expect(vitestCount(report)).toEqual({ passed: 2, failed: 1, skipped: ['d', 'e'] })
  })

  it('is read from what Playwright reports', async () => {
    const report = join(folder, 'playwright.json')
    const env = { PLAYWRIGHT_JSON_OUTPUT_FILE: report }
    await run(
      toolScript('@playwright/test', 'playwright'),
      ['test', 'playwright.spec', '--reporter=json'],
      env,
    )
    expect(playwrightCount(report)).toEqual({ passed: 1, failed: 2, skipped: ['d', 'inside a suite'] })
  })

  it('is nothing when the run did not come to its report', () => {
    expect(vitestCount(join(folder, 'none.json'))).toEqual(NO_TESTS)
    expect(playwrightCount(join(folder, 'none.json'))).toEqual(NO_TESTS)
  })

  it('adds up', () => {
    const sum = addCounts(
      { passed: 1, failed: 2, skipped: ['a'] },
      { passed: 10, failed: 20, skipped: ['b'] },
    )
    expect(sum).toEqual({ passed: 11, failed: 22, skipped: ['a', 'b'] })
  })
})
