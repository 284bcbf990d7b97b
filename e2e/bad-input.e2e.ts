import { expect, test, type Page } from '@playwright/test'
import { ask } from './support/bridge.ts'
import { demoTable, query, SET_UP } from './support/database.ts'
import { chooseOption } from './support/options.ts'
import { useOneApp } from './support/one-app.ts'
import type { SluiceApp } from './support/sluice-app.ts'

const NEW_PURGE = 'app://sluice/#/new-job?operation=purge&table=batch_test'
const NEW_UPDATE = 'app://sluice/#/new-job?operation=update&table=batch_test'

const SLOW = { timeout: 30_000 }

let sluice: SluiceApp
let page: Page

useOneApp(90_000, async (started) => {
  sluice = started
  page = started.page
  await query(sluice.home, 'CREATE TABLE keyless (n int)')
  await query(sluice.home, 'CREATE VIEW a_view AS SELECT * FROM batch_test')
})

/** Whatever was tried, no job has started and no row has changed. */
test.afterEach(async () => {
  expect(await ask(page, 'jobs:list', undefined)).toEqual([])
  expect(await demoTable(sluice.home)).toEqual(SET_UP)
})

for (const [field, value, limit] of [
  ['Batch size', '0', '3,000'],
  ['Batch size', '3001', '3,000'],
  ['Batch size', 'abc', '3,000'],
  ['Batch size', '', '3,000'],
  ['Workers', '0', '64'],
  ['Workers', '65', '64'],
  ['Workers', '1.5', '64'],
  ['Rate', '-1', '10,000,000'],
] as const) {
  test(`${field} “${value}” is refused at its field`, async () => {
    await openForm(NEW_PURGE)
    await allRows()
    await page.getByRole('textbox', { name: field }).fill(value)
    await dryRun()
    await expect(page.getByText(`Enter a whole number from 1 to ${limit}.`, { exact: true })).toBeVisible()
    await expect(page.getByRole('textbox', { name: field })).toHaveAttribute('aria-invalid', 'true')
    await cannotRun()
  })
}

test('a wrong number of rows that may be set aside is refused, and its field does not hide', async () => {
  await openForm(NEW_PURGE)
  await allRows()
  const advanced = page.getByRole('button', { name: 'Advanced' })
  await advanced.click()
  const field = page.getByRole('textbox', { name: 'Allowed rejects' })
  await field.fill('-1')
  await advanced.click()
  await expect(field).toBeVisible()
  await dryRun()
  await expect(page.getByText('Enter a whole number from 0 to 1,000,000.')).toBeVisible()
  await cannotRun()
})

for (const [sql, message] of [
  ['category =', 'The condition is not valid SQL'],
  [`true; DROP TABLE batch_test`, 'The condition contains a semicolon'],
  [`true -- and nothing else`, 'The condition contains a comment'],
  [`true) OR (true`, 'The condition is '],
  [`id IN (SELECT id FROM batch_test FOR UPDATE)`, 'The condition locks rows in a sub-select'],
  [`colour = 'red'`, 'colour'],
  [`value = 'many'`, 'invalid input syntax'],
] as const) {
  test(`the condition “${sql}” is refused with its reason`, async () => {
    await openForm(NEW_PURGE)
    await conditionAsSql(sql)
    await dryRun()
    await expect(page.getByText(message).first()).toBeVisible(SLOW)
    await cannotRun()
  })
}

test('an empty condition is refused, and says how to mean every row', async () => {
  await openForm(NEW_PURGE)
  await dryRun()
  await expect(page.getByText('Add a condition, or choose All rows.')).toBeVisible()
  await conditionAsSql('   ')
  await dryRun()
  await expect(page.getByText('Add a condition, or choose All rows.')).toBeVisible()
  await cannotRun()
})

test('an update without a change is refused', async () => {
  await openForm(NEW_UPDATE)
  await allRows()
  await dryRun()
  await expect(page.getByText('Add a change: choose a column and its new value.')).toBeVisible()
  await cannotRun()
})

for (const [expression, message] of [
  [`'x'; DELETE FROM batch_test`, 'The change contains a semicolon'],
  [`'x' WHERE true`, 'The change is '],
  [`no_such_column`, 'no_such_column'],
] as const) {
  test(`the new value “${expression}” is refused with its reason`, async () => {
    await openForm(NEW_UPDATE)
    await allRows()
    await chooseColumn(/^status/)
    await page.getByRole('button', { name: /^Set to/ }).click()
    await chooseOption(page, /^Expression/)
    await page.getByRole('textbox', { name: 'New value' }).fill(expression)
    await dryRun()
    await expect(page.getByText(message).first()).toBeVisible(SLOW)
    await cannotRun()
  })
}

test('a key column cannot be chosen for a change', async () => {
  await openForm(NEW_UPDATE)
  await page
    .getByRole('button', { name: /^Column/ })
    .last()
    .click()
  const id = page.getByRole('option', { name: /^id\b/ })
  await expect(id).toHaveAttribute('aria-disabled', 'true')
  await expect(page.getByRole('option', { name: /^status\b/ })).not.toHaveAttribute('aria-disabled', 'true')
  await page.keyboard.press('Escape')
})

test('a table without a key cannot be chosen, and a view is not offered', async () => {
  await openForm('app://sluice/#/new-job?operation=purge')
  await page.getByRole('button', { name: /^Table/ }).click()
  await expect(page.getByRole('option', { name: /^keyless/ })).toHaveAttribute('aria-disabled', 'true')
  await expect(page.getByRole('option', { name: /^batch_test/ })).toBeVisible()
  await expect(page.getByRole('option', { name: /a_view/ })).toHaveCount(0)
  await page.keyboard.press('Escape')
})

for (const [table, message] of [
  ['no_such_table', 'There is no table “no_such_table” in this cluster.'],
  ['a_view', '“a_view” is a view; batches need a table.'],
] as const) {
  test(`a link to “${table}” says why nothing can be done`, async () => {
    await openForm(`app://sluice/#/new-job?operation=purge&table=${table}`)
    await expect(page.getByText(message).first()).toBeVisible(SLOW)
    await allRows()
    await dryRun()
    await expect(page.getByText(message).first()).toBeVisible(SLOW)
    await cannotRun()
  })
}

test('a job that no longer means what its dry run showed is refused, and wants another dry run', async () => {
  await openForm(NEW_PURGE)
  await conditionAsSql('value NOT IN (SELECT keyless.n FROM keyless)')
  await dryRun()
  const run = page.getByRole('button', { name: /^Delete .*rows$/ })
  await expect(run).toBeVisible(SLOW)
  await query(sluice.home, 'DROP TABLE keyless; CREATE TABLE keyless (n int)')
  await run.click()
  await expect(page.getByText('the table keyless has changed').first()).toBeVisible(SLOW)
  await cannotRun()
})

test('without a running sandbox the page offers to start it, in place of the form', async () => {
  await ask(page, 'sandbox:stop', undefined)
  await openForm(NEW_PURGE)
  await expect(page.getByText('The sandbox is not running')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Dry run' })).toHaveCount(0)
  await page.getByRole('button', { name: 'Start the sandbox' }).click()
  await expect(page.getByRole('button', { name: 'Dry run' })).toBeVisible(SLOW)
})

/** The page anew, without the draft of the test before. */
async function openForm(url: string): Promise<void> {
  await page.goto('app://sluice/#/settings')
  await expect(page.getByRole('heading', { level: 1, name: 'Settings' })).toBeVisible()
  await ask(page, 'new-job:remember', { cluster: 'sandbox', draft: null, recent: [] })
  await page.reload()
  await page.goto(url)
  await expect(page.getByRole('heading', { level: 1, name: 'New job' })).toBeVisible()
}

async function allRows(): Promise<void> {
  await page.getByRole('button', { name: 'All rows' }).click()
}

async function conditionAsSql(sql: string): Promise<void> {
  await page.getByRole('button', { name: 'SQL', exact: true }).click()
  await page.getByRole('textbox', { name: 'Condition as SQL' }).fill(sql)
}

async function chooseColumn(option: RegExp): Promise<void> {
  await page
    .getByRole('button', { name: /^Column/ })
    .last()
    .click()
  await chooseOption(page, option)
}

async function dryRun(): Promise<void> {
  await page.getByRole('button', { name: 'Dry run' }).click()
}

/** The next step is still the dry run: no button starts anything. */
async function cannotRun(): Promise<void> {
  await expect(page.getByRole('button', { name: 'Dry run' })).toBeEnabled()
  await expect(page.getByRole('button', { name: /^(Delete|Update|Repopulate) .*rows$/ })).toHaveCount(0)
}
