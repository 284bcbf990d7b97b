import { expect, type Page } from '@playwright/test'
import { sandboxIn } from '../electron/sandbox/temporary-sandbox.ts'
import type { StoredJob } from '../shared/stored-job.ts'
import { type JobSpec, PurgeSpec, UpdateSpec } from '../shared/job-spec.ts'
import { DEMO_TABLE } from '../shared/demo-table.ts'
import { ask } from './support/bridge.ts'
import { runCommand } from './support/command-line.ts'
import { demoTable, otherSessions, rowsNotPlusOne, SET_UP } from './support/database.ts'
import { keepScreen } from './support/screen.ts'
import { killApp, launch, quit, test, type SluiceApp } from './support/sluice-app.ts'

const TEST_TIMEOUT_MS = 180_000
/** A killed process holds its key ranges until the lease runs out; the database starts twice. */
const SLOW = { timeout: 45_000 }

const target = { cluster: 'sandbox', table: DEMO_TABLE }

/** About ten seconds for the thousand electronics rows. */
const SLOW_PURGE = PurgeSpec.parse({
  operation: 'purge',
  ...target,
  where: `category = 'electronics'`,
  limits: { batchSize: 20, workers: 2, rowsPerSecond: 100 },
})

/** Fifty seconds for as many, so that no look at it sees the end. */
const SLOWER_THAN_LOOKS = ['--rate', '20']

/** A change that is wrong as soon as one row gets it twice, or not at all. */
const PLUS_ONE = UpdateSpec.parse({
  operation: 'update',
  ...target,
  where: 'true',
  set: 'value = value + 1',
  limits: { batchSize: 50, workers: 2, rowsPerSecond: 600 },
})

test.describe.configure({ timeout: TEST_TIMEOUT_MS })

test('a job whose app was killed is offered on the next start, and goes on to its end', async ({ home }) => {
  const first = await launch(home)
  const jobId = await startAndWatch(first, SLOW_PURGE)
  await killApp(first)
  await expect.poll(async () => await otherSessions(home), SLOW).toBe(0)
  const left = await demoTable(home)

  const second = await launch(home)
  const { page } = second
  await expect(page.getByText('1 job was interrupted')).toBeVisible(SLOW)
  await expect(page).toHaveURL(`app://sluice/#/jobs/${jobId}`)
  await expect(page.getByRole('heading', { level: 1, name: 'Purge batch_test' })).toBeVisible()
  await keepScreen(second, 'interrupted-notice')
  // Nothing goes on by itself.
  expect(await demoTable(home)).toEqual(left)

  await page.getByRole('link', { name: 'Show jobs' }).click()
  await expect(page.getByText('Interrupted', { exact: true }).last()).toBeVisible()
  await expect(page.getByText('1 job was interrupted')).toHaveCount(0)
  await keepScreen(second, 'jobs-interrupted')
  await page.getByRole('link', { name: 'Purge batch_test' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Purge batch_test' })).toBeVisible()
  await keepScreen(second, 'job-interrupted')

  await page.getByRole('button', { name: 'Resume' }).click()
  await expect(page.getByRole('button', { name: 'Pause', exact: true })).toBeVisible(SLOW)
  await keepScreen(second, 'job-resumed')
  await expect(page.getByText(/^1,000 rows of batch_test deleted, \d+ of them by this run, in /)).toBeVisible(
    SLOW,
  )
  await expect(page.getByText(/Verified: none of the rows up to key \S+ matches any more/)).toBeVisible()
  await keepScreen(second, 'job-resumed-succeeded')
  expect(await stored(page)).toMatchObject([{ jobId, state: 'succeeded', rows: 1_000 }])
  expect(await demoTable(home)).toEqual({ ...SET_UP, rows: 4_000, electronics: 0, active: 4_000 })
  await quit(second)
})

test('an app that quit goes on where it stopped, and adds exactly one to every row', async ({ home }) => {
  const first = await launch(home)
  await startAndWatch(first, PLUS_ONE)
  await quit(first)

  const second = await launch(home)
  const { page } = second
  // The sandbox was the app's own and ended with it, so nobody can tell yet.
  await page.getByRole('link', { name: 'Jobs', exact: true }).click()
  await expect(page.getByText('Start it to see the jobs in its ledger.')).toBeVisible()
  await page.getByRole('link', { name: 'Clusters', exact: true }).click()
  await page.getByRole('button', { name: 'Start', exact: true }).click()
  await expect(page.getByText('1 job was interrupted')).toBeVisible(SLOW)
  expect(await rowsNotPlusOne(home)).toBeGreaterThan(0)

  await page.getByRole('link', { name: 'Show jobs' }).click()
  await page.getByRole('button', { name: 'Resume Update batch_test' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Update batch_test' })).toBeVisible(SLOW)
  await expect(page.getByText(/^5,000 rows of batch_test changed, /)).toBeVisible(SLOW)
  expect(await rowsNotPlusOne(home)).toBe(0)
  await quit(second)
})

test('a discarded job stays where it stopped', async ({ home }) => {
  const first = await launch(home)
  await startAndWatch(first, SLOW_PURGE)
  await quit(first)

  const second = await launch(home)
  const { page } = second
  await ask(page, 'sandbox:start', undefined)
  await page.getByRole('link', { name: 'Jobs', exact: true }).click()
  const left = await demoTable(home)
  const discard = page.getByRole('button', { name: 'Discard Purge batch_test' })
  await discard.click()
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByRole('button', { name: 'Keep job' })).toBeFocused()
  await keepScreen(second, 'jobs-discard')
  await page.keyboard.press('Enter')
  await expect(dialog).toBeHidden()
  expect(await stored(page)).toMatchObject([{ state: 'interrupted' }])

  await discard.click()
  await dialog.getByRole('button', { name: 'Discard job' }).click()
  await expect(page.getByRole('cell', { name: 'Cancelled' })).toBeVisible()
  await expect(page.getByRole('button', { name: 'Resume Purge batch_test' })).toHaveCount(0)
  expect(await stored(page)).toMatchObject([{ state: 'cancelled' }])
  expect(await demoTable(home)).toEqual(left)
  await quit(second)
})

test('a job of another process is shown as such, and nobody else’s to resume', async ({ sluice }) => {
  const { page, home } = sluice
  await ask(page, 'sandbox:start', undefined)
  const limits = ['--batch-size', '20', '--workers', '2', ...SLOWER_THAN_LOOKS]
  const purge = ['purge', '--table', DEMO_TABLE.name, '--where', SLOW_PURGE.where, ...limits, '--json']
  const exited = runCommand(home, purge)
  await page.getByRole('link', { name: 'Jobs', exact: true }).click()
  await expect(page.getByText('in another process')).toBeVisible(SLOW)
  await expect(page.getByRole('button', { name: /^(Resume|Discard) Purge/ })).toHaveCount(0)
  await keepScreen(sluice, 'jobs-elsewhere')
  await page.getByRole('link', { name: 'Purge batch_test' }).click()
  await expect(page.getByText('Another process is working on this job')).toBeVisible()
  await keepScreen(sluice, 'job-elsewhere')
  const [job] = await stored(page)
  expect(await runCommand(home, ['adjust', job?.jobId ?? '', '--rate', 'none'])).toEqual([0, null])
  await expect(page.getByText(/^1,000 rows of batch_test deleted in /)).toBeVisible(SLOW)
  expect(await exited).toEqual([0, null])
  expect(await demoTable(home)).toEqual({ ...SET_UP, rows: 4_000, electronics: 0, active: 4_000 })
})

test('a cluster that goes away for a while is waited for, visibly', async ({ sluice }) => {
  const { page, home } = sluice
  const jobId = await startAndWatch(sluice, PLUS_ONE)
  await page.goto(`app://sluice/#/jobs/${jobId}`)
  const sandbox = sandboxIn(home)
  await sandbox.stop()
  await expect(page.getByText('The job is waiting').first()).toBeVisible(SLOW)
  await keepScreen(sluice, 'job-waiting')
  await sandbox.start()
  await expect(page.getByText(/^5,000 rows of batch_test changed in /)).toBeVisible(SLOW)
  expect(await rowsNotPlusOne(home)).toBe(0)
})

/** Starts the job, and returns once it has changed some rows and is far from its end. */
async function startAndWatch({ page }: SluiceApp, spec: JobSpec): Promise<string> {
  await ask(page, 'sandbox:start', undefined)
  const { jobId } = await ask(page, 'jobs:start', spec)
  const rows = async () => (await ask(page, 'jobs:get', { jobId })).snapshot.rows
  await expect.poll(rows, SLOW).toBeGreaterThan(100)
  return jobId
}

async function stored(page: Page): Promise<StoredJob[]> {
  return await ask(page, 'jobs:stored', { cluster: 'sandbox' })
}
