import { mkdir, writeFile } from 'node:fs/promises'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { expect, type Page } from '@playwright/test'
import { ask } from './support/bridge.ts'
import { query } from './support/database.ts'
import {
  startEventLoopMeter,
  startFrameMeter,
  stopEventLoopMeter,
  stopFrameMeter,
  type EventLoopDelay,
  type FrameRate,
} from './support/meters.ts'
import { test, type SluiceApp } from './support/sluice-app.ts'

const ROWS = 200_000
const WORKERS = 32
const TEST_TIMEOUT_MS = 180_000
const SLOW = { timeout: 90_000 }
const REPORT = join(import.meta.dirname, '../test-results/responsiveness.json')

interface Measured {
  readonly job: string
  readonly rows: number
  readonly workers: number
  readonly seconds: number
  /** From the click to the first rows: plan, worker threads, connections. */
  readonly starting: Responsiveness
  /** From the first rows until the page says how it ended. */
  readonly running: Responsiveness
}

interface Responsiveness {
  readonly mainProcess: EventLoopDelay
  readonly window: FrameRate
}

/** The numbers are reported, not asserted: they tell about the machine as much as about the app. */
test('the window stays responsive with 32 workers', async ({ sluice }, info) => {
  test.setTimeout(TEST_TIMEOUT_MS)
  const { page, home } = sluice
  await ask(page, 'sandbox:start', undefined)
  const jobs = [await repopulate(sluice), await purge(sluice)]

  const report = { machine: { cpus: cpus().length, model: cpus()[0]?.model ?? 'unknown' }, jobs }
  await mkdir(join(REPORT, '..'), { recursive: true })
  await writeFile(REPORT, `${JSON.stringify(report, null, 2)}\n`)
  await info.attach('responsiveness', { path: REPORT })
  process.stdout.write(`responsiveness: ${JSON.stringify(report)}\n`)

  for (const { rows, workers, running } of jobs) {
    expect({ rows, workers }).toEqual({ rows: ROWS, workers: WORKERS })
    expect(running.mainProcess.samples).toBeGreaterThan(0)
    expect(running.window.count).toBeGreaterThan(0)
  }
  expect(await query(home, 'SELECT count(*)::int AS rows FROM batch_test')).toEqual([{ rows: 0 }])
})

async function repopulate(sluice: SluiceApp): Promise<Measured> {
  const { page } = sluice
  await page.goto('app://sluice/#/new-job?operation=repopulate')
  await page.getByRole('textbox', { name: 'Rows', exact: true }).fill(String(ROWS))
  await dryRun(page)
  return await measure(
    sluice,
    /^Delete about [\d,]+ rows, then insert 200,000$/,
    /^200,000 rows inserted into batch_test in /,
  )
}

async function purge(sluice: SluiceApp): Promise<Measured> {
  const { page } = sluice
  await page.goto('app://sluice/#/new-job?operation=purge&table=batch_test')
  await page.getByRole('button', { name: 'All rows' }).click()
  await page.getByRole('textbox', { name: 'Batch size' }).fill('100')
  await dryRun(page)
  return await measure(sluice, /^Delete about [\d,]+ rows$/, /^200,000 rows of batch_test deleted in /)
}

async function dryRun(page: Page): Promise<void> {
  await page.getByRole('textbox', { name: 'Workers' }).fill(String(WORKERS))
  await page.getByRole('button', { name: 'Dry run' }).click()
}

/** The job behind a button, measured in two parts. */
async function measure(sluice: SluiceApp, button: string | RegExp, end: RegExp): Promise<Measured> {
  const { page } = sluice
  const run = page.getByRole('button', { name: button })
  await expect(run).toBeVisible(SLOW)
  const starting = await during(sluice, async () => {
    await run.click()
    const someRows = page.locator('.job-count').filter({ hasText: /^(Deleting |Inserting )?[1-9]/ })
    // A short job may be over before anybody has seen it run.
    await expect(someRows.or(page.getByText(end)).first()).toBeVisible(SLOW)
  })
  const running = await during(sluice, async () => await expect(page.getByText(end)).toBeVisible(SLOW))
  const [job] = await ask(page, 'jobs:list', undefined)
  const { operation, limits } = job?.plan.spec ?? {}
  const { rows = 0, seconds = 0 } = job?.result ?? {}
  return { job: operation ?? '', rows, workers: limits?.workers ?? 0, seconds, starting, running }
}

async function during({ electron, page }: SluiceApp, act: () => Promise<void>): Promise<Responsiveness> {
  await startEventLoopMeter(electron)
  await startFrameMeter(page)
  await act()
  return { window: await stopFrameMeter(page), mainProcess: await stopEventLoopMeter(electron) }
}
