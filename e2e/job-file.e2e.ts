import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { AxeBuilder } from '@axe-core/playwright'
import { expect, type Page } from '@playwright/test'
import { DEMO_TABLE } from '../shared/demo-table.ts'
import { UpdateSpec } from '../shared/job-spec.ts'
import { ask } from './support/bridge.ts'
import { demoTable, query, SET_UP } from './support/database.ts'
import { keepScreen } from './support/screen.ts'
import { appCommand, launch, quit, type SluiceApp, test } from './support/sluice-app.ts'

const SLOW = { timeout: 30_000 }
const PICTURES = join(import.meta.dirname, '../test-results/pictures')

test.describe.configure({ timeout: 180_000 })

const UPDATE = {
  sluice: 1,
  cluster: 'sandbox',
  operation: 'update',
  table: 'batch_test',
  where: "category = 'books' AND value < 10",
  set: "status = 'archived'",
  limits: { batchSize: 250, workers: 2, maxRejects: 3 },
}

/** Drops files on an element of the page, as from the system's file manager. */
async function drop(page: Page, on: string, files: readonly (readonly [name: string, content: unknown])[]) {
  const texts = files.map(([name, content]) => [
    name,
    typeof content === 'string' ? content : JSON.stringify(content),
  ])
  const dataTransfer = await page.evaluateHandle((given) => {
    const carried = new DataTransfer()
    for (const [name = '', text = ''] of given) carried.items.add(new File([text], name))
    return carried
  }, texts)
  await page.dispatchEvent(on, 'dragover', { dataTransfer })
  await page.dispatchEvent(on, 'drop', { dataTransfer })
}

test('a job file that is dropped fills New job in, and nothing runs', async ({ sluice }) => {
  const { page, home } = sluice
  await ask(page, 'sandbox:start', undefined)
  await page.goto('app://sluice/#/jobs')
  await drop(page, 'h1', [['books.sluice.json', UPDATE]])
  await expect(page.getByRole('heading', { level: 1, name: 'New job' })).toBeVisible()
  await expect(
    page.getByText(
      'Update of batch_test on sandbox, from books.sluice.json. Nothing runs until you start it.',
    ),
  ).toBeVisible()
  const condition = page.getByRole('textbox', { name: 'Condition as SQL' })
  await expect(condition).toContainText(UPDATE.where)
  await expect(page.getByRole('textbox', { name: 'New value' })).toHaveValue(`'archived'`)
  await keepScreen(sluice, 'job-file-loaded')

  // Into a field: it takes no text of the file in, and the form is filled in anew.
  await condition.fill('true')
  await drop(page, '.cm-content', [['books.sluice.json', UPDATE]])
  await expect(condition).toHaveText(UPDATE.where)

  await page.getByRole('button', { name: 'Dry run' }).click()
  await expect(page.getByRole('button', { name: /^Update about [\d,]+ rows$/ })).toBeVisible(SLOW)
  expect(await ask(page, 'jobs:list', undefined)).toEqual([])
  expect(await demoTable(home)).toEqual(SET_UP)
})

test('a file that is no job file is refused with its place', async ({ sluice }) => {
  const { page } = sluice
  await ask(page, 'sandbox:start', undefined)
  await page.goto('app://sluice/#/jobs')
  await drop(page, 'h1', [['a.json', { ...UPDATE, limits: { workers: 65 } }]])
  await expect(
    page.getByText(/^a\.json: “limits\.workers” must be at most 64\. Correct the file;/),
  ).toBeVisible()
  await keepScreen(sluice, 'job-file-refused')
  await drop(page, 'h1', [['b.json', '{"sluice": 1,\n x']])
  await expect(page.getByText(/^b\.json is not valid JSON at line 2, column 2\./)).toBeVisible()
  await drop(page, 'h1', [['c.json', 'x'.repeat(2_000_001)]])
  await expect(
    page.getByText(/^c\.json is too large for a job file: the maximum is 2,000,000 bytes\./),
  ).toBeVisible()
  await drop(page, 'h1', [
    ['d.json', UPDATE],
    ['e.json', UPDATE],
  ])
  await expect(page.getByText('More than one file was dropped. Drop one file.')).toBeVisible()
  await expect(page.getByRole('heading', { level: 1, name: 'Jobs' })).toBeVisible()

  // As long as a condition can be.
  const ids = Array.from({ length: 20_000 }, () => `'${crypto.randomUUID()}'`)
  await drop(page, 'h1', [['ids.sluice.json', { ...UPDATE, where: `id IN (${ids.join(', ')})` }]])
  await expect(page.getByText(/from ids\.sluice\.json\./)).toBeVisible()
  await expect(page.getByRole('textbox', { name: 'Condition as SQL' })).toContainText('id IN (')
})

test('an ended job is exported as a report, its results, its command line and a job file', async ({
  sluice,
}) => {
  const { page, home, electron } = sluice
  await ask(page, 'sandbox:start', undefined)
  await query(
    home,
    `UPDATE batch_test SET value = -1 WHERE id IN (SELECT id FROM batch_test WHERE category = 'books' LIMIT 3)`,
  )
  const spec = UpdateSpec.parse({
    operation: 'update',
    cluster: 'sandbox',
    table: DEMO_TABLE,
    where: `category = 'books' OR status = '<script>alert(1)</script>'`,
    set: 'value = 1 / (value + 1)',
    limits: { batchSize: 40, workers: 2, rowsPerSecond: 200, maxRejects: 5, approvedRows: 1_000 },
  })
  const { jobId } = await ask(page, 'jobs:start', spec)
  await page.goto(`app://sluice/#/jobs/${jobId}`)
  await ask(page, 'jobs:adjust', { jobId, adjustment: { workers: 4, rowsPerSecond: null } })
  await expect(page.getByText(/^997 rows of batch_test changed in /)).toBeVisible(SLOW)

  const menu = page.getByRole('button', { name: 'Export' })
  const choose = async (item: string) => {
    await menu.click()
    await page.getByRole('menuitem', { name: item }).click()
  }
  await menu.click()
  await expect(page.getByRole('menuitem')).toHaveText([
    'Report (HTML)',
    'Results (CSV)',
    'Results (JSON)',
    'Command line',
    'Job file',
  ])
  await keepScreen(sluice, 'job-export')
  await page.keyboard.press('Escape')

  const saved = async (item: string, name: string): Promise<string> => {
    const path = join(home, name)
    await electron.evaluate(({ dialog }, filePath) => {
      dialog.showSaveDialog = async () => await Promise.resolve({ canceled: false, filePath })
    }, path)
    await choose(item)
    await expect(page.getByText(`Saved to ${path}`)).toBeVisible()
    expect((await stat(path)).mode & 0o077).toBe(0)
    return await readFile(path, 'utf8')
  }
  const report = await saved('Report (HTML)', 'report.html')
  expect(report).not.toContain('<script')
  await lookAtReport(sluice, report)
  expect(await saved('Results (CSV)', 'results.csv')).toContain(
    `${jobId},succeeded,update,sandbox,batch_test,`,
  )
  expect(JSON.parse(await saved('Results (JSON)', 'results.json'))).toMatchObject({
    jobId,
    result: { rows: 997 },
  })
  expect(JSON.parse(await saved('Job file', 'job.sluice.json'))).toMatchObject({ sluice: 1, set: spec.set })

  await choose('Command line')
  await expect(page.getByText('Command line copied')).toBeVisible()
  const copied = await electron.evaluate(({ clipboard }) => clipboard.readText())
  expect(copied).toMatch(/^sluice update --cluster sandbox --table batch_test --set /)
  await keepScreen(sluice, 'job-exported')

  await electron.evaluate(({ dialog }) => {
    dialog.showSaveDialog = async () =>
      await Promise.resolve({ canceled: false, filePath: '/no/such/folder/x.csv' })
  })
  await choose('Results (CSV)')
  await expect(
    page.getByText('There is no folder “/no/such/folder”. Choose another place for the file.'),
  ).toBeVisible()
})

/** Keeps pictures of a report on paper, and checks it for accessibility. */
async function lookAtReport({ electron }: SluiceApp, report: string): Promise<void> {
  const opened = electron.waitForEvent('window')
  const pdf = await electron.evaluate(async ({ BrowserWindow }, html) => {
    const paper = new BrowserWindow({ width: 794, height: 1_123, webPreferences: { sandbox: true } })
    await paper.loadURL(`data:text/html;charset=utf-8;base64,${Buffer.from(html).toString('base64')}`)
    return (await paper.webContents.printToPDF({ pageSize: 'A4' })).toString('base64')
  }, report)
  await writeFile(join(PICTURES, 'job-report.pdf'), Buffer.from(pdf, 'base64'))
  const paper = await opened
  await paper.screenshot({ path: join(PICTURES, 'job-report-screen.png'), fullPage: true })
  const { violations } = await new AxeBuilder({ page: paper })
    .withTags(['wcag2a', 'wcag2aa'])
    .setLegacyMode()
    .analyze()
  expect(violations.map(({ id }) => id)).toEqual([])
  await paper.emulateMedia({ media: 'print' })
  await paper.screenshot({ path: join(PICTURES, 'job-report-paper.png'), fullPage: true })
  await electron.evaluate(({ BrowserWindow }) => {
    for (const each of BrowserWindow.getAllWindows()) if (each.getTitle().includes('report')) each.destroy()
  })
}

test('a job file that the system opens fills New job in, at the start and in a window that is open', async ({
  home,
}) => {
  const first = join(home, 'of the first day.sluice.json')
  await writeFile(first, JSON.stringify(UPDATE))
  const sluice = await launch(home, { files: [first] })
  const { page } = sluice
  const loaded = (name: string) => page.getByText(`from ${name}. Nothing runs until you start it.`)
  await expect(loaded('of the first day.sluice.json')).toBeVisible()
  await page.reload()
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  await expect(loaded('of the first day.sluice.json')).toHaveCount(0)
  await ask(page, 'sandbox:start', undefined)

  // A file manager hands over an address, and starts the app once more.
  const second = join(home, 'ünïcode.sluice.json')
  await writeFile(second, JSON.stringify({ ...UPDATE, where: 'value < 3' }))
  await open(home, pathToFileURL(second).href)
  await expect(loaded('ünïcode.sluice.json')).toBeVisible()
  await expect(page.getByRole('textbox', { name: 'Condition as SQL' })).toContainText('value < 3')

  await open(home, join(home, 'gone.sluice.json'))
  await expect(page.getByText('There is no file “')).toBeVisible()
  await expect(page.getByRole('textbox', { name: 'Condition as SQL' })).toContainText('value < 3')
  await quit(sluice)
})

/** As the system opens a file with the app. */
async function open(home: string, file: string): Promise<void> {
  const { command, args, env } = await appCommand(home)
  expect(await once(spawn(command, [...args, file], { env, stdio: 'ignore' }), 'exit')).toEqual([0, null])
}
