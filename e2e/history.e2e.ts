import { expect, type Page } from '@playwright/test'
import { DEMO_TABLE } from '../shared/demo-table.ts'
import { PurgeSpec, UpdateSpec } from '../shared/job-spec.ts'
import { ask } from './support/bridge.ts'
import { query } from './support/database.ts'
import { keepScreen } from './support/screen.ts'
import { killApp, launch, quit, type SluiceApp, test } from './support/sluice-app.ts'

const SLOW = { timeout: 45_000 }
const PURGE = PurgeSpec.parse({
  operation: 'purge',
  cluster: 'sandbox',
  table: DEMO_TABLE,
  where: `category = 'electronics'`,
  limits: { batchSize: 20, workers: 2, rowsPerSecond: 200 },
})

test.describe.configure({ timeout: 240_000 })

const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name })

/** Starts the purge and waits until it has changed some rows. */
async function startPurge({ page }: SluiceApp, rowsPerSecond: number): Promise<string> {
  await ask(page, 'sandbox:start', undefined)
  const limits = { ...PURGE.limits, rowsPerSecond }
  const { jobId } = await ask(page, 'jobs:start', { ...PURGE, limits })
  await page.goto(`app://sluice/#/jobs/${jobId}`)
  const rows = async () => (await ask(page, 'jobs:get', { jobId })).snapshot.rows
  await expect.poll(rows, SLOW).toBeGreaterThan(50)
  return jobId
}

test('a job that has ended opens after a restart as it was, while its cluster is away', async ({ home }) => {
  const first = await launch(home)
  await startPurge(first, 200)
  await expect(first.page.getByText(/^1,000 rows of batch_test deleted in /)).toBeVisible(SLOW)
  await quit(first)

  const second = await launch(home)
  const { page } = second
  expect((await ask(page, 'sandbox:status', undefined)).state).toBe('stopped')
  await page.goto('app://sluice/#/jobs')
  await page.getByRole('link', { name: 'Purge batch_test' }).click()
  await expect(page.getByText(/^1,000 rows of batch_test deleted in /)).toBeVisible(SLOW)
  await expect.poll(async () => await page.getByRole('figure').count(), SLOW).toBe(3)
  await expect(page.getByRole('table', { name: 'Workers 1 to 2' }).getByRole('row')).toHaveCount(3)
  await expect(page.getByRole('log').getByText('Succeeded.')).toBeVisible()
  await expect(page.getByText('From the history of this machine: run from the window')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Pause' })).toHaveCount(0)
  await keepScreen(second, 'job-remembered')
  await page.getByRole('link', { name: 'Jobs', exact: true }).click()
  await expect(page.getByRole('row').filter({ hasText: 'Purge batch_test' })).toContainText('Succeeded')
  await keepScreen(second, 'jobs-remembered')
  await page.goBack()
  await page.getByRole('button', { name: 'Run again' }).click()
  await expect(heading(page, 'New job')).toBeVisible()

  await page.getByRole('link', { name: 'Settings', exact: true }).click()
  await expect(page.getByText('1 job stored on this machine')).toBeVisible(SLOW)
  await page.getByRole('button', { name: /^Keep jobs for/ }).click()
  await page.getByRole('option', { name: '30 days' }).click()
  await expect
    .poll(async () => (await ask(page, 'history:info', undefined)).retention)
    .toEqual({ days: 30, jobs: 1_000 })
  await page.getByRole('button', { name: 'Clear history' }).click()
  await keepScreen(second, 'settings-clear-history')
  await page.getByRole('dialog').getByRole('button', { name: 'Clear history' }).click()
  await expect(page.getByText('0 jobs stored on this machine')).toBeVisible(SLOW)
  await keepScreen(second, 'settings-history')
  await quit(second)
})

test('a job whose app was killed has its charts, and can be removed once its ledger has lost it', async ({
  home,
}) => {
  const first = await launch(home)
  const jobId = await startPurge(first, 40)
  await killApp(first)

  const second = await launch(home)
  const { page } = second
  await page.goto(`app://sluice/#/jobs/${jobId}`)
  await expect(page.getByText('Sluice ended unexpectedly while this job was running.')).toBeVisible(SLOW)
  await expect(page.getByRole('button', { name: 'Resume' })).toBeVisible(SLOW)
  await expect(page.getByRole('button', { name: 'Discard' })).toBeVisible()
  await expect.poll(async () => await page.getByRole('figure').count(), SLOW).toBe(3)
  await keepScreen(second, 'job-remembered-interrupted')

  await ask(page, 'sandbox:reset', undefined)
  await expect(page.getByText('No longer in the ledger of sandbox')).toBeVisible(SLOW)
  await expect(page.getByRole('button', { name: 'Resume' })).toHaveCount(0)
  await keepScreen(second, 'job-remembered-gone')
  await page.getByRole('button', { name: 'Remove from history' }).click()
  await expect(heading(page, 'Jobs')).toBeVisible(SLOW)
  await expect(page.getByRole('link', { name: 'Purge batch_test' })).toHaveCount(0)
  await quit(second)
})

const REFUSED = UpdateSpec.parse({
  operation: 'update',
  cluster: 'sandbox',
  table: { schema: 'public', name: 'capped' },
  where: 'true',
  set: 'n = n + 1',
  limits: { maxRejects: 10 },
})

test('rows set aside are asked for no more once the ledger has lost their job', async ({ home }) => {
  const first = await launch(home)
  await ask(first.page, 'sandbox:start', undefined)
  await query(
    home,
    `CREATE TABLE capped (id int PRIMARY KEY, n int CHECK (n < 100));
     INSERT INTO capped SELECT i, CASE WHEN i % 500 = 0 THEN 99 ELSE 1 END FROM generate_series(1, 2000) AS i;`,
  )
  const { jobId } = await ask(first.page, 'jobs:start', REFUSED)
  await first.page.goto(`app://sluice/#/jobs/${jobId}`)
  await expect(first.page.getByText(/^1,996 rows of capped changed in /)).toBeVisible(SLOW)
  await quit(first)

  const second = await launch(home)
  const { page } = second
  await ask(page, 'sandbox:start', undefined)
  await ask(page, 'sandbox:reset', undefined)
  await page.goto('app://sluice/#/jobs')
  await page.getByRole('link', { name: 'Update capped' }).click()
  await expect(page.getByText('The list of these rows was in the ledger of sandbox')).toBeVisible(SLOW)
  await expect(page.getByRole('table', { name: 'Rows set aside' })).toHaveCount(0)
  await expect(page.getByText('The rows set aside cannot be listed')).toHaveCount(0)
  await keepScreen(second, 'job-remembered-rejects-gone')
  await quit(second)
})
