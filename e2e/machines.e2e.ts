import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import { expect, type Page } from '@playwright/test'
import { ask, SLOW_UPDATE } from './support/bridge.ts'
import { runCommand } from './support/command-line.ts'
import { query } from './support/database.ts'
import { keepScreen } from './support/screen.ts'
import { test, type SluiceApp } from './support/sluice-app.ts'

/** The sandbox's first start makes a database; a busy machine takes its time. */
const SLOW = { timeout: 45_000 }
test.describe.configure({ timeout: 180_000 })

const SIZES = { laptop: { width: 1280, height: 800 }, desktop: { width: 1920, height: 1080 } }
const machines = (page: Page) => page.getByRole('table', { name: 'Machines' })
const lines = (page: Page) => machines(page).locator('tbody tr')

test('a job of this window names each process that helps, with what it does', async ({ sluice }) => {
  const { page, home } = sluice
  await ask(page, 'sandbox:start', undefined)
  const limits = { ...SLOW_UPDATE.limits, rowsPerSecond: 40 }
  const { jobId } = await ask(page, 'jobs:start', { ...SLOW_UPDATE, limits })
  await page.goto(`app://sluice/#/jobs/${jobId}`)
  await expect(page.getByRole('table', { name: /^Workers/ })).toBeVisible(SLOW)
  await expect(machines(page)).toHaveCount(0)
  const helper = runCommand(home, ['worker', '--job', jobId, '--workers', '3'])
  await expect(lines(page)).toHaveCount(2, SLOW)
  await expect(page.getByText(/^2 processes on 1 machine, 5 workers, [\d,]+ rows\/s$/)).toBeVisible(SLOW)
  for (const line of await lines(page).all()) {
    await expect(line).toContainText(`${hostname()} (this machine)`)
    await expect.poll(async () => await rowsOf(line), SLOW).toBeGreaterThan(0)
  }
  await keepScreen(sluice, 'job-machines-helped')
  await ask(page, 'jobs:cancel', { jobId })
  await helper
  await expect(machines(page)).toHaveCount(0)
})

test('a job of other machines shows how far it is, what they do together, and each of them', async ({
  sluice,
}) => {
  const { page, home } = sluice
  await ask(page, 'sandbox:start', undefined)
  const jobId = await ofOtherMachines(sluice)
  await page.goto('app://sluice/#/jobs')
  await page.getByRole('row').filter({ hasText: 'in another process' }).getByRole('link').click(SLOW)
  await expect(lines(page)).toHaveCount(MACHINES.length, SLOW)
  const together = page.getByText(/^5 processes on 3 machines, 32 workers, [\d,]+ rows\/s$/)
  await expect(together).toBeVisible()
  await expect(page.getByText(/^5 other processes are working on this job\./)).toBeVisible()
  await expect(lines(page).first()).toContainText('batch-runner-01')
  await expect(lines(page).first()).toContainText('1,204,000')
  await expect(page.getByText('this machine', { exact: false })).toHaveCount(0)
  await expect(page.getByText(/A process without a name has just started/)).toBeVisible()
  await expect(page.getByRole('figure', { name: 'Rows per second' })).toBeVisible(SLOW)
  await setRates(home, jobId, 4_000)
  await expect(page.getByText(/^5 processes on 3 machines, 32 workers, 16,000 rows\/s$/)).toBeVisible(SLOW)
  await expect(page.getByRole('figure', { name: 'Rows per second' })).toContainText('now: 16,000')
  for (const [name, size] of Object.entries(SIZES)) {
    await resize(sluice, size)
    await expectNoSidewaysScrolling(page)
    await keepScreen(sluice, `job-machines-${name}`)
  }
  // One has ended, the others go on.
  await query(home, `DELETE FROM sluice.process WHERE job_id = '${jobId}' AND report IS NULL`)
  await expect(lines(page)).toHaveCount(MACHINES.length - 1, SLOW)
})

/** Machines as a fleet has them, the last one of an earlier version of Sluice. */
const MACHINES = [
  { host: 'batch-runner-01', pid: 4_711, workers: 8, rows: 1_204_000 },
  { host: 'batch-runner-02', pid: 4_713, workers: 8, rows: 1_187_500 },
  { host: 'ip-10-31-7-204.eu-central-1.compute.internal', pid: 98_213, workers: 8, rows: 903_250 },
  { host: 'batch-runner-01', pid: 4_902, workers: 8, rows: 310_000 },
  null,
]

/** A job that was never this machine's, with leases that outlast the test. */
async function ofOtherMachines({ page, home }: SluiceApp): Promise<string> {
  const { jobId: own } = await ask(page, 'jobs:start', SLOW_UPDATE)
  await ask(page, 'jobs:cancel', { jobId: own })
  const id = randomUUID()
  await query(
    home,
    `INSERT INTO sluice.job SELECT '${id}', spec, replace(plan, '"matchingRows":5000', '"matchingRows":9000000'), 'running', batch_size,
       workers, rows_per_second, most_rows, rejects, failure, now(), approvals FROM sluice.job WHERE id = '${own}'`,
  )
  await query(
    home,
    `INSERT INTO sluice.key_range SELECT '${id}', range_no, phase, counts, lo, hi, cursor, epoch, owner, batches,
       900000, range_no % 2 = 0 FROM sluice.key_range WHERE job_id = '${own}'`,
  )
  for (const machine of MACHINES) {
    const report = { ...machine, preparedRows: 0, rowsPerSecond: 3_000, leaseMs: 3_600_000 }
    const told = machine ? `'${JSON.stringify(report)}'` : 'NULL'
    await query(
      home,
      `INSERT INTO sluice.process (id, job_id, lease_until, report)
       VALUES (gen_random_uuid(), '${id}', now() + interval '1 hour', ${told})`,
    )
  }
  return id
}

async function setRates(home: string, jobId: string, rowsPerSecond: number): Promise<void> {
  await query(
    home,
    `UPDATE sluice.process SET report = replace(report, '"rowsPerSecond":3000', '"rowsPerSecond":${rowsPerSecond}')
     WHERE job_id = '${jobId}'`,
  )
}

async function rowsOf(line: ReturnType<typeof lines>): Promise<number> {
  return Number((await line.locator('td').nth(2).innerText()).replaceAll(',', ''))
}

async function resize({ electron, page }: SluiceApp, size: (typeof SIZES)['laptop']): Promise<void> {
  await electron.evaluate(
    ({ BrowserWindow }, { width, height }) => BrowserWindow.getAllWindows()[0]?.setContentSize(width, height),
    size,
  )
  await expect.poll(async () => await page.evaluate(() => window.innerWidth)).toBe(size.width)
}

async function expectNoSidewaysScrolling(page: Page): Promise<void> {
  const over = await page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement
    return scrollWidth - clientWidth
  })
  expect(over).toBe(0)
}
