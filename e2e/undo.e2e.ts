import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, type Page } from '@playwright/test'
import { demoTable, query } from './support/database.ts'
import { keepSizes, showAt, SIZES } from './support/screen.ts'
import { test, type SluiceApp } from './support/sluice-app.ts'

/** The sandbox's first start makes a database; a busy machine takes its time. */
const SLOW = { timeout: 45_000 }
test.describe.configure({ timeout: 400_000 })

const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name })
const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name, exact: true })
const dialog = (page: Page) => page.getByRole('dialog')

interface Row {
  readonly id: string
  readonly row: string
}
const rows = async (home: string) =>
  await query<Row>(home, 'SELECT id::text AS id, batch_test::text AS row FROM batch_test ORDER BY id')

test.use({ isNewUser: true })

test('a purge that archives its rows is undone by clicks, and what others have inserted since is left alone', async ({
  sluice,
}) => {
  const { page, home } = sluice
  await page.getByRole('button', { name: 'Start the sandbox' }).click()
  await expect(heading(page, 'New job')).toBeVisible(SLOW)
  const before = await rows(home)
  await purge(sluice)
  const after = new Set((await rows(home)).map(({ id }) => id))
  const gone = before.filter(({ id }) => !after.has(id))
  expect(gone).toHaveLength(1_000)
  const [inserted = '', refused = ''] = gone.map(({ id }) => id)
  await query(
    home,
    `INSERT INTO batch_test (id, category, status) VALUES ('${inserted}', 'inserted by somebody who has a lot to say', 'since')`,
  )
  await query(home, `ALTER TABLE batch_test ADD CONSTRAINT not_again CHECK (id <> '${refused}')`)

  await useArchive(sluice)
  await lookAtList(sluice)
  await button(page, 'Undo').click()
  await lookAtUndo(sluice)
  await button(page, 'Restore 999 rows').click()
  await expect(heading(page, 'Undo batch_test')).toBeVisible(SLOW)
  await expect(page.getByText(/^998 rows of batch_test restored in /)).toBeVisible(SLOW)
  await expect(
    page.getByText(
      '1 row left alone: there again, or changed or deleted since. 1 row set aside: rejected by the database.',
    ),
  ).toBeVisible()
  await expect(
    page.getByText(
      /^Verified: all 1,000 archived rows are accounted for: 998 put back, 1 left alone, 1 set aside/,
    ),
  ).toBeVisible()
  const left = page.getByRole('table', { name: 'Rows not put back' })
  await expect(left.getByRole('row').filter({ hasText: 'Key exists again' })).toHaveCount(1)
  await expect(left).toContainText('since')
  await expect(left.getByRole('row').filter({ hasText: refused })).toContainText(
    'violates check constraint "not_again"',
  )
  await expect(button(page, /^Repopulate/)).toBeHidden()
  await keepSizes(sluice, 'job-undo-succeeded')
  await exportLeft(sluice, inserted)
  const isOther = ({ id }: Row) => id !== inserted && id !== refused
  expect((await rows(home)).filter(isOther)).toEqual(before.filter(isOther))
  const [found] = await query<{ status: string }>(
    home,
    `SELECT status FROM batch_test WHERE id = '${inserted}'`,
  )
  expect(found?.status).toBe('since')
  await undoAgain(sluice)
  expect(await rows(home)).toHaveLength(4_001)
  await lookAtUndos(sluice)
})

/** One undid the purge, the other that undo. */
async function lookAtUndos(sluice: SluiceApp): Promise<void> {
  const { page } = sluice
  await page.goto('app://sluice/#/jobs')
  const undos = page
    .getByRole('table', { name: 'Jobs' })
    .getByRole('row')
    .filter({ hasText: 'Undo batch_test' })
  await expect(undos).toHaveCount(2)
  const links = await undos.getByRole('link', { name: /^of job [0-9a-f]{8}$/ }).allInnerTexts()
  expect(new Set(links).size).toBe(2)
  await expect(undos.filter({ hasText: 'Undone' })).toHaveCount(1)
  await keepSizes(sluice, 'jobs-undone')
}

async function purge(sluice: SluiceApp): Promise<void> {
  const { page, home } = sluice
  const archive = page.getByRole('checkbox', { name: 'Archive changed rows' })
  await expect(archive).not.toBeChecked()
  await keepSizes(sluice, 'new-job-no-archive', archive)
  await archive.focus()
  await page.keyboard.press('Space')
  await expect(archive).toBeChecked()
  await keepSizes(sluice, 'new-job-archive', page.getByText('Archive folder'))
  await button(page, 'Use full speed').click()
  await button(page, 'Dry run').click()
  const run = button(page, /^Delete about [\d,]+ rows$/)
  await expect(run).toBeVisible(SLOW)
  await keepSizes(sluice, 'new-job-archive-planned', page.getByRole('heading', { name: 'SQL of one batch' }))
  await run.click()
  await expect(page.getByText(/^1,000 rows of batch_test deleted in /)).toBeVisible(SLOW)
  await expect(page.getByText(/^Can be undone\. Its archive, /)).toBeVisible()
  await keepSizes(sluice, 'job-can-be-undone')
  expect((await demoTable(home))?.rows).toBe(4_000)
}

/** On the page of the job: reads it, saves its rows, and asks before it is deleted. */
async function useArchive({ page, home, electron }: SluiceApp): Promise<void> {
  await menu(page, 'Verify')
  await expect(page.getByText(/^Verified: 1 archive, /)).toBeVisible(SLOW)
  const file = join(home, 'rows.ndjson')
  await answerSave(electron, file)
  await menu(page, 'NDJSON')
  await expect(page.getByText('Archive exported')).toBeVisible(SLOW)
  expect((await readFile(file, 'utf8')).trimEnd().split('\n')).toHaveLength(1_000)
  await menu(page, 'Delete')
  await expect(dialog(page)).toContainText('can no longer be undone')
  await dialog(page).getByRole('button', { name: 'Cancel', exact: true }).click()
}

async function menu(page: Page, item: string): Promise<void> {
  await button(page, 'Archive').click()
  await page.getByRole('menuitem', { name: item }).click()
}

/** The same once more changes nothing; the undo of the undo takes its rows away again. */
async function undoAgain(sluice: SluiceApp): Promise<void> {
  const { page } = sluice
  const undone = page.url()
  await button(page, 'Run again').click()
  await expect(page.getByText('Up to date')).toBeVisible(SLOW)
  await button(page, /^Compare (all rows|again)$/).click()
  await expect(page.getByText('All 1,000 rows were compared with the table.')).toBeVisible(SLOW)
  await keepSizes(sluice, 'undo-twice')
  await page.goto(undone)
  await button(page, 'Undo').click()
  await expect(page.getByText('It undid')).toBeVisible(SLOW)
  await keepSizes(sluice, 'undo-of-undo')
  await button(page, /^Restore (up to )?998 rows$/).click(SLOW)
  await expect(page.getByText(/^998 rows of batch_test restored in /)).toBeVisible(SLOW)
  await expect(page.getByText('No row was left alone or set aside.')).toBeVisible()
  await menu(page, 'Delete')
  await dialog(page).getByRole('button', { name: 'Delete archive' }).click()
  await expect(page.getByText('Cannot be undone here: its archive is no longer there.')).toBeVisible()
  await expect(button(page, 'Undo')).toBeDisabled()
}

async function lookAtList(sluice: SluiceApp): Promise<void> {
  const { page } = sluice
  await page.getByRole('link', { name: 'Jobs', exact: true }).click()
  await expect(button(page, 'Undo Purge batch_test')).toBeVisible()
  await page.getByRole('checkbox', { name: 'Select all jobs on this page' }).click({ force: true })
  await keepSizes(sluice, 'jobs-undo')
  const selected = page.getByRole('group', { name: 'Control the selected jobs' })
  await expect(selected.getByRole('button', { name: 'Undo' })).toBeEnabled()
  await page.getByRole('link', { name: 'Purge batch_test' }).click()
}

async function lookAtUndo(sluice: SluiceApp): Promise<void> {
  const { page } = sluice
  await expect(heading(page, 'Undo job')).toBeVisible()
  await expect(page.getByText('Up to date')).toBeVisible(SLOW)
  await keepSizes(sluice, 'undo')
  await button(page, 'Compare all rows').click()
  await expect(page.getByText('All 1,000 rows were compared with the table.')).toBeVisible(SLOW)
  await showAt(sluice, SIZES[0])
  const sample = page.getByRole('table', { name: 'Sample of the rows' })
  await expect(sample).toContainText('inserted by somebody who has a lot to s…')
  // What a row was, and what it is now, are beside each other without scrolling.
  expect(
    await sample.evaluate((table) => table.scrollWidth - (table.parentElement?.clientWidth ?? 0)),
  ).toBeLessThanOrEqual(0)
  await keepSizes(sluice, 'undo-planned', page.getByRole('heading', { name: 'SQL of one batch' }))
  await page.getByRole('radio', { name: /^Overwrite them too/ }).click({ force: true })
  await expect(dialog(page).getByRole('button', { name: 'Leave them alone' })).toBeFocused()
  await keepSizes(sluice, 'undo-overwrite')
  await page.keyboard.press('Enter')
  await expect(dialog(page)).toBeHidden()
  await expect(page.getByRole('radio', { name: /^Leave them alone/ })).toBeChecked()
}

async function exportLeft({ page, home, electron }: SluiceApp, id: string): Promise<void> {
  const file = join(home, 'left.csv')
  await answerSave(electron, file)
  await button(page, 'Export rows').click()
  await page.getByRole('menuitem', { name: 'CSV' }).click()
  await expect(page.getByText('Rows exported')).toBeVisible()
  const [head, ...lines] = (await readFile(file, 'utf8')).trimEnd().split('\r\n')
  expect(head).toMatch(/^reason,message,key_id,wanted_id,/)
  expect(lines).toHaveLength(2)
  expect(lines).toContainEqual(expect.stringContaining(`exists,,${id},`))
}

/** What the dialog of the system answers from now on. */
async function answerSave(electron: SluiceApp['electron'], file: string): Promise<void> {
  await electron.evaluate(({ dialog: system }, filePath) => {
    system.showSaveDialog = async () => await Promise.resolve({ canceled: false, filePath })
  }, file)
}
