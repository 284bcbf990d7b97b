import { randomUUID } from 'node:crypto'
import { expect, type Page } from '@playwright/test'
import { ClusterProfile } from '../shared/cluster.ts'
import { DEMO_TABLE } from '../shared/demo-table.ts'
import { ask, jobState, SLOW_UPDATE } from './support/bridge.ts'
import { runCommand } from './support/command-line.ts'
import { query } from './support/database.ts'
import { keepScreen } from './support/screen.ts'
import { test, type SluiceApp } from './support/sluice-app.ts'

/** The sandbox's first start makes a database; a busy machine takes its time. */
const SLOW = { timeout: 45_000 }
test.describe.configure({ timeout: 180_000 })

const SMALLEST_LAPTOP = { width: 1280, height: 800 }
/** Minutes for the thousand electronics rows, so that no look at it sees the end. */
const SLOWER_THAN_LOOKS = ['--batch-size', '10', '--workers', '2', '--rate', '10']

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true })
const dialogButton = (page: Page, name: string) =>
  page.getByRole('dialog').getByRole('button', { name, exact: true })
const states = async (page: Page, ids: readonly string[]) =>
  await Promise.all(ids.map(async (jobId) => await jobState(page, jobId)))

test('a job is cancelled knowingly, and paused instead in one click', async ({ sluice }) => {
  const { page } = sluice
  const jobId = await startSlowUpdate(page)
  await page.goto(`app://sluice/#/jobs/${jobId}`)
  await button(page, 'Cancel').click()
  const dialog = page.getByRole('dialog')
  await expect(
    dialog.getByText(/^[\d,]+ rows? of batch_test changed so far, [\d.]+\s% of the work\.$/),
  ).toBeVisible()
  await expect(dialog.getByText(/A cancelled job cannot be continued\./)).toBeVisible()
  await expect(dialogButton(page, 'Keep running')).toBeFocused()
  await keepScreen(sluice, 'job-cancel')
  await page.keyboard.press('Enter')
  await expect(dialog).toBeHidden()
  expect(await jobState(page, jobId)).toBe('running')

  await button(page, 'Cancel').click()
  await dialogButton(page, 'Pause instead').click()
  await expect(dialog).toBeHidden()
  await expect.poll(async () => await jobState(page, jobId), SLOW).toBe('paused')
  await button(page, 'Cancel').click()
  await expect(dialogButton(page, 'Pause instead')).toHaveCount(0)
  await dialogButton(page, 'Cancel job').click()
  await expect.poll(async () => await jobState(page, jobId), SLOW).toBe('cancelled')
  await expect(button(page, 'Cancel')).toBeDisabled()
})

test('the question whether to cancel says when the job has ended meanwhile', async ({ sluice }) => {
  const { page } = sluice
  const jobId = await startSlowUpdate(page)
  await page.goto(`app://sluice/#/jobs/${jobId}`)
  await button(page, 'Cancel').click()
  await expect(dialogButton(page, 'Cancel job')).toBeVisible()
  await ask(page, 'jobs:adjust', { jobId, adjustment: { rowsPerSecond: null } })
  await expect(page.getByRole('dialog').getByText('The job has ended in the meantime.')).toBeVisible(SLOW)
  await expect(dialogButton(page, 'Cancel job')).toHaveCount(0)
  await dialogButton(page, 'Close').first().click()
  await expect(page.getByRole('dialog')).toBeHidden()
  expect(await jobState(page, jobId)).toBe('succeeded')
})

test('several jobs are paused, resumed and cancelled at once, in a list that fits a small window', async ({
  sluice,
}) => {
  const { page } = sluice
  await resize(sluice)
  const ids = [await startSlowUpdate(page), await startSlowUpdate(page)]
  await page.goto('app://sluice/#/jobs')
  await page.getByRole('checkbox', { name: 'Select all jobs on this page' }).click({ force: true })
  await expectNoSidewaysScrolling(page)
  await keepScreen(sluice, 'jobs-selected')
  const selected = page.getByRole('group', { name: 'Control the selected jobs' })
  await selected.getByRole('button', { name: 'Pause' }).click()
  await expect.poll(async () => await states(page, ids), SLOW).toEqual(['paused', 'paused'])
  await expect(selected.getByRole('button', { name: 'Pause' })).toBeDisabled()
  await selected.getByRole('button', { name: 'Resume' }).click()
  await expect.poll(async () => await states(page, ids), SLOW).toEqual(['running', 'running'])
  await selected.getByRole('button', { name: 'Cancel' }).click()
  await expect(dialogButton(page, 'Keep running')).toBeFocused()
  await keepScreen(sluice, 'jobs-cancel')
  await dialogButton(page, 'Cancel 2 jobs').click()
  await expect.poll(async () => await states(page, ids), SLOW).toEqual(['cancelled', 'cancelled'])
  await expect(selected.getByRole('button', { name: 'Cancel' })).toBeDisabled()
})

test('millions of rows and two controls fit into the list of a small window', async ({ sluice }) => {
  const { page, home } = sluice
  await resize(sluice)
  const jobId = await startSlowUpdate(page)
  await ask(page, 'jobs:cancel', { jobId })
  await expect.poll(async () => await states(page, [jobId]), SLOW).toEqual(['cancelled'])
  await leaveBehind(home, jobId)
  await page.goto('app://sluice/#/jobs')
  await expect(page.getByRole('row').filter({ hasText: 'Interrupted' })).toContainText('2,000,000', SLOW)
  await expectNoSidewaysScrolling(page)
})

/** A job as this one of which nobody works on any more, with more rows than a test could change. */
async function leaveBehind(home: string, jobId: string): Promise<void> {
  const id = randomUUID()
  await query(
    home,
    `INSERT INTO sluice.job SELECT '${id}', spec, plan, 'running', batch_size, workers, rows_per_second, most_rows,
       rejects, failure, created_at, approvals FROM sluice.job WHERE id = '${jobId}'`,
  )
  await query(
    home,
    `INSERT INTO sluice.key_range SELECT '${id}', range_no, phase, counts, lo, hi, cursor, epoch, owner, batches,
       2000000, done FROM sluice.key_range WHERE job_id = '${jobId}' AND range_no = 0`,
  )
}

test('a job of another process is paused, given other limits, resumed and cancelled in the window', async ({
  sluice,
}) => {
  const { page, home } = sluice
  await resize(sluice)
  await ask(page, 'sandbox:start', undefined)
  const where = `category = 'electronics'`
  const purge = ['purge', '--table', DEMO_TABLE.name, '--where', where, ...SLOWER_THAN_LOOKS, '--json']
  const exited = runCommand(home, purge)
  await page.goto('app://sluice/#/jobs')
  await expect(page.getByText('in another process')).toBeVisible(SLOW)
  await expect(page.getByText(/left$/)).toBeVisible(SLOW)
  await expectNoSidewaysScrolling(page)
  await keepScreen(sluice, 'jobs-elsewhere-controls')
  const stored = async () => (await ask(page, 'jobs:stored', { cluster: 'sandbox' }))[0]

  await button(page, 'Pause Purge batch_test').click()
  await expect(button(page, 'Resume Purge batch_test')).toBeVisible(SLOW)
  expect(await stored()).toMatchObject({ state: 'paused', isWorkedOn: true })
  await page.getByRole('link', { name: 'Purge batch_test' }).click()
  await page.getByRole('button', { name: /^Limits/ }).click()
  await page.getByRole('textbox', { name: 'Rate' }).fill('20')
  await button(page, 'Apply').click()
  await expect(page.getByText(/^Applied\./)).toBeVisible(SLOW)
  await keepScreen(sluice, 'job-elsewhere-paused')
  expect(await stored()).toMatchObject({ limits: { batchSize: 10, workers: 2, rowsPerSecond: 20 } })

  await button(page, 'Cancel').click()
  await expect(dialogButton(page, 'Keep job')).toBeFocused()
  await dialogButton(page, 'Cancel job').click()
  expect(await exited).toEqual([3, null])
  await expect(page.getByText('The deleted rows stay deleted.')).toBeVisible(SLOW)
  expect(await stored()).toMatchObject({ state: 'cancelled', isWorkedOn: false })
})

test('the numbers of a job of another process move while it is shown, and it goes on here, too', async ({
  sluice,
}) => {
  const { page, home } = sluice
  await ask(page, 'sandbox:start', undefined)
  const where = `category = 'electronics'`
  const exited = runCommand(home, [
    'purge',
    '--table',
    DEMO_TABLE.name,
    '--where',
    where,
    ...SLOWER_THAN_LOOKS,
  ])
  await page.goto('app://sluice/#/jobs')
  await page.getByRole('link', { name: 'Purge batch_test' }).click(SLOW)
  await expect(page.getByText('Another process is working on this job.')).toBeVisible()
  const first = await rowsShown(page)
  await expect.poll(async () => await rowsShown(page), SLOW).toBeGreaterThan(first)
  await button(page, 'Pause').click()
  await expect(page.getByText('Another process is waiting for this job.')).toBeVisible(SLOW)
  await page.getByRole('button', { name: /^Limits/ }).click()
  await page.getByRole('textbox', { name: 'Rate' }).fill('')
  await button(page, 'Apply').click()
  await expect(page.getByText(/^Applied\./)).toBeVisible(SLOW)
  await button(page, 'Resume').click()
  await expect(page.getByText(/^1,000 rows of batch_test deleted/)).toBeVisible(SLOW)
  expect(await exited).toEqual([0, null])
})

test('the list of jobs is there without its cluster, and says in one line what it lacks', async ({
  sluice,
}) => {
  const { page } = sluice
  const profile = ClusterProfile.parse({
    name: 'orders',
    endpoint: 'nowhere.invalid',
    region: 'eu-west-1',
    environment: 'production',
  })
  const jobId = await startSlowUpdate(page)
  await ask(page, 'clusters:save', { profile, replaces: null })
  await page.reload()
  await page.goto('app://sluice/#/jobs')
  await expect(page.getByText('Not loaded: jobs of orders.')).toBeVisible()
  await button(page, 'Cluster Any cluster').click()
  await page.getByRole('option', { name: 'orders' }).click()
  await expect(page.getByText(/^orders cannot be reached\./)).toBeVisible(SLOW)
  await button(page, 'Clear filter').click()
  await expect(page.getByRole('link', { name: 'Update batch_test' })).toBeVisible()
  await expect(page.getByRole('alert')).toHaveCount(0)
  await keepScreen(sluice, 'jobs-cluster-away')
  await ask(page, 'jobs:cancel', { jobId })
})

async function startSlowUpdate(page: Page): Promise<string> {
  await ask(page, 'sandbox:start', undefined)
  const limits = { ...SLOW_UPDATE.limits, rowsPerSecond: 20 }
  const { jobId } = await ask(page, 'jobs:start', { ...SLOW_UPDATE, limits })
  const rows = async () => (await ask(page, 'jobs:get', { jobId })).snapshot.rows
  await expect.poll(rows, SLOW).toBeGreaterThan(0)
  return jobId
}

async function resize({ electron, page }: SluiceApp): Promise<void> {
  await electron.evaluate(
    ({ BrowserWindow }, { width, height }) => BrowserWindow.getAllWindows()[0]?.setContentSize(width, height),
    SMALLEST_LAPTOP,
  )
  await expect.poll(async () => await page.evaluate(() => window.innerWidth)).toBe(SMALLEST_LAPTOP.width)
}

/** Neither the page nor the table in it is wider than its room. */
async function expectNoSidewaysScrolling(page: Page): Promise<void> {
  const widths = await page.evaluate(() => {
    const rooms = [document.documentElement]
    for (let room = document.querySelector('table')?.parentElement; room; room = room.parentElement)
      rooms.push(room)
    return rooms.map(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)
  })
  expect(Math.max(...widths)).toBe(0)
}

async function rowsShown(page: Page): Promise<number> {
  const text = await page.locator('.job-count').first().innerText()
  return Number(/^[\d,]+/.exec(text)?.[0].replaceAll(',', '') ?? NaN)
}
