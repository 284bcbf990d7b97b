import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, type Locator, type Page } from '@playwright/test'
import { PurgeSpec } from '../shared/job-spec.ts'
import { DEMO_TABLE } from '../shared/demo-table.ts'
import { ask } from './support/bridge.ts'
import { runCommand } from './support/command-line.ts'
import { demoTable, query } from './support/database.ts'
import { keepSizes, showAt, SIZES } from './support/screen.ts'
import { test, type SluiceApp } from './support/sluice-app.ts'

/** The sandbox's first start makes a database; a busy machine takes its time. */
const SLOW = { timeout: 45_000 }
test.describe.configure({ timeout: 400_000 })

const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name, exact: true })
const choice = (page: Page, name: string) => page.getByRole('checkbox', { name })

test('an archive is kept in the folder that was chosen in the dialog of the system, and undone from there', async ({
  sluice,
}) => {
  const { page, home } = sluice
  await ask(page, 'sandbox:start', undefined)
  const again = JSON.stringify(purgeOf({}))
  await page.goto(`app://sluice/#/new-job?again=${encodeURIComponent(again)}`)
  await page.getByRole('checkbox', { name: 'Archive changed rows' }).focus()
  await page.keyboard.press('Space')
  const own = join(home, 'archives')
  await expect(page.getByText(own, { exact: true })).toBeVisible(SLOW)
  await answerFolder(sluice, null)
  await button(page, 'Choose folder').click()
  await expect(button(page, 'Use default folder')).toBeHidden()

  const chosen = join(home, 'on a large disk')
  await mkdir(chosen)
  await answerFolder(sluice, chosen)
  await button(page, 'Choose folder').click()
  await expect(page.getByText(chosen, { exact: true })).toBeVisible()
  await button(page, 'Use default folder').click()
  await expect(page.getByText(own, { exact: true })).toBeVisible()
  await button(page, 'Choose folder').click()
  await keepSizes(sluice, 'new-job-archive-folder', page.getByText('Archive folder'))
  await button(page, 'Dry run').click()
  await expect(page.getByText(new RegExp(`^About .* in ${chosen}, .* free$`))).toBeVisible(SLOW)
  await button(page, /^Delete about [\d,]+ rows$/).click()
  await expect(page.getByText(/^Can be undone\. /)).toBeVisible(SLOW)
  expect(await readdir(chosen)).toHaveLength(1)

  await page.goto('app://sluice/#/archives')
  await expect(page.getByRole('table', { name: 'Archives' })).toContainText(chosen)
  await page.getByRole('checkbox', { name: 'Select the archive of Purge batch_test' }).click({ force: true })
  await keepSizes(sluice, 'archives-own-folder')
  await button(page, 'Undo').click()
  await button(page, /^Restore (up to )?1,000 rows$/).click(SLOW)
  await expect(page.getByText(/^1,000 rows of batch_test restored in /)).toBeVisible(SLOW)
  expect((await demoTable(home))?.rows).toBe(5_000)
})

test('an undo of what is not here, damaged or dropped says so, and goes without it by choice', async ({
  sluice,
}) => {
  const { page, home } = sluice
  await ask(page, 'sandbox:start', undefined)
  const { jobId, files } = await purgedByTwo(sluice)
  const [path = ''] = files
  const process = /([^/]+)\.ndjson\.zst$/.exec(path)?.[1] ?? ''

  await rename(path, `${path}.away`)
  await page.goto(`app://sluice/#/undo/${jobId}`)
  await expect(page.getByText(`archive of job ${jobId} are missing on this machine: ${process}`)).toBeVisible(
    SLOW,
  )
  const absent = choice(page, 'Undo without the archives that are not here')
  await expect(page.getByRole('listitem').filter({ hasText: process })).toBeVisible()
  await query(
    home,
    `UPDATE sluice.job SET archives = regexp_replace(archives, '("process":"${process}","host":)"[^"]*"', '\\1"db-admin-2"') WHERE id = '${jobId}'`,
  )
  await button(page, 'Dry run').click()
  await expect(page.getByText(`was also archived elsewhere: ${process} on db-admin-2.`)).toBeVisible(SLOW)
  await keepSizes(sluice, 'undo-elsewhere', absent)
  const parts = await goWithout(page, absent)
  await expect(
    page.getByRole('listitem').filter({ hasText: `db-admin-2 (process ${process})` }),
  ).toBeVisible()
  await keepSizes(sluice, 'undo-without-archives', absent)
  expect(parts).toBeLessThan(1_000)

  await rename(`${path}.away`, path)
  const bytes = await readFile(path)
  // At several places: one may be in the frame of a batch that was made again, which counts for nothing.
  const broken = Uint8Array.from(bytes)
  for (const share of [0.4, 0.5, 0.6, 0.7]) {
    const at = Math.floor(bytes.length * share)
    broken[at] = (broken[at] ?? 0) ^ 1
  }
  await writeFile(path, broken)
  await absent.click({ force: true })
  await button(page, 'Dry run').click()
  await expect(page.getByText(/ is damaged at byte \d+: /)).toBeVisible(SLOW)
  const damaged = choice(page, 'Undo without what is damaged')
  await expect(absent).toBeHidden()
  await keepSizes(sluice, 'undo-damaged', damaged)
  await showAt(sluice, SIZES[0])
  await page.evaluate(() => window.scrollTo(0, 0))
  await expect(button(page, 'Dry run')).toBeInViewport({ ratio: 1 })
  expect(await goWithout(page, damaged)).toBeLessThan(1_000)
  await keepSizes(sluice, 'undo-without-damaged', page.getByRole('heading', { name: 'Dry run' }))

  await writeFile(path, bytes)
  await query(home, 'ALTER TABLE batch_test DROP COLUMN value')
  await damaged.click({ force: true })
  await button(page, 'Dry run').click()
  const dropped = choice(page, 'Put rows back without “value”')
  await expect(
    page.getByText('The archive has values of “value”, which the table no longer has.'),
  ).toBeVisible(SLOW)
  await expect(damaged).toBeHidden()
  await keepSizes(sluice, 'undo-dropped', dropped)
  expect(await goWithout(page, dropped)).toBe(1_000)
  await button(page, /^Restore (up to )?1,000 rows$/).click()
  await expect(page.getByText(/^1,000 rows of batch_test restored in /)).toBeVisible(SLOW)
  const [found] = await query<{ count: number }>(home, 'SELECT count(*)::int FROM batch_test')
  expect(found?.count).toBe(5_000)
})

/** Of a thousand rows. */
function purgeOf(limits: object) {
  const target = { cluster: 'sandbox', table: DEMO_TABLE, limits }
  return PurgeSpec.parse({ operation: 'purge', ...target, where: "category = 'electronics'" })
}

/** What the dialog of the system answers from now on; null where somebody closes it. */
async function answerFolder({ electron }: SluiceApp, folder: string | null): Promise<void> {
  await electron.evaluate(({ dialog }, path) => {
    dialog.showOpenDialog = async () =>
      await Promise.resolve({ canceled: path === null, filePaths: path === null ? [] : [path] })
  }, folder)
}

/** A purge of a thousand rows by two processes, each of which has kept some of them. */
async function purgedByTwo({ page, home }: SluiceApp): Promise<{ jobId: string; files: string[] }> {
  const { jobId } = await ask(page, 'jobs:start', {
    ...purgeOf({ batchSize: 20, workers: 2, rowsPerSecond: 200 }),
    archive: true as const,
  })
  const helper = runCommand(home, ['worker', '--job', jobId, '--workers', '2'])
  await page.goto(`app://sluice/#/jobs/${jobId}`)
  const archived = page.getByText(/, [\d.]+\s.?B archived$/)
  await expect(archived).toBeVisible(SLOW)
  const size = await archived.innerText()
  await expect(archived).not.toHaveText(size, SLOW)
  await helper
  await expect(page.getByText(/^1,000 rows of batch_test deleted in |Succeeded/).first()).toBeVisible(SLOW)
  const folder = join(home, 'archives', jobId)
  const files = (await readdir(folder))
    .filter((name) => name.endsWith('.zst'))
    .map((name) => join(folder, name))
  expect(files).toHaveLength(2)
  return { jobId, files }
}

/** Takes the choice, and answers how many rows would be restored at most. */
async function goWithout(page: Page, from: Locator): Promise<number> {
  await from.click({ force: true })
  await button(page, 'Dry run').click()
  const restore = button(page, /^Restore (up to )?[\d,]+ rows$/)
  await expect(restore).toBeVisible(SLOW)
  await expect(page.getByText('Up to date')).toBeVisible()
  return Number((await restore.innerText()).replaceAll(/\D/g, ''))
}
