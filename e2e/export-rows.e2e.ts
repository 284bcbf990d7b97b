import { mkdtemp, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test, type Page } from '@playwright/test'
import { query } from './support/database.ts'
import { useOneApp } from './support/one-app.ts'
import { keepScreen } from './support/screen.ts'
import type { SluiceApp } from './support/sluice-app.ts'

let sluice: SluiceApp
let page: Page

useOneApp(120_000, async (started) => {
  sluice = started
  page = started.page
  await query(sluice.home, 'CREATE TABLE notes (id int PRIMARY KEY, body text, amount numeric(20,10))')
  await query(
    sluice.home,
    `INSERT INTO notes SELECT i, CASE i WHEN 1 THEN NULL WHEN 2 THEN '' ELSE '=note ' || i END, i * 1.25
     FROM generate_series(1, 450) AS i`,
  )
})

test.beforeEach(async () => {
  await page.goto('app://sluice/#/settings')
  await page.reload()
  await page.goto('app://sluice/#/clusters/sandbox')
  await page.getByRole('radio', { name: 'Select notes' }).click({ force: true })
  await page.getByRole('tab', { name: 'Rows' }).click()
  await expect(page.getByText('100 rows. Scroll for more.')).toBeVisible()
})

test('all rows become a file for their owner alone, also those that were not scrolled to', async () => {
  const file = await answer('rows.csv')
  await openExport()
  await expect(dialog().getByRole('radio', { name: 'All rows of the table' })).toBeChecked()
  await dialog().getByRole('checkbox', { name: 'Guard formulas' }).click({ force: true })
  await keepScreen(sluice, 'export-rows')
  await dialog().getByRole('button', { name: 'Export…' }).click()
  await expect(dialog().getByText(`${file}: 450 rows.`)).toBeVisible()
  await keepScreen(sluice, 'export-rows-done')
  const lines = (await readFile(file, 'utf8')).trimEnd().split(/\r?\n/)
  expect(lines).toHaveLength(451)
  expect(lines.slice(0, 4)).toEqual([
    'id,body,amount',
    '1,,1.2500000000',
    '2,"",2.5000000000',
    "3,'=note 3,3.7500000000",
  ])
  expect((await stat(file)).mode & 0o777).toBe(0o600)
})

test('selected rows are exported with the columns that were chosen', async () => {
  const file = await answer('rows.ndjson')
  await page.getByRole('grid', { name: /^Rows of notes/ }).focus()
  await page.keyboard.press('Space')
  await page.keyboard.press('Shift+ArrowDown')
  await openExport()
  await expect(dialog().getByRole('radio', { name: '2 selected rows' })).toBeChecked()
  await dialog().getByRole('button', { name: 'Columns' }).click()
  for (const name of ['id', 'amount']) await page.getByRole('option', { name }).click()
  await page.keyboard.press('Escape')
  await dialog().getByRole('button', { name: 'NDJSON' }).click()
  await dialog().getByRole('button', { name: 'Export…' }).click()
  await expect(dialog().getByText(`${file}: 2 rows.`)).toBeVisible()
  expect(await readFile(file, 'utf8')).toBe(
    '{"id":"1","amount":"1.2500000000"}\n{"id":"2","amount":"2.5000000000"}\n',
  )
})

test('rows are read by the keys of a file, and the keys that no row has are told and saved', async () => {
  const keys = join(sluice.home, 'ids.txt')
  await writeFile(keys, '7\n9999\n3\n')
  await sluice.electron.evaluate(({ dialog: system }, path) => {
    system.showOpenDialog = async () => await Promise.resolve({ canceled: false, filePaths: [path] })
  }, keys)
  const file = await answer('found.csv')
  await openExport()
  await dialog().getByRole('radio', { name: 'Rows named by a file' }).click({ force: true })
  await expect(dialog().getByRole('button', { name: 'Export…' })).toBeDisabled()
  await dialog().getByRole('button', { name: 'Choose file' }).click()
  await expect(dialog().getByText(keys)).toBeVisible()
  await dialog()
    .getByRole('checkbox', { name: /Also save the keys/ })
    .click({ force: true })
  await keepScreen(sluice, 'export-rows-keys')
  await dialog().getByRole('button', { name: 'Export…' }).click()
  await expect(dialog().getByText(`${file}: 2 rows. 1 key had no row.`)).toBeVisible()
  expect((await readFile(file, 'utf8')).split(/\r?\n/).map((line) => line.split(',')[0])).toEqual([
    'id',
    '7',
    '3',
    '',
  ])
  expect((await readFile(file.replace('.csv', '-missing.csv'), 'utf8')).trim().split(/\r?\n/)).toEqual([
    'id',
    '9999',
  ])
})

test('a folder that is gone is told, and nothing is written', async () => {
  await answer('gone/rows.csv')
  await openExport()
  await dialog().getByRole('button', { name: 'Export…' }).click()
  await expect(dialog().getByText('No file was written')).toBeVisible()
  await keepScreen(sluice, 'export-rows-failed')
})

const dialog = () => page.getByRole('dialog', { name: /^Export rows of notes/ })

async function openExport(): Promise<void> {
  await page.getByRole('button', { name: 'Export', exact: true }).click()
  await expect(dialog()).toBeVisible()
}

/** The file that the dialog of the system says from now on. */
async function answer(name: string): Promise<string> {
  const filePath = join(await mkdtemp(join(sluice.home, 'out-')), name)
  await sluice.electron.evaluate(({ dialog: system }, path) => {
    system.showSaveDialog = async () => await Promise.resolve({ canceled: false, filePath: path })
  }, filePath)
  return filePath
}
