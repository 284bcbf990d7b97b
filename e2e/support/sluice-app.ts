import type { ChildProcess } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { _electron, test as base, expect, type ElectronApplication, type Page } from '@playwright/test'
import { prepareHome } from '../../electron/sandbox/prepared-sandbox.ts'
import { sandboxIn } from '../../electron/sandbox/temporary-sandbox.ts'
import { chromiumFlags } from '../../scripts/chromium-sandbox.ts'
import { electronRuntime } from '../../scripts/electron-runtime.ts'
import { processesOf } from '../../scripts/run-folder/run-processes.ts'

const PROJECT = join(import.meta.dirname, '../..')
/** The same app, held back until Playwright has attached. */
export const APP_UNDER_TEST = join(import.meta.dirname, 'app')
const HELPERS_END_WITHIN_MS = 15_000
export const START_PAGE = 'app://sluice/'

/** The built app, running with a home folder of its own. */
export interface SluiceApp {
  readonly electron: ElectronApplication
  readonly page: Page
  readonly home: string
}

/** How `app` is started with a home folder; by default the app as a person starts it. */
export async function appCommand(home: string, app = PROJECT) {
  const env = { ...(process.env as Record<string, string>), SLUICE_HOME: home }
  const { folder, executable } = await electronRuntime()
  return { command: executable, args: [...chromiumFlags(folder), app], env }
}

/** How an app is started otherwise than usual. */
export interface LaunchOptions {
  /** In its environment. */
  readonly more?: Readonly<Record<string, string>>
  readonly app?: string
  /** Before its command, and after it. */
  readonly flags?: readonly string[]
  readonly files?: readonly string[]
}

/** Starts the app; resolves when its page has loaded. */
export async function launch(home: string, options: LaunchOptions = {}): Promise<SluiceApp> {
  const { more = {}, app = APP_UNDER_TEST, flags = [], files = [] } = options
  const { command, args, env } = await appCommand(home, app)
  // Nothing is emulated: the window follows the app's theme.
  const electron = await _electron.launch({
    executablePath: command,
    args: [...flags, ...args, ...files],
    env: { ...env, ...more },
    colorScheme: null,
  })
  const page = await electron.firstWindow()
  await page.waitForURL(`${START_PAGE}**`)
  return { electron, page, home }
}

/** Quits what still runs, without the question about running jobs; its own sandbox ends with it. */
export async function quit({ electron }: SluiceApp): Promise<void> {
  await quitProcess(electron.process())
}

export async function quitProcess(running: ChildProcess): Promise<void> {
  if (running.exitCode !== null || running.signalCode !== null) return
  const exited = new Promise((resolve) => running.once('exit', resolve))
  running.kill('SIGTERM')
  await exited
}

/** Ends the app as a power cut would: nothing of it gets to say goodbye. Its sandbox runs on. */
export async function killApp({ electron }: SluiceApp): Promise<void> {
  const running = electron.process()
  const exited = new Promise((resolve) => running.once('exit', resolve))
  running.kill('SIGKILL')
  await exited
}

/** A home folder whose sandbox is set up, and stopped; that of a new user is empty. */
export async function makeHome({ isNewUser = false } = {}): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), 'sluice-e2e-'))
  if (!isNewUser) await prepareHome(home)
  return home
}

/**
 * Also stops a sandbox that a failed test left behind. Helpers of an app, such as one that found another running, may
 * live a moment longer than it and make their folders again, so the home goes after they have.
 */
export async function removeHome(home: string): Promise<void> {
  const sandbox = sandboxIn(home)
  if ((await sandbox.status()).state === 'running') await sandbox.stop()
  await expect.poll(async () => await processesOf(home), { timeout: HELPERS_END_WITHIN_MS }).toEqual([])
  await rm(home, { recursive: true, force: true, maxRetries: 5 })
}

interface Fixtures {
  /** Nothing of Sluice has run in the home folder yet. */
  readonly isNewUser: boolean
  readonly home: string
  readonly sluice: SluiceApp
}

/** Tests with a fresh home and an app that runs in it; both end with the test. */
export const test = base.extend<Fixtures>({
  isNewUser: [false, { option: true }],
  home: async ({ isNewUser }, use) => {
    const home = await makeHome({ isNewUser })
    await use(home)
    await removeHome(home)
  },
  sluice: async ({ home }, use) => {
    const sluice = await launch(home)
    await use(sluice)
    await quit(sluice)
  },
})
