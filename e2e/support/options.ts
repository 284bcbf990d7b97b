import type { Page } from '@playwright/test'

/**
 * Takes an option of a list that has just been opened, as a hand does: such a list is in view, and nobody scrolls.
 * Playwright would scroll the page as long as the list slides open; the list then turns over while the button of
 * the mouse is down, which is let go beside it, and nothing is chosen.
 */
export async function chooseOption(page: Page, name: RegExp): Promise<void> {
  await page.getByRole('option', { name }).click({ scroll: 'none' })
}

/** Opens the list of the field with this label, of several the one at `index`, and takes an option. */
export async function choose(page: Page, label: string, option: RegExp, index = 0): Promise<void> {
  await page
    .getByRole('button', { name: new RegExp(`^${label}\\b`) })
    .nth(index)
    .click()
  await chooseOption(page, option)
}
