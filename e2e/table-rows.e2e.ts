import { expect, test, type Page } from '@playwright/test'
import { query } from './support/database.ts'
import { useOneApp } from './support/one-app.ts'
import { chooseOption } from './support/options.ts'
import { keepScreen, keepSizes } from './support/screen.ts'
import type { SluiceApp } from './support/sluice-app.ts'

const LONG = 'A long note. '.repeat(400)

let sluice: SluiceApp
let page: Page

useOneApp(180_000, async (started) => {
  sluice = started
  page = started.page
  const extra = Array.from({ length: 30 }, (_, place) => `extra_${place} int`)
  await query(
    sluice.home,
    `CREATE TABLE notes (region text, id int, body text, amount numeric(10,2), seen boolean, detail jsonb,
       made_at timestamptz, ${extra.join(', ')}, PRIMARY KEY (region, id))`,
  )
  await query(
    sluice.home,
    `INSERT INTO notes (region, id, body, amount, seen, detail, made_at)
     SELECT CASE WHEN i <= 300 THEN 'eu' ELSE 'us' END, i,
       CASE i WHEN 1 THEN NULL WHEN 2 THEN '' WHEN 3 THEN repeat('A long note. ', 400) ELSE 'note ' || i END,
       i * 1.25, i % 2 = 0, json_build_object('order', i, 'customer', 'c' || i % 40)::jsonb,
       timestamptz '2026-01-01 12:00:00+00' + i * interval '1 hour'
     FROM generate_series(1, 450) AS i`,
  )
  await query(sluice.home, 'CREATE TABLE keyless (n int)')
})

/** The rows of the table anew, without the filter and the place of the test before. */
test.beforeEach(async () => {
  await openRows('notes')
  await expect(cell('eu').first()).toBeVisible()
})

test('rows come in key order and more of them as one scrolls', async () => {
  await expect(page.getByText('100 rows. Scroll for more.')).toBeVisible()
  const names = grid().getByRole('columnheader')
  await expect(names.nth(1)).toHaveText('regiontext')
  await expect(names.nth(1).getByRole('img', { name: 'Primary key, 1 of 2' })).toBeVisible()
  await expect(names.nth(4)).toHaveText('amountnumeric(10,2)')
  await expect(rowAt(1)).toContainText('NULL')
  await expect(rowAt(2)).toContainText('empty')
  await keepSizes(sluice, 'table-rows')
  await grid().focus()
  for (const loaded of [100, 200, 300, 400]) {
    await expect(page.getByText(`${loaded} rows. Scroll for more.`)).toBeVisible()
    await page.keyboard.press('Control+End')
    await expect(rowAt(loaded)).toBeVisible()
  }
  await expect(page.getByText('All 450 rows.')).toBeVisible()
  await page.keyboard.press('Control+End')
  await expect(rowAt(450)).not.toContainText('note 450')
  await page.keyboard.press('Home')
  await expect(rowAt(450)).toContainText('note 450')
  // Of thousands of rows and of wide ones only what is in sight is drawn.
  expect(await page.getByRole('gridcell').count()).toBeLessThan(1_500)
  await keepScreen(sluice, 'table-rows-end')
})

test('a filter that is wrong says why in place, and a right one is counted and taken to a purge', async () => {
  await page.getByRole('button', { name: 'Filter rows' }).click()
  const dialog = page.getByRole('dialog', { name: 'Filter rows' })
  await dialog.getByRole('button', { name: 'Apply filter' }).click()
  await expect(dialog.getByText('Add a condition, or choose All rows.')).toBeVisible()
  await dialog.getByRole('button', { name: 'SQL', exact: true }).click()
  await dialog.getByRole('textbox', { name: 'Condition as SQL' }).fill('amuont > 100')
  await dialog.getByRole('button', { name: 'Apply filter' }).click()
  await expect(dialog.getByText(/column "amuont" does not exist/)).toBeVisible()
  await keepScreen(sluice, 'table-rows-filter-wrong')
  await dialog.getByRole('textbox', { name: 'Condition as SQL' }).fill(`region = 'us' AND id > 440`)
  await dialog.getByRole('button', { name: 'Comparisons' }).click()
  await expect(dialog.getByRole('textbox', { name: 'Value of comparison 2' })).toHaveValue('440')
  await dialog.getByRole('button', { name: 'Apply filter' }).click()
  await expect(dialog).toBeHidden()
  await expect(page.getByText('10 rows, all that match.')).toBeVisible()
  await expect(rowAt(1)).toContainText('note 441')
  await page.getByRole('button', { name: 'Count exactly' }).click()
  await expect(page.getByText('10 rows in all.')).toBeVisible()
  await keepScreen(sluice, 'table-rows-filtered')
  // It stays while one looks elsewhere.
  await page.getByRole('tab', { name: /^Columns/ }).click()
  await page.getByRole('tab', { name: 'Rows' }).click()
  await expect(rowAt(10)).toContainText('note 450')
  await startJob('Purge these…')
  await expect(page.getByRole('textbox', { name: 'Value of comparison 2' })).toHaveValue('440')
  // Without quotes once the types of the columns are known.
  await expect(page.getByRole('textbox', { name: 'The condition as SQL' })).toHaveText(
    `"region" = 'us' AND "id" > 440`,
  )
  await expectDryRun(10)
})

test('a filter that no row matches says so', async () => {
  await page.getByRole('button', { name: 'Filter rows' }).click()
  const dialog = page.getByRole('dialog', { name: 'Filter rows' })
  await dialog.getByRole('button', { name: /^Column of comparison 1/ }).click()
  await chooseOption(page, /^id/)
  await dialog.getByRole('textbox', { name: 'Value of comparison 1' }).fill('9000')
  await keepScreen(sluice, 'table-rows-filter')
  await dialog.getByRole('button', { name: 'Apply filter' }).click()
  await expect(page.getByText('No row matches the filter')).toBeVisible()
  await keepScreen(sluice, 'table-rows-none')
  await page.locator('.rows-room').getByRole('button', { name: 'Clear filter' }).click()
  await expect(rowAt(4)).toContainText('note 4')
})

test('selected rows are copied in each form, with whole values', async () => {
  await grid().focus()
  await page.keyboard.press('Space')
  await page.keyboard.press('Shift+ArrowDown')
  await page.keyboard.press('Shift+ArrowDown')
  await expect(page.getByText('3 rows selected.')).toBeVisible()
  await keepScreen(sluice, 'table-rows-selected')
  await copyAs('As CSV')
  const csv = (await copied()).split('\r\n')
  expect(csv[0]).toMatch(/^region,id,body,amount,seen,detail,made_at,extra_0,/)
  expect(csv[1]).toBe(
    `eu,1,,1.25,false,"{""order"": 1, ""customer"": ""c1""}",2026-01-01 13:00:00+00${','.repeat(30)}`,
  )
  expect(csv[2]).toMatch(/^eu,2,"",2.50,true,/)
  expect(csv[3]?.startsWith(`eu,3,"${LONG}",`)).toBe(true)
  await copyAs('As JSON')
  const rows = JSON.parse(await copied()) as Record<string, unknown>[]
  expect(rows.map(({ id, body }) => [id, body])).toEqual([
    ['1', null],
    ['2', ''],
    ['3', LONG],
  ])
  await copyAs('As INSERT statements')
  const statements = (await copied()).trimEnd().split('\n')
  expect(statements).toHaveLength(3)
  await query(sluice.home, 'CREATE TABLE copies (LIKE notes)')
  for (const statement of statements) await query(sluice.home, statement.replace('"notes"', '"copies"'))
  const different = await query(sluice.home, 'SELECT id FROM copies EXCEPT SELECT id FROM notes')
  expect(different).toEqual([])
  expect(
    await query(sluice.home, 'SELECT count(*)::int AS n FROM (TABLE copies INTERSECT TABLE notes) AS same'),
  ).toEqual([{ n: 3 }])
})

test('one value is copied by the keyboard, and a row is shown in full', async () => {
  await grid().focus()
  for (const key of ['ArrowDown', 'ArrowDown', 'ArrowRight', 'ArrowRight', 'Control+c'])
    await page.keyboard.press(key)
  await expect(page.getByText('Copied the value.')).toBeVisible()
  expect(await copied()).toBe(LONG)
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog', { name: 'Row eu, 3' })
  await expect(dialog.getByRole('group', { name: 'body' })).toHaveText(LONG)
  await keepScreen(sluice, 'table-rows-row')
  await page.keyboard.press('Escape')
  await expect(dialog).toBeHidden()
  await expect(grid()).toBeFocused()
  await page.getByRole('button', { name: 'Show row 5' }).click()
  await expect(page.getByRole('dialog', { name: 'Row eu, 5' })).toBeVisible()
  await page.keyboard.press('Escape')
})

test('selected rows are taken to a job by their keys', async () => {
  await rowAt(4).getByRole('checkbox').locator('..').click()
  await rowAt(6)
    .getByRole('checkbox')
    .locator('..')
    .click({ modifiers: ['Shift'] })
  await expect(page.getByText('3 rows selected.')).toBeVisible()
  await startJob('Update these…')
  await expect(page.getByRole('radio', { name: 'Update' })).toBeChecked()
  await expect(page.getByRole('textbox', { name: 'Condition as SQL' })).toHaveText(
    `("region", "id") IN (('eu', 4), ('eu', 5), ('eu', 6))`,
  )
  await page.getByRole('radio', { name: 'Purge' }).click()
  await expectDryRun(3)
  await page.getByRole('button', { name: /^Delete/ }).click()
  const left = async () =>
    await query(sluice.home, 'SELECT id FROM notes WHERE id BETWEEN 3 AND 7 ORDER BY id')
  await expect.poll(left).toEqual([{ id: 3 }, { id: 7 }])
})

test('a table without a key has no rows to show, and says why', async () => {
  await openRows('keyless')
  await expect(page.getByText(/Rows are read in the order of the primary key/)).toBeVisible()
})

test('the panel at the side has the same rows', async () => {
  await page.getByRole('button', { name: 'Split panel preferences' }).click()
  await page.getByRole('radio', { name: 'Side' }).click()
  await page.getByRole('button', { name: 'Confirm' }).click()
  await expect(rowAt(4)).toBeVisible()
  await keepScreen(sluice, 'table-rows-side')
})

const grid = () => page.getByRole('grid', { name: /^Rows of notes/ })
const cell = (text: string) => grid().getByRole('gridcell', { name: text, exact: true })
/** By its place in the list, from 1. */
const rowAt = (place: number) => grid().locator(`[role=row][aria-rowindex="${place + 1}"]`)

async function openRows(table: string): Promise<void> {
  await page.goto('app://sluice/#/settings')
  await page.reload()
  await page.goto('app://sluice/#/clusters/sandbox')
  await page.getByRole('radio', { name: `Select ${table}` }).click({ force: true })
  await page.getByRole('tab', { name: 'Rows' }).click()
}

async function copyAs(form: string): Promise<void> {
  await page.getByRole('button', { name: 'Copy', exact: true }).click()
  await page.getByRole('menuitem', { name: form }).click()
  await expect(page.getByText(`Copied 3 rows ${form.replace('As', 'as')}.`)).toBeVisible()
}

async function copied(): Promise<string> {
  return await sluice.electron.evaluate(async ({ clipboard }) => await clipboard.readText())
}

async function startJob(text: string): Promise<void> {
  await page.getByRole('button', { name: 'Start a job', exact: true }).click()
  await page.getByRole('menuitem', { name: text }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'New job' })).toBeVisible()
}

async function expectDryRun(rows: number): Promise<void> {
  await page.getByRole('button', { name: 'Dry run' }).click()
  await page.getByRole('button', { name: 'Count exactly' }).click()
  await expect(page.getByRole('button', { name: `Delete ${rows} rows` })).toBeVisible({ timeout: 60_000 })
}
