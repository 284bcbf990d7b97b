import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { query } from './support/database.ts'
import { useOneApp } from './support/one-app.ts'
import { keepSizes } from './support/screen.ts'
import type { SluiceApp } from './support/sluice-app.ts'

let sluice: SluiceApp

useOneApp(120_000, async (started) => {
  sluice = started
  await query(sluice.home, 'CREATE TABLE notes (id int PRIMARY KEY, n int)')
  await query(sluice.home, 'INSERT INTO notes SELECT i, i FROM generate_series(1, 450) AS i')
})

test('a purge of the rows that a file names takes those alone, and says what became of the keys', async () => {
  const { page, home, electron } = sluice
  const file = join(home, 'ids.txt')
  await writeFile(file, ['customer', 1, 2, 3, 3, 9_999].join('\n'))
  await electron.evaluate(({ dialog }, path) => {
    dialog.showOpenDialog = async () => await Promise.resolve({ canceled: false, filePaths: [path] })
  }, file)
  await page.goto('app://sluice/#/clusters/sandbox')
  await page.getByRole('radio', { name: 'Select notes' }).click({ force: true })
  await page.getByRole('tab', { name: 'Rows' }).click()
  await page.getByRole('button', { name: 'Start a job', exact: true }).click()
  await page.getByRole('menuitem', { name: 'Purge these…' }).click()
  await page.getByRole('button', { name: 'Choose file of keys' }).click()
  await expect(page.getByText(file)).toBeVisible()
  await page.getByRole('button', { name: 'Dry run' }).click()
  await expect(page.getByRole('button', { name: 'Delete at most 4 rows' })).toBeVisible({ timeout: 60_000 })
  await expect(page.getByText('The file repeats keys in 1 row')).toBeVisible()
  await keepSizes(sluice, 'key-file', page.getByText('Rows named by a file'))
  await keepSizes(sluice, 'key-file-planned', page.getByText('The file repeats keys in 1 row'))
  await page.getByRole('button', { name: 'Delete at most 4 rows' }).click()
  const left = async () => await query(home, 'SELECT count(*)::int AS n, min(id) AS first FROM notes')
  await expect.poll(left).toEqual([{ n: 447, first: 4 }])
  await expect(
    page.getByText(/all 5 rows of the file are accounted for: 3 deleted, 1 skipped, 1 missing/),
  ).toBeVisible()
  await keepSizes(sluice, 'key-file-done')
})
