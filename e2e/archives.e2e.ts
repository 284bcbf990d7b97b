import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, type Page } from '@playwright/test'
import {
  archiveHead,
  batchFrame,
  markFrame,
  writeArchive,
} from '../electron/engine/archive/testing/made-archive.ts'
import { chooseOption } from './support/options.ts'
import { keepSizes, showAt, SIZES } from './support/screen.ts'
import { test } from './support/sluice-app.ts'

test.describe.configure({ timeout: 240_000 })

const DAY_MS = 24 * 60 * 60 * 1_000
const ROWS = Array.from({ length: 500 }, (_, id) => [String(id), `thing ${id}`])

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true })
const archives = (page: Page) => page.getByRole('table', { name: 'Archives' })

test('archives are listed, verified, exported and deleted, and nothing is deleted without a question', async ({
  sluice,
}) => {
  const { page, home, electron } = sluice
  await page.goto('app://sluice/#/archives')
  await expect(page.getByText('No archives', { exact: true })).toBeVisible()
  await keepSizes(sluice, 'archives-empty')
  const [fresh, damaged, old] = [
    await keep(home, 1, 0, { where: "status = 'archived' AND value < 100" }),
    await keep(home, 2, 3, { operation: 'update', set: "status = 'archived'", changed: [] }),
    await keep(home, 3, 100),
  ]
  await damage(damaged)
  await page.goto('app://sluice/#/settings')
  await expect(page.getByText(/^3 archives, .* on this machine$/)).toBeVisible()
  await expect(page.getByText(/^Over these limits: 1 archive, /)).toBeVisible()
  await page.getByRole('heading', { name: 'Archives', exact: true }).scrollIntoViewIfNeeded()
  await keepSizes(sluice, 'settings-archives')

  await page.goto('app://sluice/#/archives')
  await expect(archives(page).getByRole('row')).toHaveCount(4)
  await keepSizes(sluice, 'archives')
  await showAt(sluice, SIZES[0])
  expect(await archives(page).evaluate(brokenMoments)).toEqual([])
  await page
    .getByRole('checkbox', { name: 'Select the archive of Purge things' })
    .first()
    .click({ force: true })
  await button(page, 'Verify').click()
  await expect(page.getByText(/^Verified: 1 archive, /)).toBeVisible()
  await page.getByRole('checkbox', { name: 'Select the archive of Update things' }).click({ force: true })
  await button(page, 'Verify').click()
  await expect(page.getByText('The archive of Update things is damaged')).toBeVisible()
  const line = archives(page).getByRole('row').filter({ hasText: 'Update things' })
  await expect(line).not.toContainText('Complete')
  await line.getByText('1 fault').click()
  await expect(page.getByRole('dialog')).toContainText(/ is damaged at byte \d+: /)
  await keepSizes(sluice, 'archives-damaged')
  await page.keyboard.press('Escape')
  await page.getByRole('checkbox', { name: 'Select the archive of Update things' }).click({ force: true })

  const file = join(home, 'rows.csv')
  await electron.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = async () => await Promise.resolve({ canceled: false, filePath })
  }, file)
  await button(page, 'Export rows').click()
  await page.getByRole('menuitem', { name: 'CSV' }).click()
  await expect(page.getByText('Archive exported')).toBeVisible()
  expect((await readFile(file, 'utf8')).trimEnd().split('\r\n')).toHaveLength(ROWS.length + 1)

  await page.getByRole('checkbox', { name: 'Select all archives on this page' }).click({ force: true })
  await button(page, 'Delete').click()
  await expect(page.getByRole('dialog').getByRole('button', { name: 'Cancel', exact: true })).toBeFocused()
  await keepSizes(sluice, 'archives-delete')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog')).toBeHidden()
  expect(await readdir(join(home, 'archives'))).toHaveLength(3)

  await page.goto('app://sluice/#/settings')
  await button(page, 'Delete…').click()
  await page.getByRole('dialog').getByRole('button', { name: 'Delete archive' }).click()
  await expect(page.getByText(/^2 archives, .* on this machine$/)).toBeVisible()
  await expect(page.getByText(/^Over these limits/)).toBeHidden()
  const left = await readdir(join(home, 'archives'))
  expect(left.map((name) => [fresh, damaged, old].findIndex((path) => path.includes(name)))).toEqual(
    expect.arrayContaining([0, 1]),
  )
  await page.getByRole('button', { name: /^Keep archives for/ }).click()
  await chooseOption(page, /^No limit/)
  await expect(page.getByRole('button', { name: /^Keep archives for No limit/ })).toBeVisible()
})

/** Dates with a time that take more than one line. */
function brokenMoments(table: Element): string[] {
  const walker = document.createTreeWalker(table, NodeFilter.SHOW_TEXT)
  const broken: string[] = []
  for (let text = walker.nextNode(); text; text = walker.nextNode()) {
    const range = document.createRange()
    range.selectNodeContents(text)
    if (/, \d{4}, /.test(range.toString()) && range.getClientRects().length > 1) broken.push(range.toString())
  }
  return broken
}

test('what cannot be read is shown with its reason, and nothing is offered by a limit that nobody knows', async ({
  sluice,
}) => {
  const { page, home } = sluice
  await keep(home, 1, 1_000)
  const jobId = '0b000000-0000-4000-8000-000000000009'
  const note = join(home, 'archives', `${jobId}.json`)
  const away = join('/nowhere', jobId)
  await writeFile(note, JSON.stringify({ folder: away }))
  await writeFile(join(home, 'archives', 'retention.json'), '{')
  await page.goto('app://sluice/#/settings')
  await expect(page.getByText(/retention\.json is damaged\. Set it again here\.$/)).toBeVisible()
  await expect(page.getByText(/^Over these limits/)).toBeHidden()
  await page.goto('app://sluice/#/archives')
  await expect(page.getByText(/retention\.json is damaged\.$/)).toBeVisible()
  await expect(page.getByText('1 archive cannot be read')).toBeVisible()
  await expect(page.getByText(`There is no archive in ${away}.`)).toBeVisible()
  await keepSizes(sluice, 'archives-unreadable')
  await page.getByRole('button', { name: `Delete the archive of job ${jobId}` }).click()
  await expect(page.getByRole('dialog').getByRole('button', { name: 'Cancel', exact: true })).toBeFocused()
  await page.getByRole('dialog').getByRole('button', { name: 'Delete archive' }).click()
  await expect(page.getByText('1 archive cannot be read')).toBeHidden()
  expect((await readdir(join(home, 'archives'))).toSorted()).toEqual([
    '0b000000-0000-4000-8000-000000000001',
    'retention.json',
  ])
})

/** An archive of a purge of so many days ago. */
async function keep(
  home: string,
  number: number,
  days: number,
  more: Parameters<typeof archiveHead>[0] = {},
) {
  const id = (kind: string) => `${kind}000000-0000-4000-8000-00000000000${number}`
  const startedAt = new Date(Date.now() - days * DAY_MS).toISOString()
  const head = archiveHead({ jobId: id('0b'), process: id('0c'), startedAt, ...more })
  const done = [[1, 0]] as const
  return await writeArchive(join(home, 'archives'), head, [batchFrame({}, ROWS), markFrame(done)])
}

/** One bit of the batch is turned over. */
async function damage(path: string): Promise<void> {
  const bytes = await readFile(path)
  const at = Math.floor(bytes.length / 2)
  bytes[at] = (bytes[at] ?? 0) ^ 1
  await writeFile(path, bytes)
}
