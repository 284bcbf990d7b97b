import { expect, test, type Page } from '@playwright/test'
import { ask } from './support/bridge.ts'
import { chooseOption } from './support/options.ts'
import { keepScreen } from './support/screen.ts'
import { useOneApp } from './support/one-app.ts'
import type { SluiceApp } from './support/sluice-app.ts'

const NEW_PURGE = 'app://sluice/#/new-job?operation=purge&table=batch_test'

let sluice: SluiceApp
let page: Page

useOneApp(120_000, (started) => {
  sluice = started
  page = started.page
})

/** The form anew, without the draft of the test before. */
test.beforeEach(async () => {
  await page.goto('app://sluice/#/settings')
  await expect(page.getByRole('heading', { level: 1, name: 'Settings' })).toBeVisible()
  await ask(page, 'new-job:remember', { cluster: 'sandbox', draft: null, recent: [] })
  await page.reload()
  await page.goto(NEW_PURGE)
  await expect(page.getByRole('button', { name: /^Column of comparison 1/ })).toBeEnabled()
})

test('the keyboard alone writes a condition, and Enter adds a comparison', async () => {
  const { keyboard } = page
  await page.getByRole('button', { name: /^Column of comparison 1/ }).focus()
  await keyboard.press('Enter')
  await expect(page.getByRole('option', { name: /^id/ })).toBeVisible()
  // On a busy machine the list opens before it has marked its first option.
  await keyboard.press('Home')
  await keyboard.press('ArrowDown')
  await keyboard.press('Enter')
  await expect(page.getByRole('button', { name: /^Column of comparison 1 category/ })).toBeFocused()
  await keyboard.press('Tab')
  await expect(page.getByRole('button', { name: 'Operator of comparison 1 equals' })).toBeFocused()
  await keyboard.press('Tab')
  await keyboard.type('books')
  await keyboard.press('Enter')
  await expect(page.getByRole('button', { name: /^Column of comparison 2/ })).toBeFocused()
  await expect(preview()).toHaveText(`"category" = 'books'`)
  await page.getByRole('button', { name: 'Remove comparison 2' }).press('Enter')
  await expect(page.getByRole('button', { name: 'Add comparison' })).toBeFocused()
})

test('groups and operators by type show one predicate, and a wrong value is told at its field', async () => {
  await compare(1, /^category/, 'is one of')
  await page.getByRole('textbox', { name: 'Values of comparison 1' }).fill("books\nit's, 'a,b'")
  await expect(page.getByText('3 values.')).toBeVisible()
  await page.getByRole('button', { name: 'Add comparison' }).click()
  await compare(2, /^created_at/, 'is older than')
  await page.getByRole('textbox', { name: 'Age of comparison 2' }).fill('90')
  await page.getByRole('button', { name: 'Add group' }).click()
  await compare(3, /^created_at/, 'is at most')
  await page.getByRole('textbox', { name: 'Value of comparison 3' }).fill('2026/11/20')
  await page.getByRole('button', { name: 'Add comparison' }).last().click()
  await compare(4, /^value/, 'is between')
  await page.getByRole('textbox', { name: 'Lower value of comparison 4' }).fill('ten')
  await page.getByRole('textbox', { name: 'Upper value of comparison 4' }).fill('20')
  await expect(page.getByText('value must be a number, such as 12 or 9.50.')).toBeVisible()
  await page.getByRole('button', { name: 'Dry run' }).click()
  await expect(page.getByText('One value does not fit its column’s type.')).toBeVisible()
  await page.getByRole('heading', { name: 'Condition' }).scrollIntoViewIfNeeded()
  await keepScreen(sluice, 'condition-builder')
  await page.getByRole('textbox', { name: 'Lower value of comparison 4' }).fill('10')
  await expect(preview()).toHaveText(
    `"category" IN ('books', 'it''s', 'a,b') AND "created_at" < now() - interval '90 days' AND ` +
      `("created_at" < '2026-11-21 00:00:00+00' OR "value" BETWEEN 10 AND 20)`,
  )
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true)
})

test('a pasted statement fills in the form, and one that is too much changes nothing', async () => {
  await page.getByRole('button', { name: 'SQL', exact: true }).click()
  await page.getByRole('textbox', { name: 'Condition as SQL' }).focus()
  await paste(`-- old ones
    UPDATE batch_test SET status = 'archived' WHERE category = 'books' AND (value > 10 OR value IS NULL);`)
  await expect(
    page.getByText('Taken from the pasted UPDATE: table batch_test, new values, condition.'),
  ).toBeVisible()
  await expect(page.getByRole('radio', { name: 'Update' })).toBeChecked()
  await expect(page.getByRole('textbox', { name: 'New value' })).toHaveValue(`'archived'`)
  await expect(page.getByRole('group', { name: 'Group 2' })).toBeVisible()
  await expect(preview()).toHaveText(`"category" = 'books' AND ("value" > 10 OR "value" IS NULL)`)
  await page.getByRole('heading', { name: 'Condition' }).scrollIntoViewIfNeeded()
  await keepScreen(sluice, 'condition-pasted')

  const value = page.getByRole('textbox', { name: 'Value of comparison 1' })
  await value.focus()
  await paste('DELETE FROM batch_test USING other WHERE id = other.id')
  await expect(page.getByText('The pasted SQL has USING, so nothing was taken from it.')).toBeVisible()
  await expect(value).toHaveValue('books')
  await value.selectText()
  await paste('where is my order')
  await expect(value).toHaveValue('where is my order')
})

test('SQL is read back as comparisons where they can say it, and stays SQL where not', async () => {
  const sql = page.getByRole('textbox', { name: 'Condition as SQL' })
  await page.getByRole('button', { name: 'SQL', exact: true }).click()
  await sql.fill(`category = 'books' OR value > 10`)
  await page.getByRole('button', { name: 'Comparisons' }).click()
  await expect(page.getByRole('textbox', { name: 'Value of comparison 2' })).toHaveValue('10')
  await expect(preview()).toHaveText(`"category" = 'books' OR "value" > 10`)
  await page.getByRole('button', { name: 'SQL', exact: true }).click()
  await sql.fill('value % 2 = 1')
  await page.getByRole('button', { name: 'Comparisons' }).click()
  await expect(page.getByRole('dialog', { name: 'Discard the SQL?' })).toBeVisible()
  await page.getByRole('button', { name: 'Keep the SQL' }).click()
  await expect(sql).toHaveText('value % 2 = 1')
})

function preview() {
  return page.getByRole('textbox', { name: 'The condition as SQL' }).locator('.cm-line')
}

async function compare(row: number, column: RegExp, operator: string): Promise<void> {
  await page.getByRole('button', { name: new RegExp(`^Column of comparison ${row}\\b`) }).click()
  await chooseOption(page, column)
  await page.getByRole('button', { name: new RegExp(`^Operator of comparison ${row}\\b`) }).click()
  await chooseOption(page, new RegExp(`^${operator}$`))
}

async function paste(text: string): Promise<void> {
  await sluice.electron.evaluate(({ clipboard }, copied) => clipboard.writeText(copied), text)
  await page.keyboard.press('Control+V')
}
