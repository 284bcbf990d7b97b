import { statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, type Page } from '@playwright/test'
import { ask } from './support/bridge.ts'
import { demoTable, query, SET_UP } from './support/database.ts'
import { choose } from './support/options.ts'
import { keepScreen } from './support/screen.ts'
import { launch, quit, test } from './support/sluice-app.ts'

const SLOW = { timeout: 30_000 }
test.describe.configure({ timeout: 180_000 })

test('a draft survives leaving the page and a restart, until it is discarded', async ({ home }) => {
  const first = await launch(home)
  await ask(first.page, 'sandbox:start', undefined)
  await openNewJob(first.page)
  // The sandbox has one table.
  await expect(tableField(first.page)).toContainText('batch_test', SLOW)
  await expect(button(first.page, 'Discard draft')).toHaveCount(0)
  await first.page.getByRole('radio', { name: 'Update' }).click()
  await first.page.getByRole('button', { name: 'All rows' }).click()
  await choose(first.page, 'Column', /^value/)
  await newValue(first.page).fill('12.5x')
  await textbox(first.page, 'Rate').fill('77')
  await first.page.getByRole('link', { name: 'Settings' }).click()
  await openNewJob(first.page)
  await expectDraft(first.page)
  await quit(first)
  expect(statSync(join(home, 'new-job.json')).mode & 0o077).toBe(0)

  const second = await launch(home)
  await ask(second.page, 'sandbox:start', undefined)
  await openNewJob(second.page)
  await expectDraft(second.page)
  await expect(second.page.getByText('value must be a number, such as 12 or 9.50.')).toBeVisible(SLOW)
  await keepScreen(second, 'new-job-draft')
  await button(second.page, 'Discard draft').click()
  await keepScreen(second, 'new-job-discard')
  await second.page.getByRole('dialog').getByRole('button', { name: 'Discard draft' }).click()
  await expect(textbox(second.page, 'Rate')).toHaveValue('')
  await expect(button(second.page, 'Discard draft')).toHaveCount(0)
  await second.page.reload()
  await expect(second.page.getByRole('radio', { name: 'Purge' })).toBeChecked(SLOW)
  await quit(second)
})

test('where no row matches there is nothing to run', async ({ sluice }) => {
  const { page, home } = sluice
  await ask(page, 'sandbox:start', undefined)
  await openNewJob(page)
  await choose(page, 'Column', /^category/)
  await textbox(page, 'Value of comparison 1').fill('furniture')
  await button(page, 'Dry run').click()
  await expect(page.getByText('No row matches. There is nothing to run.')).toBeVisible(SLOW)
  await expect(runButton(page)).toHaveCount(0)
  await expect(button(page, 'Dry run')).toBeEnabled()
  await keepScreen(sluice, 'new-job-nothing')
  expect(await demoTable(home)).toEqual(SET_UP)
})

test('typed values are set as they were typed, at a rate that was chosen after the dry run', async ({
  sluice,
}) => {
  const { page, home } = sluice
  await ask(page, 'sandbox:start', undefined)
  await openNewJob(page)
  await page.getByRole('radio', { name: 'Update' }).click()
  await choose(page, 'Column', /^category/)
  await textbox(page, 'Value of comparison 1').fill('books')
  await choose(page, 'Column', /^value/, 1)
  await newValue(page).fill('9.505')
  await expect(page.getByText('value can have at most 2 decimal places.')).toBeVisible()
  await newValue(page).fill('9.50')
  await button(page, 'Add change').click()
  await choose(page, 'Column', /^status/, 2)
  await newValue(page, 1).fill(`it's \\ "odd"`)
  await button(page, 'Add change').click()
  await choose(page, 'Column', /^created_at/, 3)
  await page.getByPlaceholder('YYYY/MM/DD').fill('2026/01/02')
  await textbox(page, 'New value of created_at, time').fill('03:04:05')
  await keepScreen(sluice, 'new-job-typed')

  await button(page, 'Dry run').click()
  await expect(runButton(page)).toBeVisible(SLOW)
  await textbox(page, 'Rate').pressSequentially('2000')
  await expect(page.getByText(/At least .* at this rate\./)).toBeVisible()
  await expect(runButton(page)).toBeVisible()
  await textbox(page, 'Batch size').fill('100')
  await expect(runButton(page)).toHaveCount(0)
  await textbox(page, 'Batch size').fill('1000')
  await runButton(page).click()
  await expect(page.getByText(/^1,000 rows of batch_test changed in /)).toBeVisible(SLOW)
  const [job] = await ask(page, 'jobs:list', undefined)
  expect(job?.plan.spec.limits).toMatchObject({ rowsPerSecond: 2_000 })
  const set = `SELECT count(*)::int FROM batch_test WHERE value = 9.50 AND status = 'it''s \\ "odd"'
    AND created_at = '2026-01-02 03:04:05+00'`
  expect(await query(home, set)).toEqual([{ count: 1_000 }])

  // The job has started, so the next one begins anew, and its condition is offered again.
  await openNewJob(page)
  await expect(page.getByRole('radio', { name: 'Purge' })).toBeChecked()
  await button(page, 'Recent conditions').click()
  await keepScreen(sluice, 'new-job-recent')
  await page.getByRole('menuitem', { name: `"category" = 'books'` }).click()
  await expect(textbox(page, 'Value of comparison 1')).toHaveValue('books')
})

async function openNewJob(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'New job', exact: true }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'New job' })).toBeVisible()
  await expect(tableField(page)).toBeVisible(SLOW)
}

async function expectDraft(page: Page): Promise<void> {
  await expect(page.getByRole('radio', { name: 'Update' })).toBeChecked(SLOW)
  await expect(textbox(page, 'Rate')).toHaveValue('77')
  await expect(newValue(page)).toHaveValue('12.5x', SLOW)
  await expect(page.getByText('Every row of the table, regardless of its values.')).toBeVisible()
}

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true })
const textbox = (page: Page, name: string) => page.getByRole('textbox', { name, exact: true })
const newValue = (page: Page, index = 0) => page.getByRole('textbox', { name: 'New value' }).nth(index)
const tableField = (page: Page) => page.getByRole('button', { name: /^Table/ })
const runButton = (page: Page) => page.getByRole('button', { name: /^(Delete|Update) about [\d,]+ rows$/ })
