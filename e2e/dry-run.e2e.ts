import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, type Page } from '@playwright/test'
import { type JobSpec, PurgeSpec, UpdateSpec } from '../shared/job-spec.ts'
import { NO_FAULTS } from '../shared/sandbox-faults.ts'
import { DEMO_TABLE } from '../shared/demo-table.ts'
import { ask } from './support/bridge.ts'
import { query } from './support/database.ts'
import { keepPictures, keepScreen } from './support/screen.ts'
import { test, type SluiceApp } from './support/sluice-app.ts'

const SLOW = { timeout: 30_000 }
const COMMAND_LINE = join(import.meta.dirname, '../electron/cli/main.ts')
const onTable = (name: string) => ({ cluster: 'sandbox', table: { schema: 'public', name }, limits: {} })

test.describe.configure({ timeout: 120_000 })
test.beforeEach(async ({ sluice: { electron, page } }) => {
  await electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.setContentSize(1_280, 800))
  await ask(page, 'sandbox:start', undefined)
})

async function dryRun({ page }: SluiceApp, spec: JobSpec) {
  await page.goto(`app://sluice/#/new-job?again=${encodeURIComponent(JSON.stringify(spec))}`)
  await page.getByRole('button', { name: 'Dry run' }).click()
  const plan = page.getByRole('group', { name: 'Dry run' })
  await expect(plan).toBeVisible(SLOW)
  return plan
}

async function pageFits(page: Page) {
  expect(
    await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth),
  ).toBeLessThanOrEqual(0)
}

test('of a wide table, key and changed columns are in sight, the rest at a click, long values in full', async ({
  sluice,
}) => {
  const { page, home } = sluice
  const others = Array.from({ length: 14 }, (_, index) => `other_column_${index + 1}`)
  await query(
    home,
    `CREATE TABLE wide (${others.map((name) => `${name} text DEFAULT 'something to read'`).join(', ')},
       state text, note text, price numeric(10,2), region text, id int, PRIMARY KEY (region, id));
     INSERT INTO wide (state, note, price, region, id)
       SELECT 'open', repeat('a long note ', 20) || i, i * 1.5, 'eu-central-1', i FROM generate_series(1, 500) AS i;
     ANALYZE wide`,
  )
  const plan = await dryRun(
    sluice,
    UpdateSpec.parse({
      operation: 'update',
      ...onTable('wide'),
      where: "note LIKE '%note%'",
      set: "state = 'closed', price = price + 1",
    }),
  )
  const sample = plan.getByRole('table', { name: 'Sample of the rows before and after' })
  await expect(sample.getByRole('columnheader')).toHaveText(['region', 'id', 'state', 'price', 'note'], SLOW)
  await expect(sample.getByText('open → closed').first()).toBeVisible()
  await sample.scrollIntoViewIfNeeded()
  await keepScreen(sluice, 'dry-run-wide')
  await pageFits(page)

  await sample
    .getByRole('button', { name: /^a long note/ })
    .first()
    .click()
  await expect(page.getByText(/^(a long note ){20}\d+$/)).toBeVisible()
  await keepScreen(sluice, 'dry-run-long-value')
  await page.keyboard.press('Escape')

  const more = plan.getByRole('button', { name: 'Show 14 more columns' })
  await more.focus()
  await page.keyboard.press('Enter')
  await expect(sample.getByRole('columnheader')).toHaveCount(19)
  await expect(plan.getByRole('button', { name: 'Show fewer columns' })).toBeFocused()
  const last = sample.getByRole('columnheader', { name: 'other_column_14' })
  await last.scrollIntoViewIfNeeded()
  await expect(last).toBeInViewport()
  await expect(sample.getByRole('columnheader', { name: 'region' })).toBeInViewport()
  await keepScreen(sluice, 'dry-run-whole')
  await pageFits(page)
})

test('an estimate is a range, and a count takes its place wherever it is said', async ({ sluice }) => {
  const { page } = sluice
  const purge = PurgeSpec.parse({
    operation: 'purge',
    ...onTable(DEMO_TABLE.name),
    where: "category = 'electronics'",
  })
  const plan = await dryRun(sluice, purge)
  await expect(plan.getByText(/^About [\d,]+ to [\d,]+ rows/)).toBeVisible(SLOW)
  await expect(page.getByRole('button', { name: /^Delete about [\d,]+ rows$/ })).toBeVisible()
  await keepScreen(sluice, 'dry-run-estimate')

  await ask(page, 'sandbox:set-faults', { ...NO_FAULTS, delayMs: 500 })
  await plan.getByRole('button', { name: 'Count exactly' }).click()
  await expect(plan.getByText(/^Counting: [\d,]+ rows? so far/)).toBeVisible(SLOW)
  await keepPictures(sluice, 'dry-run-counting')
  await plan.getByRole('button', { name: 'Stop counting' }).click()
  await expect(plan.getByText(/^Stopped: [\d,]+ rows? so far/)).toBeVisible(SLOW)
  await expect(page.getByRole('button', { name: /^Delete about / })).toBeVisible()

  await ask(page, 'sandbox:set-faults', NO_FAULTS)
  await plan.getByRole('button', { name: 'Count exactly' }).click()
  const run = page.getByRole('button', { name: 'Delete 1,000 rows' })
  await expect(run).toBeVisible(SLOW)
  await expect(plan.getByText(/^1,000 rows/)).toBeVisible()
  await expect(
    page.getByText('Pauses before more than 1,100 rows are changed, 10 % over the count.'),
  ).toBeVisible()
  await expect(plan.getByRole('button', { name: 'Count again' })).toBeFocused()
  await keepScreen(sluice, 'dry-run-counted')
  await run.click()
  await expect(page).toHaveURL(/#\/jobs\//)
  const [job] = await ask(page, 'jobs:list', undefined)
  expect(job?.plan.spec.limits.approvedRows).toBe(1_000)
})

test('a table without statistics, and an empty one, are said in a sentence with one action', async ({
  sluice,
}) => {
  const { page, home } = sluice
  await query(
    home,
    `CREATE TABLE fresh (id int PRIMARY KEY, n int);
     CREATE TABLE nothing (id int PRIMARY KEY, n int);
     INSERT INTO fresh SELECT i, i % 10 FROM generate_series(1, 2000) AS i`,
  )
  const fresh = await dryRun(
    sluice,
    PurgeSpec.parse({ operation: 'purge', ...onTable('fresh'), where: 'n = 3' }),
  )
  await expect(fresh.getByText('Statistics are missing, so estimates are rough.')).toBeVisible(SLOW)
  await expect(fresh.getByText('Not estimated').first()).toBeVisible()
  await keepScreen(sluice, 'dry-run-never-analyzed')
  await fresh.getByRole('button', { name: 'Analyze' }).click()
  await expect(fresh.getByText('About 190 to 210 rows')).toBeVisible(SLOW)
  await expect(fresh.getByText('Statistics are missing')).toHaveCount(0)

  await page.goto('app://sluice/#/clusters')
  const nothing = await dryRun(
    sluice,
    PurgeSpec.parse({ operation: 'purge', ...onTable('nothing'), where: 'true' }),
  )
  await expect(nothing.getByText('This table is empty.')).toBeVisible(SLOW)
  await expect(nothing.getByRole('table')).toHaveCount(0)
  await keepScreen(sluice, 'dry-run-empty')
})

test('the badge of the sandbox’s faults follows what the command line does', async ({ sluice }) => {
  const { page, home } = sluice
  await page.goto('app://sluice/#/new-job')
  const badge = page.locator('#top').getByText('Faults on')
  const faults = async (...options: string[]) =>
    await promisify(execFile)(process.execPath, [COMMAND_LINE, 'sandbox', 'faults', ...options], {
      env: { ...process.env, SLUICE_HOME: home },
    })
  await faults('--conflicts', '10%')
  await expect(badge).toBeVisible(SLOW)
  await keepScreen(sluice, 'faults-badge')
  await faults('--off')
  await expect(badge).toHaveCount(0, SLOW)
})
