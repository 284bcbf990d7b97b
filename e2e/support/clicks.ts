import type { Page } from '@playwright/test'

/** Counts what a person does in the page from now on: clicks and keys, not what scripts do. */
export async function countInputs(page: Page): Promise<void> {
  await page.evaluate(() => {
    const inputs = { clicks: 0, keys: 0 }
    Object.assign(window, { inputs })
    const count = (event: Event, kind: 'clicks' | 'keys'): void => {
      if (event.isTrusted) inputs[kind] += 1
    }
    window.addEventListener('pointerdown', (event) => count(event, 'clicks'), { capture: true })
    window.addEventListener('keydown', (event) => count(event, 'keys'), { capture: true })
  })
}

export async function inputsSoFar(page: Page): Promise<{ clicks: number; keys: number }> {
  return await page.evaluate(() => (window as unknown as { inputs: { clicks: number; keys: number } }).inputs)
}
