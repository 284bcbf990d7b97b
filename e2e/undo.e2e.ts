import { expect, type Page } from '@playwright/test'
import { demoTable } from './support/database.ts'
import { keepSizes } from './support/screen.ts'
import { test } from './support/sluice-app.ts'

/** The sandbox's first start makes a database; a busy machine takes its time. */
const SLOW = { timeout: 45_000 }
test.describe.configure({ timeout: 240_000 })

const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name })
const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name })

test('a purge that archives its rows is undone by clicks, and every row is back', async ({ sluice }) => {
  const { page, home } = sluice
  await page.getByRole('button', { name: 'Start the sandbox' }).click()
  await expect(heading(page, 'New job')).toBeVisible(SLOW)
  const archive = page.getByRole('checkbox', { name: 'Archive changed rows' })
  await expect(archive).not.toBeChecked()
  await archive.click({ force: true })
  await keepSizes(sluice, 'new-job-archive')
  await button(page, 'Use full speed').click()
  await button(page, 'Dry run').click()
  const run = button(page, /^Delete about [\d,]+ rows$/)
  await expect(run).toBeVisible(SLOW)
  await keepSizes(sluice, 'new-job-archive-planned')
  await run.click()
  await expect(page.getByText(/^1,000 rows of batch_test deleted in /)).toBeVisible(SLOW)
  expect((await demoTable(home))?.rows).toBe(4_000)
})
