import { join } from 'node:path'
import { writeFile } from 'node:fs/promises'
import { once } from 'node:events'
import { lstatSync, readdirSync } from 'node:fs'
import { expect, type Page } from '@playwright/test'
import { sandboxIn } from '../../electron/sandbox/temporary-sandbox.ts'
import { chartsMove } from '../support/charts.ts'
import { demoTable, SET_UP } from '../support/database.ts'
import { START_PAGE } from '../support/sluice-app.ts'
import manifest from '../../package.json' with { type: 'json' }
import { end, packagedFolder, start, test } from './packaged-app.ts'

const SLOW = { timeout: 60_000 }
const PICTURES = join(import.meta.dirname, '../../test-results/pictures')

test.use({ isNewUser: true })
test.describe.configure({ timeout: 180_000 })

test('from first launch through purge and repopulate, quit and opened again', async ({ home, launch }) => {
  const before = listing(packagedFolder())
  const first = await launch()
  await purgeAndRepopulate(first.page, home)
  await end(first.process)
  expect((await sandboxIn(home).status()).state).toBe('stopped')

  const second = await launch()
  await second.page.getByRole('link', { name: 'Jobs', exact: true }).click()
  await expect(second.page.getByRole('link', { name: 'Purge batch_test' })).toBeVisible(SLOW)
  await keepPicture(second.page, 'packaged-opened-again')
  await end(second.process)
  expect(listing(packagedFolder()), 'nothing is written beside the program').toEqual(before)
})

async function purgeAndRepopulate(page: Page, home: string): Promise<void> {
  await expect(heading(page, 'Welcome to Sluice')).toBeVisible()
  await keepPicture(page, 'packaged-first-launch')
  await page.getByRole('button', { name: 'Start the sandbox' }).click()
  await expect(heading(page, 'New job')).toBeVisible(SLOW)
  expect(await demoTable(home)).toEqual(SET_UP)

  await page.getByRole('button', { name: 'Dry run' }).click()
  await page.getByRole('button', { name: /^Delete about [\d,]+ rows$/ }).click(SLOW)
  await chartsMove(page)
  await expect(page.getByText(/^1,000 rows of batch_test deleted in /)).toBeVisible(SLOW)
  await keepPicture(page, 'packaged-purge')
  expect((await demoTable(home))?.rows).toBe(4000)

  await page.getByRole('button', { name: 'Repopulate batch_test' }).click()
  await expect(page.getByText(/^5,000 rows inserted into batch_test in /)).toBeVisible(SLOW)
  expect(await demoTable(home)).toEqual(SET_UP)
}

test('the sandbox outlives an app that is killed, and the next one goes on with it', async ({
  home,
  launch,
}) => {
  const first = await launch()
  await first.page.getByRole('button', { name: 'Start the sandbox' }).click()
  await expect(heading(first.page, 'New job')).toBeVisible(SLOW)
  const { port } = await sandboxIn(home).status()
  await end(first.process, 'SIGKILL')
  expect(await sandboxIn(home).status()).toMatchObject({ state: 'running', port })
  expect(await demoTable(home)).toEqual(SET_UP)

  const second = await launch()
  await expect(heading(second.page, 'New job')).toBeVisible(SLOW)
  expect(await sandboxIn(home).status()).toMatchObject({ state: 'running', port })
  await end(second.process)
})

test('a second start gives its job file to the first and ends', async ({ home, launch }) => {
  const file = join(home, 'old.sluice.json')
  const job = { sluice: 1, cluster: 'sandbox', operation: 'purge', table: 'batch_test', where: 'value < 3' }
  await writeFile(file, JSON.stringify(job))
  const first = await launch()
  const { page } = first
  expect(await once(start(home, { args: [file] }), 'exit')).toEqual([0, null])
  await expect(page.getByText('from old.sluice.json. Nothing runs until you start it.')).toBeVisible()
  expect(first.process.exitCode).toBeNull()
  await end(first.process)
})

test('it says what it is, what it consists of and where its updates come from', async ({ launch }) => {
  const { page, process: app } = await launch()
  await page.goto(`${START_PAGE}#/about`)
  await expect(heading(page, 'About Sluice')).toBeVisible()
  await expect(page.getByText(manifest.version, { exact: true }).first()).toBeVisible()
  const mark = page.getByText('Development build: not for distribution')
  await expect(mark).toHaveCount(packagedFolder().includes('not-for-distribution') ? 1 : 0)
  await expect(page.getByRole('button', { name: 'Third-party notices' })).toBeVisible()
  await keepPicture(page, 'packaged-about')
  await page.goto(`${START_PAGE}#/settings`)
  await expect(
    page.getByText('Sluice was unpacked from an archive, so it does not update itself.'),
  ).toBeVisible()
  await keepPicture(page, 'packaged-settings')
  await end(app)
})

/** Every file of a folder with its size and when it was changed. */
function listing(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .toSorted()
    .map((name) => {
      const { size, mtimeMs, mode } = lstatSync(join(folder, name))
      return `${name} ${size} ${mtimeMs} ${mode}`
    })
}

function heading(page: Page, name: string) {
  return page.getByRole('heading', { level: 1, name })
}

async function keepPicture(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: join(PICTURES, `${name}.png`) })
}
