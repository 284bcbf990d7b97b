import { expect } from '@playwright/test'
import { ask } from './support/bridge.ts'
import { query } from './support/database.ts'
import { keepScreen } from './support/screen.ts'
import { test } from './support/sluice-app.ts'

const TEST_TIMEOUT_MS = 120_000
const SLOW = { timeout: 30_000 }

/** A database that had no foreign keys: 400 of 1,000 pets belong to nobody. */
const SET_UP = [
  'CREATE TABLE owner (id int PRIMARY KEY, name text)',
  'CREATE TABLE pet (id int PRIMARY KEY, owner_id int, name text)',
  `INSERT INTO owner SELECT n, 'owner ' || n FROM generate_series(1, 600) n`,
  `INSERT INTO pet SELECT n, n, 'pet ' || n FROM generate_series(1, 1000) n`,
  'ANALYZE owner',
  'ANALYZE pet',
]

test('rows without a parent are found by a sub-select, and the plan says what it costs', async ({
  sluice,
}) => {
  test.setTimeout(TEST_TIMEOUT_MS)
  const { page, home } = sluice
  await ask(page, 'sandbox:start', undefined)
  for (const statement of SET_UP) await query(home, statement)
  await page.goto('app://sluice/#/new-job?operation=purge&table=pet')
  await page.reload()
  await page.getByRole('button', { name: 'SQL', exact: true }).click()
  const condition = 'NOT EXISTS (SELECT FROM owner WHERE owner.id = owner_id)'
  await page.getByRole('textbox', { name: 'Condition as SQL' }).fill(condition)
  await page.getByRole('button', { name: 'Dry run' }).click()
  const run = page.getByRole('button', { name: /^Delete about [\d,]+ rows$/ })
  await expect(run).toBeVisible(SLOW)
  await expect(page.getByText('Each batch also reads owner', { exact: false })).toBeVisible()
  await page.getByText('Access path').scrollIntoViewIfNeeded()
  await keepScreen(sluice, 'new-job-sub-select')
  await run.click()
  await expect(page.getByText(/^400 rows of pet deleted in /)).toBeVisible(SLOW)
  expect(await query(home, 'SELECT count(*)::int AS n, max(id) FROM pet')).toEqual([{ n: 600, max: 600 }])
})
