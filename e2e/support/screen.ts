import { join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import { expect, type Locator, type Page } from '@playwright/test'
import type { SluiceApp } from './sluice-app.ts'

const PICTURES = join(import.meta.dirname, '../../test-results/pictures')
const WCAG_2_2_AA = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa']
const THEMES = ['light', 'dark'] as const
type Theme = (typeof THEMES)[number]
/** The page hears of it at once, unless the machine is busy. */
const FOLLOWS_WITHIN_MS = 10_000

/** Keeps a picture of what the window shows, light and dark, and checks both for accessibility. */
export async function keepScreen(sluice: SluiceApp, name: string): Promise<void> {
  for (const theme of THEMES) {
    await showTheme(sluice, theme)
    await takePicture(sluice.page, `${name}-${theme}`)
    await checkAccessibility(sluice.page, `${name}, ${theme}`)
  }
}

interface Size {
  readonly width: number
  readonly height: number
}

/** What people have: the smallest laptop, and a screen on a desk. */
export const SIZES = [
  { width: 1280, height: 800 },
  { width: 1920, height: 1080 },
] as const

/** The same at both sizes that people have; `at` is brought into view at each. */
export async function keepSizes(sluice: SluiceApp, name: string, at?: Locator): Promise<void> {
  for (const size of SIZES) {
    await showAt(sluice, size)
    await at?.scrollIntoViewIfNeeded()
    await keepScreen(sluice, `${name}-${size.width}`)
  }
}

/** Gives the window's contents a size. */
export async function showAt({ electron, page }: SluiceApp, size: Size): Promise<void> {
  await electron.evaluate(
    ({ BrowserWindow }, { width, height }) => BrowserWindow.getAllWindows()[0]?.setContentSize(width, height),
    size,
  )
  await expect.poll(async () => await page.evaluate(() => window.innerWidth)).toBe(size.width)
}

/** Only the pictures, for what is gone before a check of everything could end. */
export async function keepPictures(sluice: SluiceApp, name: string): Promise<void> {
  for (const theme of THEMES) {
    await showTheme(sluice, theme)
    await takePicture(sluice.page, `${name}-${theme}`)
  }
}

async function takePicture(page: Page, name: string): Promise<void> {
  await standsStill(page)
  await page.screenshot({ path: join(PICTURES, `${name}.png`) })
}

/**
 * As if the system changed its theme: the window follows, nothing is clicked and nothing is stored. Once in
 * thousands of changes the page did not hear of it, for no known reason, so then the system changes again.
 */
async function showTheme({ electron, page }: SluiceApp, theme: Theme): Promise<void> {
  const isDark = async (): Promise<boolean> =>
    await page.evaluate(() => document.body.classList.contains('awsui-dark-mode'))
  await expect(async () => {
    await electron.evaluate(({ nativeTheme }, source) => {
      nativeTheme.themeSource = 'system'
      nativeTheme.themeSource = source
    }, theme)
    await expect.poll(isDark, { timeout: FOLLOWS_WITHIN_MS }).toBe(theme === 'dark')
  }).toPass({ timeout: 4 * FOLLOWS_WITHIN_MS })
}

/** Colours fade into a theme, dialogs and a plan move into view; what goes on for ever, like a spinner, may. */
async function standsStill(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await new Promise((resolve) => requestAnimationFrame(resolve))
    const ending = document
      .getAnimations()
      .filter(({ effect }) => effect?.getComputedTiming().endTime !== Infinity)
    await Promise.allSettled(ending.map(async (animation) => await animation.finished))
    let place: number
    do {
      place = window.scrollY
      for (let frame = 0; frame < 5; frame += 1)
        await new Promise((resolve) => requestAnimationFrame(resolve))
    } while (window.scrollY !== place)
  })
}

async function checkAccessibility(page: Page, screen: string): Promise<void> {
  // Legacy mode: the other one opens a second page, which this app does not allow.
  const { violations } = await new AxeBuilder({ page }).withTags(WCAG_2_2_AA).setLegacyMode().analyze()
  const found = violations.map(({ id, nodes }) => ({
    id,
    where: nodes.map(({ target }) => target.join(' ')),
  }))
  expect(found, `accessibility of the screen “${screen}”`).toEqual([])
}
