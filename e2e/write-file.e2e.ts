import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test, type Page } from '@playwright/test'
import { ask } from './support/bridge.ts'
import { query } from './support/database.ts'
import { useOneApp } from './support/one-app.ts'
import { choose } from './support/options.ts'
import { keepScreen, keepSizes } from './support/screen.ts'
import type { SluiceApp } from './support/sluice-app.ts'

const SLOW = { timeout: 30_000 }

let sluice: SluiceApp
let page: Page

useOneApp(180_000, async (started) => {
  sluice = started
  page = started.page
  await ask(page, 'ledger:create', { cluster: 'sandbox' })
  await query(
    sluice.home,
    `CREATE TABLE prices (sku text PRIMARY KEY, title varchar(40), amount numeric(10,2) CHECK (amount < 1000),
       stock int, changed_at timestamptz)`,
  )
  await query(
    sluice.home,
    `INSERT INTO prices SELECT 'A-' || i, 'Article ' || i, i, 5, timestamptz '2026-01-01 12:00:00+00'
     FROM generate_series(1, 40) i`,
  )
})

const ROWS = [
  'sku;name;amount;stock;comment',
  'A-1;Article 1;1,00;5;as it was',
  'A-2;Second article;2,50;7;',
  'B-1;"A new one; with a semicolon";19,90;3;',
  'B-2;Too expensive;5000,00;1;',
  'B-3;Not a number of pieces;4,00;many;',
  ...Array.from({ length: 60 }, (_, place) => `C-${place};Article C ${place};${place},25;${place};`),
]

/** The next dialogs of the system answer with this file. */
async function answerDialogs(path: string): Promise<void> {
  await sluice.electron.evaluate(({ dialog }, filePath) => {
    dialog.showOpenDialog = async () => await Promise.resolve({ canceled: false, filePaths: [filePath] })
    dialog.showSaveDialog = async () => await Promise.resolve({ canceled: false, filePath })
  }, path)
}

async function fileOf(name: string, content: string): Promise<string> {
  const path = join(sluice.home, name)
  await writeFile(path, content)
  return path
}

async function chooseFile(path: string): Promise<void> {
  await answerDialogs(path)
  await page.getByRole('button', { name: /^Choose (file|another file)$/ }).click()
  await expect(page.getByText(path, { exact: true })).toBeVisible()
}

async function newWrite(): Promise<void> {
  await page.goto('app://sluice/#/clusters/sandbox')
  await page
    .getByRole('row', { name: /prices/ })
    .getByText('prices', { exact: true })
    .click()
  await page.getByRole('link', { name: 'Write rows from a file…' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'New job' })).toBeVisible()
}

test('rows of a file are mapped, tried, written, mended and written again', async () => {
  await newWrite()
  await keepScreen(sluice, 'write-empty')
  await page.getByRole('button', { name: 'Dry run' }).click()
  await expect(page.getByText('Choose a file.')).toBeVisible()
  await chooseFile(await fileOf('prices.csv', ROWS.join('\r\n')))
  await expect(page.getByText(/^CSV; delimiter: semicolon; .*decimal comma in amount$/)).toBeVisible(SLOW)
  await expect(page.getByText('No such column')).toHaveCount(2)
  await keepSizes(sluice, 'write-mapping', page.getByRole('heading', { name: /^Fields of the file/ }))

  await page.getByRole('button', { name: 'Dry run' }).click()
  await expect(page.getByText(/has no column “name”, which the file has a field for/)).toBeVisible(SLOW)
  await keepScreen(sluice, 'write-mapping-refused')
  await choose(page, 'Column for name', /^title/)
  await choose(page, 'Column for comment', /^Leave out/)
  await page.getByRole('button', { name: 'Advanced' }).click()
  await page.getByRole('textbox', { name: 'Allowed rejects' }).fill('10')
  await page.getByRole('button', { name: 'Dry run' }).click()
  const preview = page.getByRole('table', { name: 'First rows of the file' })
  await expect(preview).toBeVisible(SLOW)
  await expect(preview.getByRole('row', { name: /A-1 Unchanged/ })).toBeVisible()
  await expect(preview.getByRole('row', { name: /A-2 Changes/ })).toContainText('2.00 → 2.50')
  await expect(preview.getByRole('row', { name: /B-1 New/ })).toContainText('19.90')
  await expect(preview.getByRole('row', { name: /B-2 Refused/ })).toContainText('23514')
  await expect(preview.getByRole('row', { name: /B-3 Refused/ })).toContainText('"many"')
  await keepSizes(sluice, 'write-preview', preview)

  await page.getByRole('button', { name: 'Write 65 rows' }).click()
  await expect(page.getByText(/^Verified: .*: 61 inserted, 2 updated, 2 rejected/)).toBeVisible(SLOW)
  await keepScreen(sluice, 'write-job')
  const rejects = join(sluice.home, 'rejects.csv')
  await answerDialogs(rejects)
  await page.getByRole('button', { name: 'Save the rejected rows…' }).click()
  await expect(page.getByText(`They are in ${rejects}, each with its reason.`)).toBeVisible(SLOW)
  const saved = await readFile(rejects, 'utf8')
  expect(saved).toContain('B-2;Too expensive;5000,00;1;')
  await keepScreen(sluice, 'write-rejects')

  await writeFile(rejects, saved.replace('5000,00', '500,00').replace(';many;', ';12;'))
  await page.getByRole('button', { name: 'Run again' }).click()
  await chooseFile(rejects)
  await page.getByRole('button', { name: 'Dry run' }).click()
  await page.getByRole('button', { name: 'Write 2 rows' }).click({ timeout: 30_000 })
  await expect(page.getByText(/^Verified: .*: 2 inserted/)).toBeVisible(SLOW)
  expect(
    await query(sluice.home, `SELECT amount, stock FROM prices WHERE sku LIKE 'B-%' ORDER BY sku`),
  ).toEqual([
    { amount: '19.90', stock: 3 },
    { amount: '500.00', stock: 1 },
    { amount: '4.00', stock: 12 },
  ])
})

test('a file that holds no rows says why, once', async () => {
  await newWrite()
  for (const [name, content, message] of [
    ['book.xlsx', 'PK\u0003\u0004', /is a ZIP archive or an Excel workbook\./],
    ['list.json', '[{"sku": "A-1"}]', /is one JSON array, not one object a line\./],
    ['nothing.csv', '', /is empty\./],
  ] as const) {
    await chooseFile(await fileOf(name, content))
    await expect(page.getByText(message)).toHaveCount(1, SLOW)
    await page.getByRole('button', { name: 'Dry run' }).click()
    await expect(page.getByText(message)).toHaveCount(1, SLOW)
  }
  await keepScreen(sluice, 'write-wrong-file')
})

test('a job file of a write fills the form in', async () => {
  const path = await fileOf('more.csv', 'sku,title\nA-3,third\n')
  const job = {
    ...{ sluice: 1, cluster: 'sandbox', operation: 'write', table: 'prices', file: { path }, mode: 'update' },
  }
  const dataTransfer = await page.evaluateHandle((text) => {
    const carried = new DataTransfer()
    carried.items.add(new File([text], 'prices.sluice.json'))
    return carried
  }, JSON.stringify(job))
  await page.dispatchEvent('h1', 'drop', { dataTransfer })
  await expect(page.getByText(path, { exact: true })).toBeVisible(SLOW)
  await expect(page.getByRole('radio', { name: 'Update only' })).toBeChecked()
})

test('of a file for several tables those rows are written that name the table', async () => {
  const rows = [
    { table: 'prices', sku: 'D-1', amount: 3 },
    { table: 'public.prices', sku: 'D-2', amount: '4.5' },
    { table: 'shelves', shelf: 9, sku: 'D-1' },
  ]
  await newWrite()
  const lines = rows.map((row) => `${JSON.stringify(row)}\n`).join('')
  await chooseFile(await fileOf('shop.ndjson', lines))
  await expect(page.getByText('3 rows', { exact: false }).first()).toBeVisible(SLOW)
  await choose(page, 'Field that names the table', /^table/)
  await expect(page.getByText('Names the table', { exact: true })).toBeVisible(SLOW)
  await expect(page.getByText('shelf', { exact: true })).toHaveCount(0)
  await keepSizes(sluice, 'write-several-tables', page.getByText('Field that names the table'))
  await page.getByRole('button', { name: 'Dry run' }).click()
  await page.getByRole('button', { name: 'Write 2 rows' }).click({ timeout: 30_000 })
  await expect(page.getByText(/^Verified: .*: 2 inserted/)).toBeVisible(SLOW)
  expect(
    await query(sluice.home, `SELECT sku, amount FROM prices WHERE sku LIKE 'D-%' ORDER BY sku`),
  ).toEqual([
    { sku: 'D-1', amount: '3.00' },
    { sku: 'D-2', amount: '4.50' },
  ])
})
