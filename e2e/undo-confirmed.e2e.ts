import { expect, type Page } from '@playwright/test'
import { query } from './support/database.ts'
import { addCluster, type LabCluster, labTest as test } from './support/lab-cluster.ts'
import { choose } from './support/options.ts'
import { keepSizes } from './support/screen.ts'
import type { SluiceApp } from './support/sluice-app.ts'

const SLOW = { timeout: 45_000 }

test.describe.configure({ timeout: 400_000 })

const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name, exact: true })
const dialog = (page: Page) => page.getByRole('dialog')
const archive = (page: Page) => page.getByRole('checkbox', { name: 'Archive changed rows' })

test('an update is archived by default, and its undo overwrites what changed since once that is confirmed', async ({
  lab,
  sluice,
}) => {
  const { page } = sluice
  const before = await books(lab)
  await query(lab.home, 'DROP SCHEMA sluice CASCADE')
  await addCluster(page, lab, 'orders')
  await update(sluice)
  const [{ id } = { id: '' }] = await books(lab)
  await query(lab.home, `UPDATE batch_test SET status = 'somebody' WHERE id = '${id}'`)

  await button(page, 'Undo').click()
  await expect(page.getByText('Up to date')).toBeVisible(SLOW)
  await button(page, 'Compare all rows').click()
  await expect(page.getByText('All 1,000 rows were compared with the table.')).toBeVisible(SLOW)
  await expect(button(page, 'Restore 999 rows')).toBeVisible()
  const changed = page.getByRole('table', { name: 'Sample of the rows' }).getByRole('row')
  await expect(changed.filter({ hasText: 'Changed since' })).toContainText(/active.*archived.*somebody/s)
  await keepSizes(sluice, 'undo-update', page.getByRole('heading', { name: 'SQL of one batch' }))
  await button(page, 'Restore 999 rows').click()
  await confirm(page, 'Restore 999 rows')
  await expect(page.getByText(/^999 rows of batch_test restored in /)).toBeVisible(SLOW)
  const left = page.getByRole('table', { name: 'Rows not put back' }).getByRole('row')
  await expect(left.filter({ hasText: 'Changed since' })).toContainText(/status\s*active.*status\s*somebody/s)
  await keepSizes(sluice, 'job-undo-update')
  expect(await books(lab)).toEqual(before.map((row) => (row.id === id ? { id, status: 'somebody' } : row)))

  await button(page, 'Run again').click()
  await expect(page.getByText('Up to date')).toBeVisible(SLOW)
  await page.getByRole('radio', { name: /^Overwrite them too/ }).click({ force: true })
  await dialog(page).getByRole('button', { name: 'Overwrite them too' }).click()
  await expect(page.getByText('Outdated')).toBeVisible()
  await button(page, 'Dry run').click()
  await button(page, /^Restore up to 1,000 rows$/).click(SLOW)
  await keepSizes(sluice, 'undo-start')
  await confirm(page, 'Restore up to 1,000 rows')
  await expect(page.getByText(/^1,000 rows of batch_test restored in /)).toBeVisible(SLOW)
  expect(await books(lab)).toEqual(before)
})

/** The table's name has to be typed. */
async function confirm(page: Page, label: string): Promise<void> {
  const start = dialog(page).getByRole('button', { name: label })
  await expect(start).toBeDisabled()
  await dialog(page).getByRole('textbox').fill('batch_test')
  await start.click()
}

const books = async (lab: LabCluster) =>
  await query<{ id: string; status: string }>(
    lab.home,
    `SELECT id::text AS id, status FROM batch_test WHERE category = 'books' ORDER BY id`,
  )

/** In New job, where no ledger is, then with one. */
async function update(sluice: SluiceApp): Promise<void> {
  const { page } = sluice
  await page.goto('app://sluice/#/new-job?cluster=orders&operation=update')
  await expect(page.getByRole('button', { name: /^Table batch_test/ })).toBeVisible(SLOW)
  await expect(archive(page)).toBeChecked()
  await choose(page, 'Column', /^category/)
  await page.getByRole('textbox', { name: 'Value of comparison 1' }).fill('books')
  await choose(page, 'Column', /^status/, 1)
  await page.getByRole('textbox', { name: 'New value' }).fill('archived')
  await button(page, 'Dry run').click()
  await expect(page.getByText('Up to date')).toBeVisible(SLOW)
  await expect(archive(page)).not.toBeChecked()
  await keepSizes(sluice, 'new-job-archive-no-ledger', archive(page))
  await button(page, 'Create the ledger').first().click()
  await expect(archive(page)).toBeChecked(SLOW)
  await button(page, 'Dry run').click()
  await button(page, /^Update about [\d,]+ rows$/).click(SLOW)
  await keepSizes(sluice, 'new-job-archive-start')
  await dialog(page)
    .getByRole('button', { name: /^Update about/ })
    .click()
  await expect(page.getByText(/^1,000 rows of batch_test changed in /)).toBeVisible(SLOW)
}
