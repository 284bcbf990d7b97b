import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { chromium, expect, type Page } from '@playwright/test'
import { chromiumFlags } from '../../scripts/chromium-sandbox.ts'
import { PROJECT } from '../../scripts/project.ts'
import { START_PAGE, test as base } from '../support/sluice-app.ts'

const LISTENING = /DevTools listening on (ws:\S+)/

/** The packaged app, running. Its fuses let nobody inspect its main process, so only the window is driven. */
export interface PackagedApp {
  readonly page: Page
  readonly process: ChildProcess
}

/** The folder with the app that was packaged last, for distribution or not. Throws when there is none. */
export function packagedFolder(): string {
  const dist = join(PROJECT, 'dist')
  for (const folder of [join(dist, 'not-for-distribution'), dist]) {
    const found = existsSync(folder) && readdirSync(folder).find((name) => name.endsWith('-unpacked'))
    if (found) return join(folder, found)
  }
  throw new Error('There is no packaged app: run npm run package first.')
}

export function executableIn(folder: string): string {
  return join(folder, 'sluice')
}

interface Options {
  /** In its environment. */
  readonly more?: NodeJS.ProcessEnv
  readonly args?: readonly string[]
}

/** Starts the executable of the package, whatever it is told to be. */
export function start(home: string, { more = {}, args = [] }: Options = {}): ChildProcess {
  const folder = packagedFolder()
  // What would have the checkout's Electron run has no place here.
  const { ELECTRON_OVERRIDE_DIST_PATH: _, ...env } = process.env
  return spawn(executableIn(folder), [...chromiumFlags(folder), ...args], {
    env: { ...env, SLUICE_HOME: home, ...more },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
}

async function attach(app: ChildProcess): Promise<PackagedApp> {
  const address = await addressOf(app)
  await hasPage(address)
  const browser = await chromium.connectOverCDP(address)
  const page = browser.contexts()[0]?.pages()[0]
  if (!page) throw new Error('The app has no window.')
  return { page, process: app }
}

/** Who attaches in the very moment in which the window opens may wait for ever. */
async function hasPage(address: string): Promise<void> {
  const list = `http://${new URL(address).host}/json/list`
  const urls = async () => ((await (await fetch(list)).json()) as { url: string }[]).map(({ url }) => url)
  await expect.poll(urls).toContainEqual(expect.stringContaining(START_PAGE))
}

function addressOf(app: ChildProcess): Promise<string> {
  let said = ''
  return new Promise((resolve, reject) => {
    app.once('exit', (code) => reject(new Error(`The app ended with ${code}: ${said}`)))
    app.stderr?.setEncoding('utf8').on('data', (text: string) => {
      said += text
      const address = LISTENING.exec(said)?.[1]
      if (address !== undefined) resolve(address)
    })
  })
}

/** Ends the app as a person's quitting does, or a power cut. */
export async function end(app: ChildProcess, signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
  if (app.exitCode !== null || app.signalCode !== null) return
  const exited = once(app, 'exit')
  app.kill(signal)
  await exited
}

interface Fixtures {
  /** Starts the app in the home; what a test leaves running ends with it. */
  readonly launch: (options?: Options) => Promise<PackagedApp>
}

export const test = base.extend<Fixtures>({
  launch: async ({ home }, use) => {
    const apps: ChildProcess[] = []
    await use(async ({ more, args = [] } = {}) => {
      const app = start(home, { ...(more && { more }), args: ['--remote-debugging-port=0', ...args] })
      apps.push(app)
      return await attach(app)
    })
    for (const app of apps) await end(app, 'SIGKILL')
  },
})
