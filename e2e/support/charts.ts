import { expect, type Page } from '@playwright/test'

const SLOW = { timeout: 30_000 }

/** On the page of a job that runs: rows grow from look to look, each worker has its lane, and both charts are there. */
export async function chartsMove(page: Page): Promise<void> {
  const lanes = page.getByRole('table', { name: /worker/i }).getByRole('row')
  await expect.poll(async () => await lanes.count(), SLOW).toBeGreaterThanOrEqual(4)
  await expect.poll(async () => await page.getByRole('figure').count()).toBeGreaterThanOrEqual(2)
  await expect(page).toHaveTitle(/\d+.?%/)
  const first = await rowsShown(page)
  await expect.poll(async () => await rowsShown(page), SLOW).toBeGreaterThan(first)
}

/** The rows that the page of a job counts; not a number while there are none. */
export async function rowsShown(page: Page): Promise<number> {
  const text = await page.locator('.job-count').first().innerText()
  return Number(/^[\d,]+/.exec(text)?.[0].replaceAll(',', '') ?? NaN)
}
