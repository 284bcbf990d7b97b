import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, type ElectronApplication } from '@playwright/test'
import { ask } from './support/bridge.ts'
import { keepScreen } from './support/screen.ts'
import { launch, quit, test } from './support/sluice-app.ts'
import { makeApp, openSmall } from './support/updates/updating-app.ts'

/** As a person chooses it in the system's menu. */
async function chooseInMenu(electron: ElectronApplication, label: string): Promise<void> {
  await electron.evaluate(({ Menu }, wanted) => {
    const items = Menu.getApplicationMenu()?.items.flatMap(({ submenu }) => submenu?.items ?? []) ?? []
    items.find((item) => item.label === wanted)?.click()
  }, label)
}

test('the menu leads to all versions, which can be copied into a bug report', async ({ sluice }) => {
  const { electron, page } = sluice
  await chooseInMenu(electron, 'About Sluice')
  await expect(page.getByRole('heading', { level: 1, name: 'About Sluice' })).toBeVisible()
  await expect(page.getByText('Development build: not for distribution')).toBeVisible()
  const { versions, system, version } = await electron.evaluate(({ app }) => ({
    version: app.getVersion(),
    versions: { ...process.versions } as Record<string, string>,
    system: `${process.platform} ${process.arch}`,
  }))
  await expect(page.getByText('Apache License, Version 2.0')).toBeVisible()
  await expect(page.getByText('this build has none')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Third-party notices' })).toHaveCount(0)
  await keepScreen(sluice, 'about')

  await page.getByRole('button', { name: 'Copy versions' }).press('Enter')
  await expect(page.getByText('Copied')).toBeVisible()
  const copied = await electron.evaluate(async ({ clipboard }) => await clipboard.readText())
  expect(copied.split('\n')).toEqual([
    `Sluice: ${version}`,
    `Electron: ${versions['electron']}`,
    `Chromium: ${versions['chrome']}`,
    `Node.js: ${versions['node']}`,
    `V8: ${versions['v8']}`,
    expect.stringMatching(/^PostgreSQL \(sandbox\): 16\.\d+$/),
    expect.stringContaining(`Operating system: ${system} `),
    'Development build: not for distribution',
  ])
  for (const line of copied.split('\n').slice(0, 7))
    await expect(page.getByText(line.replace(/^.*?: /, ''), { exact: true })).toBeVisible()
})

test('Settings lead there by the keyboard, and the menu leads to updates', async ({ sluice }) => {
  const { electron, page } = sluice
  await page.goto('app://sluice/#/settings')
  await page.getByRole('link', { name: 'All versions and licenses' }).press('Enter')
  await expect(page.getByRole('heading', { level: 1, name: 'About Sluice' })).toBeFocused()
  await chooseInMenu(electron, 'Check for updates…')
  await expect(page.getByRole('heading', { level: 1, name: 'Settings' })).toBeVisible()
})

test('a build that carries third-party notices opens them', async ({ home }) => {
  const app = join(home, 'app')
  makeApp(app)
  openSmall(home)
  const notices = join(app, 'third-party-notices.txt')
  writeFileSync(notices, 'all licenses')
  const sluice = await launch(home, { app })
  await sluice.electron.evaluate(({ shell }) => {
    const opened: string[] = []
    Object.assign(globalThis, { opened })
    shell.openPath = async (path) =>
      await Promise.resolve(path === opened[0] ? 'no program' : `${opened.push(path)}`.slice(1))
  })
  const { page } = sluice
  await page.goto('app://sluice/#/about')
  await expect(page.getByRole('button', { name: 'Third-party notices' })).toBeVisible()
  await keepScreen(sluice, 'about-notices')
  await page.getByRole('button', { name: 'Third-party notices' }).click()
  const opened = async () =>
    await sluice.electron.evaluate(() => (globalThis as unknown as { opened: string[] }).opened)
  await expect.poll(opened).toEqual([notices])
  // The second time no program opens it.
  await page.getByRole('button', { name: 'Third-party notices' }).click()
  await expect(page.getByText('The third-party notices cannot be opened: no program.')).toBeVisible()
  expect((await ask(page, 'app:about', undefined)).hasNotices).toBe(true)
  await quit(sluice)
})
