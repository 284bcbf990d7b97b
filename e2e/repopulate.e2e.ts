import { expect } from '@playwright/test'
import { DEMO_TABLE } from '../shared/demo-table.ts'
import { PurgeSpec } from '../shared/job-spec.ts'
import { ask } from './support/bridge.ts'
import { demoTable } from './support/database.ts'
import { keepScreen } from './support/screen.ts'
import { test, type SluiceApp } from './support/sluice-app.ts'

const TEST_TIMEOUT_MS = 300_000
const SLOW = { timeout: 45_000 }

test('a repopulate tells what it deletes and inserts: before, meanwhile and afterwards', async ({
  sluice,
}) => {
  test.setTimeout(TEST_TIMEOUT_MS)
  const { page, home } = sluice
  await ask(page, 'sandbox:start', undefined)
  await page.goto('app://sluice/#/new-job?operation=repopulate')
  await page.getByRole('textbox', { name: 'Rows', exact: true }).fill('2000')
  await page.getByRole('textbox', { name: 'Batch size' }).fill('25')
  await page.getByRole('textbox', { name: 'Rate' }).fill('500')
  await page.getByRole('button', { name: 'Dry run' }).click()
  const run = page.getByRole('button', { name: 'Delete about 5,000 rows, then insert 2,000', exact: true })
  await expect(run).toBeVisible(SLOW)
  await keepScreen(sluice, 'new-job-repopulate-planned')

  await run.click()
  await expect(page.getByText(/^Deleting [1-9][\d,]* of about 5,000$/)).toBeVisible(SLOW)
  await expect(page.getByText('Then insert 2,000 rows', { exact: true })).toBeVisible()
  await whilePaused(sluice, 'job-repopulate-deleting')
  await expect(page.getByText(/^Inserting [1-9][\d,]* of 2,000$/)).toBeVisible(SLOW)
  await expect(page.getByText('Deleted 5,000 rows', { exact: true })).toBeVisible()
  await whilePaused(sluice, 'job-repopulate-inserting')
  await expect(page.getByText(/^2,000 rows inserted into batch_test in /)).toBeVisible(SLOW)
  await expect(page.getByText('Deleted 5,000 rows, inserted 2,000 rows.')).toBeVisible()

  await purgeAll(sluice)
  expect((await demoTable(home))?.rows).toBe(0)
  await page.getByRole('button', { name: 'Repopulate batch_test with 2,000 rows' }).click()
  await expect(page.getByText(/^2,000 rows inserted into batch_test in /)).toBeVisible(SLOW)
  expect((await demoTable(home))?.rows).toBe(2_000)
})

/** There is no time left where nothing moves. */
async function whilePaused(sluice: SluiceApp, name: string): Promise<void> {
  const { page } = sluice
  await page.getByRole('button', { name: 'Pause', exact: true }).click()
  await expect(page.getByRole('button', { name: 'Resume' })).toBeEnabled(SLOW)
  await expect(page.getByText(/^(Measuring|about .* left|about to finish)/)).toBeHidden()
  await keepScreen(sluice, name)
  await page.getByRole('button', { name: 'Resume' }).click()
}

async function purgeAll({ page }: SluiceApp): Promise<void> {
  const target = { cluster: 'sandbox', table: DEMO_TABLE, limits: {} }
  const { jobId } = await ask(
    page,
    'jobs:start',
    PurgeSpec.parse({ operation: 'purge', ...target, where: 'true' }),
  )
  await page.goto(`app://sluice/#/jobs/${jobId}`)
  await expect(page.getByText(/^2,000 rows of batch_test deleted in /)).toBeVisible(SLOW)
}
