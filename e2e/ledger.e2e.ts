import { expect } from '@playwright/test'
import { PurgeSpec, UpdateSpec } from '../shared/job-spec.ts'
import { DEMO_TABLE } from '../shared/demo-table.ts'
import { ask, SLOW_UPDATE } from './support/bridge.ts'
import { demoTable, query, SET_UP } from './support/database.ts'
import { keepScreen } from './support/screen.ts'
import { test, type SluiceApp } from './support/sluice-app.ts'

const SLOW = { timeout: 30_000 }

test.describe.configure({ timeout: 120_000 })

test('limits change while the job runs, and the log says so', async ({ sluice }) => {
  const { page, home } = sluice
  await ask(page, 'sandbox:start', undefined)
  const { jobId } = await ask(page, 'jobs:start', {
    ...SLOW_UPDATE,
    limits: { ...SLOW_UPDATE.limits, rowsPerSecond: 50 },
  })
  await page.goto(`app://sluice/#/jobs/${jobId}`)
  await page.getByRole('button', { name: /^Limits/ }).click()
  const field = (name: string) => page.getByRole('textbox', { name })
  const apply = page.getByRole('button', { name: 'Apply' })
  await expect(apply).toHaveAttribute('aria-disabled', 'true')
  await field('Batch size').fill('3001')
  await expect(page.getByText('Enter a whole number from 1 to 3,000.')).toBeVisible()
  await expect(apply).toHaveAttribute('aria-disabled', 'true')

  await field('Batch size').fill('40')
  await field('Workers').fill('6')
  await field('Rate').fill('400')
  await keepScreen(sluice, 'job-limits')
  await apply.click()
  await expect(page.getByText(/^Applied\./).first()).toBeVisible()
  await expect(
    page
      .getByText('At most 40 rows per transaction, 6 workers, together at most 400 rows per second.')
      .first(),
  ).toBeVisible()
  await expect(page.getByRole('log').getByText('Limits: batch size 40')).toBeVisible()
  await expect(page.getByRole('table', { name: 'Workers 1 to 6' }).getByRole('row')).toHaveCount(7)

  await field('Rate').fill('')
  await page.keyboard.press('Enter')
  await expect(page.getByText(/^5,000 rows of batch_test changed in /)).toBeVisible(SLOW)
  expect(await demoTable(home)).toEqual({ ...SET_UP, active: 0 })
})

test('a job that meets more rows than approved pauses, says so, and goes on when told', async ({
  sluice,
}) => {
  const { page, home } = sluice
  await ask(page, 'sandbox:start', undefined)
  const { jobId } = await ask(
    page,
    'jobs:start',
    PurgeSpec.parse({
      operation: 'purge',
      cluster: 'sandbox',
      table: DEMO_TABLE,
      where: `category = 'electronics'`,
      limits: { batchSize: 50, workers: 2, approvedRows: 200 },
    }),
  )
  await page.goto(`app://sluice/#/jobs/${jobId}`)
  await expect(
    page.getByText(
      'Paused: more rows match than the approved 200 (+10 %). Resuming approves the remaining rows.',
    ),
  ).toBeVisible(SLOW)
  await keepScreen(sluice, 'job-fuse')
  const left = (await demoTable(home))?.rows ?? 0
  expect(left).toBeGreaterThanOrEqual(SET_UP.rows - 220)
  expect(left).toBeLessThan(SET_UP.rows)
  const dialog = page.getByRole('dialog')
  // Neither way on takes the approval for granted.
  await page.getByRole('button', { name: 'Resume', exact: true }).click()
  await expect(dialog.getByRole('button', { name: 'Keep paused' })).toBeFocused()
  await keepScreen(sluice, 'job-fuse-approval')
  await page.keyboard.press('Enter')
  await expect(dialog).toBeHidden()
  expect((await demoTable(home))?.rows).toBe(left)
  await page.getByRole('button', { name: 'Approve and resume' }).click()
  await expect(page.getByText(/^1,000 rows of batch_test deleted in /)).toBeVisible(SLOW)
  expect(await demoTable(home)).toEqual({ ...SET_UP, rows: 4_000, electronics: 0, active: 4_000 })
})

/** Shows a job of which the database refuses four of 2,000 rows. */
async function startCapped({ page, home }: SluiceApp, maxRejects: number): Promise<void> {
  await ask(page, 'sandbox:start', undefined)
  await query(
    home,
    `CREATE TABLE capped (id int PRIMARY KEY, n int CHECK (n < 100));
     INSERT INTO capped SELECT i, CASE WHEN i % 500 = 0 THEN 99 ELSE 1 END FROM generate_series(1, 2000) AS i;`,
  )
  const { jobId } = await ask(
    page,
    'jobs:start',
    UpdateSpec.parse({
      operation: 'update',
      cluster: 'sandbox',
      table: { schema: 'public', name: 'capped' },
      where: 'true',
      set: 'n = n + 1',
      limits: { maxRejects },
    }),
  )
  await page.goto(`app://sluice/#/jobs/${jobId}`)
}

/** All but the four were changed, once. */
async function expectCapped({ home }: SluiceApp): Promise<void> {
  expect(await query(home, 'SELECT n, count(*)::int FROM capped GROUP BY n ORDER BY n')).toEqual([
    { n: 2, count: 1_996 },
    { n: 99, count: 4 },
  ])
}

test('rows that the database refuses are set aside and listed', async ({ sluice }) => {
  const { page } = sluice
  await startCapped(sluice, 10)
  await expect(page.getByText(/^1,996 rows of capped changed in /)).toBeVisible(SLOW)
  const list = page.getByRole('table', { name: 'Rows set aside' })
  await expect(list.getByRole('row')).toHaveCount(5)
  await expect(list.getByRole('row').nth(1)).toContainText(/^500\s*23514/)
  await keepScreen(sluice, 'job-rejects')
  await expectCapped(sluice)
})

test('a job that was refused too many rows goes on when more may be set aside', async ({ sluice }) => {
  const { page } = sluice
  await startCapped(sluice, 1)
  const number = page.getByLabel('Allowed rejects')
  await expect(number).toHaveValue('1', SLOW)
  await keepScreen(sluice, 'job-more-rejects')
  await number.fill('4')
  await page.getByRole('button', { name: 'Resume with this number' }).click()
  await expect(page.getByText(/^1,996 rows of capped changed\b/)).toBeVisible(SLOW)
  await expect(number).toHaveCount(0)
  await expectCapped(sluice)
})

test('without a ledger, New job says what that means, and makes one', async ({ sluice }) => {
  const { page, home } = sluice
  await ask(page, 'sandbox:start', undefined)
  await query(home, 'DROP SCHEMA sluice CASCADE')
  await page.goto('app://sluice/#/new-job?operation=purge&table=batch_test')
  await page.getByRole('button', { name: 'All rows' }).click()
  await page.getByRole('button', { name: 'Dry run' }).click()
  await expect(page.getByText('Without a ledger')).toBeVisible(SLOW)
  await keepScreen(sluice, 'new-job-without-ledger')
  await page.getByRole('button', { name: 'Create the ledger' }).click()
  const plan = page.getByRole('group', { name: 'Dry run' })
  await expect(plan.getByText('Resumable, exactly once', { exact: true })).toBeVisible(SLOW)
  await expect(page.getByText('Without a ledger')).toHaveCount(0)
  expect(await ask(page, 'jobs:stored', { cluster: 'sandbox' })).toEqual([])
})

test('a change that may not be repeated is refused without a ledger, and the way to one is beside it', async ({
  sluice,
}) => {
  const { page, home } = sluice
  await ask(page, 'sandbox:start', undefined)
  await query(home, 'DROP SCHEMA sluice CASCADE')
  const plusOne = UpdateSpec.parse({ ...SLOW_UPDATE, set: '"value" = value + 1' })
  await page.goto(`app://sluice/#/new-job?again=${encodeURIComponent(JSON.stringify(plusOne))}`)
  await page.getByRole('button', { name: 'Dry run' }).click()
  await expect(page.getByRole('button', { name: 'Create the ledger' })).toBeVisible(SLOW)
  await keepScreen(sluice, 'new-job-ledger-needed')
  await page.getByRole('button', { name: 'Create the ledger' }).click()
  await expect(page.getByRole('button', { name: /^Update about [\d,]+ rows$/ })).toBeVisible(SLOW)
  expect(await demoTable(home)).toEqual(SET_UP)
})
