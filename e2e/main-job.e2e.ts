import { expect, type Page } from '@playwright/test'
import { chartsMove } from './support/charts.ts'
import { countInputs, inputsSoFar } from './support/clicks.ts'
import { demoTable, query, SET_UP } from './support/database.ts'
import { choose } from './support/options.ts'
import { keepPictures, keepScreen } from './support/screen.ts'
import { test, type SluiceApp } from './support/sluice-app.ts'

/** Three jobs and some twenty looks at a screen, each in two themes. */
const TEST_TIMEOUT_MS = 180_000
/** The sandbox's first start makes a database; the demo jobs are slowed down to be watched. */
const SLOW = { timeout: 30_000 }

test.use({ isNewUser: true })

test('from first launch through purge, update and repopulate', async ({ sluice }) => {
  test.setTimeout(TEST_TIMEOUT_MS)
  await purgeFromFirstLaunch(sluice)
  await update(sluice)
  await repopulate(sluice)
  await lookAround(sluice)
})

/** At most three clicks and no typing to a running purge with live charts. */
async function purgeFromFirstLaunch(sluice: SluiceApp): Promise<void> {
  const { page, home } = sluice
  await countInputs(page)
  await expect(heading(page, 'Welcome to Sluice')).toBeVisible()
  await keepScreen(sluice, 'first-launch')

  await page.getByRole('button', { name: 'Start the sandbox' }).click()
  await expect(page.getByText('Starting the sandbox…').first()).toBeVisible()
  await keepPictures(sluice, 'first-launch-starting')
  await expect(heading(page, 'New job')).toBeVisible(SLOW)
  await keepScreen(sluice, 'new-job-purge')
  expect(await demoTable(home)).toEqual(SET_UP)

  await page.getByRole('button', { name: 'Dry run' }).click()
  const run = page.getByRole('button', { name: /^Delete about [\d,]+ rows$/ })
  await expect(run).toBeVisible(SLOW)
  await keepScreen(sluice, 'new-job-purge-planned')
  expect(await demoTable(home)).toEqual(SET_UP)

  await run.click()
  await expect(heading(page, 'Purge batch_test')).toBeVisible(SLOW)
  await chartsMove(page)
  expect(await inputsSoFar(page)).toEqual({ clicks: 3, keys: 0 })

  // Before any picture is taken: the job lasts five seconds, and a pause keeps the rest of it.
  await page.getByRole('button', { name: 'Pause', exact: true }).click()
  await expect(page.getByRole('button', { name: 'Resume' })).toBeEnabled(SLOW)
  await keepScreen(sluice, 'job-paused')
  await page.getByRole('button', { name: 'Resume' }).click()
  await keepPictures(sluice, 'job-running')

  await expect(page.getByText(/^1,000 rows of batch_test deleted in /)).toBeVisible(SLOW)
  await expect(page.getByText('Cannot be undone: there is no archive.')).toBeVisible()
  await keepScreen(sluice, 'job-purge-succeeded')
  expect(await demoTable(home)).toEqual({ ...SET_UP, rows: 4000, electronics: 0, active: 4000 })
}

/** A job made by hand: another operation, a comparison, a change. */
async function update(sluice: SluiceApp): Promise<void> {
  const { page, home } = sluice
  await page.getByRole('link', { name: 'New job' }).click()
  await page.getByRole('radio', { name: 'Update' }).click()
  // The only table of the sandbox is chosen by itself.
  await expect(page.getByRole('button', { name: /^Table batch_test/ })).toBeVisible(SLOW)
  await choose(page, 'Column', /^category/)
  await page.getByRole('textbox', { name: 'Value of comparison 1' }).fill('books')
  await choose(page, 'Column', /^status/, 1)
  await page.getByRole('textbox', { name: 'New value' }).fill('archived')
  await keepScreen(sluice, 'new-job-update')

  await page.getByRole('button', { name: 'Dry run' }).click()
  const run = page.getByRole('button', { name: /^Update about [\d,]+ rows$/ })
  await expect(run).toBeVisible(SLOW)
  await keepScreen(sluice, 'new-job-update-planned')
  expect((await demoTable(home))?.archived).toBe(0)

  await run.click()
  await expect(page.getByText(/^1,000 rows of batch_test changed in /)).toBeVisible(SLOW)
  expect(await demoTable(home)).toEqual({
    rows: 4000,
    electronics: 0,
    archived: 1000,
    active: 3000,
    foreign: 0,
  })
  const others = await query<{ count: number }>(
    home,
    `SELECT count(*)::int FROM batch_test WHERE (category = 'books') <> (status = 'archived')`,
  )
  expect(others).toEqual([{ count: 0 }])
}

/** One click on the page of the job that changed the table. */
async function repopulate(sluice: SluiceApp): Promise<void> {
  const { page, home } = sluice
  await countInputs(page)
  await page.getByRole('button', { name: 'Repopulate batch_test' }).click()
  await expect(heading(page, 'Repopulate batch_test')).toBeVisible(SLOW)
  await expect(page.getByText(/^5,000 rows inserted into batch_test in /)).toBeVisible(SLOW)
  expect(await inputsSoFar(page)).toEqual({ clicks: 1, keys: 0 })
  await keepScreen(sluice, 'job-repopulate-succeeded')
  expect(await demoTable(home)).toEqual(SET_UP)
}

/** The screens that no job leads to. */
async function lookAround(sluice: SluiceApp): Promise<void> {
  const { page } = sluice
  const go = async (name: string): Promise<void> => {
    await page.getByRole('link', { name, exact: true }).click()
    await expect(heading(page, name)).toBeVisible()
  }
  await go('Jobs')
  for (const operation of ['Purge', 'Update', 'Repopulate']) {
    const row = page
      .getByRole('row')
      .filter({ has: page.getByRole('link', { name: `${operation} batch_test` }) })
    await expect(row.getByText('Succeeded')).toBeVisible()
  }
  await keepScreen(sluice, 'jobs')
  await go('Clusters')
  await expect(page.getByText('No clusters connected')).toBeVisible()
  await keepScreen(sluice, 'clusters')
  await page.getByRole('button', { name: 'Reset', exact: true }).click()
  await keepScreen(sluice, 'clusters-reset')
  await page.getByRole('button', { name: 'Cancel', exact: true }).click()
  await page.getByRole('link', { name: 'Open tables of sandbox' }).click()
  await expect(page.getByRole('row').filter({ hasText: 'batch_test' })).toBeVisible(SLOW)
  await keepScreen(sluice, 'cluster-sandbox')
  await go('Settings')
  await keepScreen(sluice, 'settings')
  await page.getByRole('button', { name: 'Open help panel' }).click()
  await keepScreen(sluice, 'settings-help')
}

function heading(page: Page, name: string) {
  return page.getByRole('heading', { level: 1, name })
}
