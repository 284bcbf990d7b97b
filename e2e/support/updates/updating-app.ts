import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, type Page } from '@playwright/test'
import type { UpdateState } from '../../../shared/update-status.ts'
import { ask } from '../bridge.ts'
import { contactedHosts, netLogFlag } from '../net-log.ts'
import { APP_UNDER_TEST, launch, quitProcess, type SluiceApp, test as base } from '../sluice-app.ts'
import { openFeed, type ReleaseFeed } from './release-feed.ts'

const BUILT_APP = join(import.meta.dirname, '../../../out/main/index.js')
/** The text of an image that nothing was installed over. */
export const INSTALLED = 'the version that runs'

/** An installation that can replace itself: an app of its own, which knows its feed, and the AppImage that it came from. */
export interface Installation {
  /** A stand-in: nobody runs it. */
  readonly image: string
  /** Where what is downloaded waits. */
  readonly pending: string
  /** Starts the app, with `more` in its environment. */
  start(more?: Readonly<Record<string, string>>): Promise<SluiceApp>
  /** Ends what still runs of it. */
  end(): Promise<void>
  /** What the image is now. */
  imageText(): Promise<string>
  isExecutable(): Promise<boolean>
  /** What lies beside the image, or waits to be installed. */
  leftovers(): Promise<string[]>
  /** Hosts that the app has asked for anything, since its first start. */
  contactedHosts(): Promise<string[]>
  /** Puts the old version back. */
  putBack(): void
  /** Changes what is kept of updates from one run to the next. */
  remember(change: object): void
  writeFeed(url: string): void
  writePolicy(text: string): void
}

/** All of it is in the home folder. Only an app that is not packaged reads a feed and a policy that lie beside it. */
function installIn(home: string, feed: string): Installation {
  const [app, images] = [join(home, 'app'), join(home, 'images')]
  const image = join(images, 'Sluice.AppImage')
  const pending = join(home, 'cache', 'sluice-updater', 'pending')
  const memory = join(home, 'updates.json')
  makeApp(app)
  mkdirSync(images)
  openSmall(home)
  const started: ChildProcess[] = []
  const netLog = (start: number) => join(home, `net-${start}.json`)
  const writeFeed = (url: string) => {
    const config = ['provider: generic', `url: ${url}`, 'updaterCacheDirName: sluice-updater']
    writeFileSync(join(app, 'dev-app-update.yml'), config.join('\n'))
  }
  writeFeed(feed)
  writeFileSync(image, INSTALLED)
  return {
    ...{ image, pending, writeFeed },
    start: async (more) => {
      const env = { APPIMAGE: image, XDG_CACHE_HOME: join(home, 'cache'), ...more }
      const sluice = await launch(home, { more: env, app, flags: [netLogFlag(netLog(started.length))] })
      started.push(sluice.electron.process())
      return sluice
    },
    end: async () => {
      for (const child of started) await quitProcess(child)
    },
    imageText: async () => await readFile(image, 'utf8'),
    isExecutable: async () => ((await stat(image)).mode & 0o111) === 0o111,
    leftovers: async () => {
      const waiting = await readdir(pending).catch(() => [])
      return [...(await readdir(images)).filter((name) => name !== 'Sluice.AppImage'), ...waiting]
    },
    contactedHosts: async () => {
      const logs = started.map(async (_, index) => await contactedHosts(netLog(index)))
      return [...new Set((await Promise.all(logs)).flat())]
    },
    putBack: () => writeFileSync(image, INSTALLED),
    remember: (change) => {
      const kept = existsSync(memory) ? readFileSync(memory, 'utf8') : FIRST_MEMORY
      writeFileSync(memory, JSON.stringify({ ...(JSON.parse(kept) as object), ...change }))
    },
    writePolicy: (text) => writeFileSync(join(app, 'policy.json'), text),
  }
}

/** Lets the window open as large as the screen of a small laptop. */
export function openSmall(home: string): void {
  const bounds = { x: 0, y: 0, width: 1_280, height: 800 }
  mkdirSync(join(home, 'window'))
  writeFileSync(join(home, 'window', 'state.json'), JSON.stringify({ bounds, maximized: false }))
}

/** As the app has it that was never started. */
const FIRST_MEMORY = '{ "version": 1, "automatic": true, "lastCheckAt": null, "installing": null }'

/** The built app in a folder of its own, held back until Playwright has attached. */
export function makeApp(folder: string): void {
  mkdirSync(folder)
  copyFileSync(join(APP_UNDER_TEST, 'package.json'), join(folder, 'package.json'))
  const parts = [join(APP_UNDER_TEST, 'hold-ready.js'), BUILT_APP]
  const main = parts.map((part) => `import '${pathToFileURL(part).href}'\n`)
  writeFileSync(join(folder, 'main.js'), main.join(''))
}

export async function stateOf({ page }: SluiceApp): Promise<UpdateState> {
  return (await ask(page, 'updates:status', undefined)).state
}

/** A feed that hangs is given up after 20 seconds, a download after 30. */
export const SLOW = { timeout: 45_000 }

export async function becomes(sluice: SluiceApp, state: UpdateState['state']): Promise<void> {
  await expect.poll(async () => (await stateOf(sluice)).state, SLOW).toBe(state)
}

export async function openSettings({ page }: SluiceApp): Promise<void> {
  await page.getByRole('link', { name: 'Settings', exact: true }).click()
  await expect(page.getByRole('heading', { level: 2, name: 'Updates' })).toBeVisible()
}

export const checkButton = (page: Page) => page.getByRole('button', { name: 'Check for updates' })

/** Closes the window as a person does, and waits for the end of the app; its exit code and signal. */
export async function closeWindow({ electron, page }: SluiceApp): Promise<unknown[]> {
  const exited = once(electron.process(), 'exit')
  await page.evaluate(() => window.close())
  return await exited
}

interface Fixtures {
  readonly feed: ReleaseFeed
  readonly installation: Installation
}

/** Tests with a feed, which offers a newer version, and an installation that knows it; both end with the test. */
export const test = base.extend<Fixtures>({
  // oxlint-disable-next-line no-empty-pattern -- Playwright reads the fixtures' names from this pattern
  feed: async ({}, use) => {
    await using feed = await openFeed()
    await use(feed)
  },
  installation: async ({ home, feed }, use) => {
    const installation = installIn(home, feed.origin)
    await use(installation)
    await installation.end()
  },
})
