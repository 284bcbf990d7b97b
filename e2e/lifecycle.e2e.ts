import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, type ElectronApplication, type Page } from '@playwright/test'
import { sandboxIn } from '../electron/sandbox/temporary-sandbox.ts'
import { ask, jobState, SLOW_UPDATE } from './support/bridge.ts'
import { demoTable, query, SET_UP } from './support/database.ts'
import { answerQuestions, questions } from './support/questions.ts'
import { appCommand, killApp, launch, quit, test } from './support/sluice-app.ts'

const SLOW = { timeout: 30_000 }

// Each test starts the app and most a database, some twice; a busy machine takes its time.
test.describe.configure({ timeout: 90_000 })

test('the window opens where it was, with the theme that was chosen', async ({ home }) => {
  const bounds = { x: 40, y: 30, width: 1000, height: 700 }
  const first = await launch(home)
  await first.electron.evaluate(
    ({ BrowserWindow }, to) => BrowserWindow.getAllWindows()[0]?.setBounds(to),
    bounds,
  )
  await ask(first.page, 'settings:set', { theme: 'dark' })
  await quit(first)

  const second = await launch(home)
  const found = await second.electron.evaluate(({ BrowserWindow }) => {
    const [window] = BrowserWindow.getAllWindows()
    return { bounds: window?.getBounds(), background: window?.getBackgroundColor() }
  })
  expect(found).toEqual({ bounds, background: '#161D26' })
  expect((await ask(second.page, 'app:info', undefined)).settings).toEqual({ theme: 'dark' })
  expect(await second.page.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches)).toBe(true)
  await quit(second)
})

test('the window opens on the page that it showed, or without a word on another where that is gone', async ({
  home,
}) => {
  const first = await launch(home)
  await first.page.getByRole('link', { name: 'Settings' }).click()
  await expect(first.page.getByRole('heading', { level: 1, name: 'Settings' })).toBeVisible()
  await killApp(first)

  const second = await launch(home)
  await expect(second.page.getByRole('heading', { level: 1, name: 'Settings' })).toBeVisible()
  await second.page.goto('app://sluice/#/clusters/sold')
  await expect(second.page.getByText('There is no cluster “sold”')).toBeVisible()
  await quit(second)

  const third = await launch(home)
  await expect(third.page).toHaveURL('app://sluice/#/clusters')
  await expect(third.page.getByText('There is no cluster')).toHaveCount(0)
  await third.page.goto('app://sluice/#/jobs/7f3c1d52-1a5e-4c55-9f0c-0d7a1f1f4f10')
  await expect(third.page.getByText('This job cannot be shown')).toBeVisible()
  await quit(third)

  const fourth = await launch(home)
  await expect(fourth.page).toHaveURL('app://sluice/#/jobs')
  await expect(fourth.page.getByText('This job cannot be shown')).toHaveCount(0)
  await quit(fourth)
})

test('a second start shows the first window instead', async ({ sluice, home }) => {
  await sluice.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.hide())
  const { command, args, env } = await appCommand(home)
  const second = spawn(command, [...args], { env, stdio: 'ignore' })
  expect(await once(second, 'exit')).toEqual([0, null])
  expect(sluice.electron.windows()).toHaveLength(1)
  const isVisible = async () =>
    await sluice.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible())
  await expect.poll(isVisible).toBe(true)
})

test('quitting stops the sandbox that the app started', async ({ home }) => {
  const sluice = await launch(home)
  const [one, other] = await Promise.all([
    ask(sluice.page, 'sandbox:start', undefined),
    ask(sluice.page, 'sandbox:start', undefined),
  ])
  expect(one).toEqual(other)
  expect(one.state).toBe('running')
  await sluice.electron.close()
  expect((await sandboxIn(home).status()).state).toBe('stopped')
})

test('quitting leaves a sandbox that was running before', async ({ home }) => {
  const sandbox = sandboxIn(home)
  const { port } = await sandbox.start()
  const sluice = await launch(home)
  expect((await ask(sluice.page, 'sandbox:start', undefined)).port).toBe(port)
  await quit(sluice)
  expect(await sandbox.status()).toMatchObject({ state: 'running', port })
})

test('quitting with a running job asks first', async ({ home }) => {
  const { electron, page } = await launch(home)
  await ask(page, 'sandbox:start', undefined)
  const { jobId } = await ask(page, 'jobs:start', SLOW_UPDATE)
  const rows = async () => (await ask(page, 'jobs:get', { jobId })).snapshot.rows
  await expect.poll(rows, SLOW).toBeGreaterThan(0)
  await answerQuestions(electron, 'Keep running')
  await electron.evaluate(({ app }) => app.quit())
  await expect.poll(async () => await questions(electron)).toEqual(['A job is still running.'])
  expect(await jobState(page, jobId)).toBe('running')

  await answerQuestions(electron, 'Interrupt the job and quit')
  const exited = once(electron.process(), 'exit')
  await electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close())
  expect(await exited).toEqual([0, null])

  const sandbox = sandboxIn(home)
  expect((await sandbox.status()).state).toBe('stopped')
  await sandbox.start()
  const left = await demoTable(home)
  expect(left?.rows).toBe(SET_UP.rows)
  expect(left?.active).toBeGreaterThan(0)
  expect(left?.active).toBeLessThan(SET_UP.active)
  const owners = await query(home, 'SELECT count(owner)::int AS held FROM sluice.key_range')
  expect(owners).toEqual([{ held: 0 }])
})

test('quitting asks also when it cannot be kept where the window was', async ({ sluice, home }) => {
  const { electron, page } = sluice
  await ask(page, 'sandbox:start', undefined)
  const { jobId } = await ask(page, 'jobs:start', SLOW_UPDATE)
  mkdirSync(join(home, 'window', 'state.json.new'))
  await answerQuestions(electron, 'Keep running')
  await electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close())
  await expect.poll(async () => await questions(electron)).toEqual(['A job is still running.'])
  expect(await jobState(page, jobId)).toBe('running')
})

test('a home that cannot be used is said in a sentence with what to do', async ({ home }) => {
  writeFileSync(join(home, 'file'), '')
  const { command, args, env } = await appCommand(join(home, 'file', 'deep'))
  // Killed at its dialog, it leaves behind what Chromium keeps: that goes with the test's own folder.
  const app = spawn(command, [...args], {
    env: { ...env, TMPDIR: home },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const exited = once(app, 'exit')
  let said = ''
  app.stderr.setEncoding('utf8').on('data', (text: string) => (said += text))
  await expect.poll(() => said, SLOW).toContain('next: ')
  app.kill('SIGKILL')
  await exited
  expect(said).toContain('cannot be used: not a directory (ENOTDIR).\n')
  expect(said).not.toContain('JavaScript')
})

test('the sandbox is not taken away from a running job', async ({ sluice }) => {
  const { page } = sluice
  await ask(page, 'sandbox:start', undefined)
  const { jobId } = await ask(page, 'jobs:start', SLOW_UPDATE)
  await expect(ask(page, 'sandbox:stop', undefined)).rejects.toThrow('A job is running on the sandbox.')
  await expect(ask(page, 'sandbox:reset', undefined)).rejects.toThrow('A job is running on the sandbox.')
  await ask(page, 'jobs:cancel', { jobId })
  await expect.poll(async () => await jobState(page, jobId), SLOW).toBe('cancelled')
  expect((await ask(page, 'sandbox:stop', undefined)).state).toBe('stopped')
})

test('sleep pauses running jobs and waking up continues just those', async ({ sluice }) => {
  const { electron, page } = sluice
  await ask(page, 'sandbox:start', undefined)
  expect(await isKeptAwake(electron)).toBe(false)
  const [running, paused] = [
    await ask(page, 'jobs:start', SLOW_UPDATE),
    await ask(page, 'jobs:start', SLOW_UPDATE),
  ]
  await ask(page, 'jobs:pause', { jobId: paused.jobId })
  expect(await isKeptAwake(electron)).toBe(true)

  await electron.evaluate(({ powerMonitor }) => powerMonitor.emit('suspend'))
  expect(await jobState(page, running.jobId)).toBe('paused')
  expect(await isKeptAwake(electron)).toBe(false)
  await electron.evaluate(({ powerMonitor }) => powerMonitor.emit('resume'))
  expect(await jobState(page, running.jobId)).toBe('running')
  expect(await jobState(page, paused.jobId)).toBe('paused')
  expect(await isKeptAwake(electron)).toBe(true)
})

test('a job whose log cannot be written says so on its page', async ({ sluice, home }) => {
  const { page } = sluice
  writeFileSync(join(home, 'jobs'), '')
  await ask(page, 'sandbox:start', undefined)
  const { jobId } = await ask(page, 'jobs:start', SLOW_UPDATE)
  await page.goto(`app://sluice/#/jobs/${jobId}`)
  await expect(page.getByText('The log file is incomplete')).toBeVisible()
  await expect(page.getByText('It does not contain every event of this job: EEXIST')).toBeVisible()
})

test('a job goes on when the page is loaded anew, and the new page follows it', async ({ sluice }) => {
  const { page } = sluice
  await ask(page, 'sandbox:start', undefined)
  const { jobId } = await ask(page, 'jobs:start', SLOW_UPDATE)
  await page.goto(`app://sluice/#/jobs/${jobId}`)
  await page.reload()
  await expect(page.getByRole('heading', { level: 1, name: 'Update batch_test' })).toBeVisible()
  await expect(page.getByText(/^5,000 rows of batch_test changed in /)).toBeVisible(SLOW)
})

test('a page that draws long after it has loaded follows its job, however often it is loaded anew', async ({
  sluice,
}) => {
  const { page } = sluice
  await page.addInitScript(drawLate)
  await ask(page, 'sandbox:start', undefined)
  const { jobId } = await ask(page, 'jobs:start', SLOW_UPDATE)
  await page.goto(`app://sluice/#/jobs/${jobId}`)
  for (let times = 0; times < 5; times += 1) await page.reload()
  await expect(page.getByText(/^5,000 rows of batch_test changed in /)).toBeVisible(SLOW)
})

test('a page that crashes comes back three times, then says so', async ({ sluice }) => {
  const { electron, page } = sluice
  await ask(page, 'sandbox:start', undefined)
  await ask(page, 'jobs:start', SLOW_UPDATE)
  for (const url of ['app://sluice/', 'app://sluice/', 'app://sluice/', 'app://sluice/recovery']) {
    await crash(electron)
    await expect.poll(async () => await shownPage(electron), SLOW).toContain(url)
  }
  expect(await shownPage(electron)).toContain('The window stopped working')
  await electron.evaluate(async ({ BrowserWindow }) => {
    const [window] = BrowserWindow.getAllWindows()
    await window?.webContents.executeJavaScript(`document.querySelector('a').click()`)
  })
  await expect.poll(async () => await shownPage(electron), SLOW).toContain('Clusters')
  const jobs = await electron.evaluate(async ({ BrowserWindow }) => {
    const [window] = BrowserWindow.getAllWindows()
    return (await window?.webContents.executeJavaScript(
      `window.sluice.invoke('jobs:list', undefined)`,
    )) as unknown
  })
  expect(jobs).toMatchObject({ ok: true, value: [{ plan: { spec: SLOW_UPDATE } }] })
})

test('the system tells that a job ended, unless the window has the focus', async ({ sluice }) => {
  const { electron, page } = sluice
  await electron.evaluate(({ BrowserWindow, Notification }) => {
    const shown: string[] = []
    Object.assign(globalThis, { shown })
    Notification.isSupported = () => true
    Notification.prototype.show = function (this: Electron.Notification) {
      shown.push(this.title)
    }
    const [window] = BrowserWindow.getAllWindows()
    if (window) window.isFocused = () => false
  })
  const shown = async () =>
    await electron.evaluate(() => (globalThis as unknown as { shown: string[] }).shown)
  await ask(page, 'sandbox:start', undefined)
  await runFast(page)
  await expect.poll(shown).toEqual(['Update of batch_test succeeded'])
  await electron.evaluate(({ BrowserWindow }) => {
    const [window] = BrowserWindow.getAllWindows()
    if (window) window.isFocused = () => true
  })
  await runFast(page)
  expect(await shown()).toHaveLength(1)
})

async function runFast(page: Page): Promise<void> {
  const limits = { ...SLOW_UPDATE.limits, rowsPerSecond: null }
  const { jobId } = await ask(page, 'jobs:start', { ...SLOW_UPDATE, limits })
  await expect.poll(async () => await jobState(page, jobId), SLOW).toBe('succeeded')
}

async function isKeptAwake(electron: ElectronApplication): Promise<boolean> {
  return await electron.evaluate(({ powerSaveBlocker }) =>
    Array.from({ length: 50 }, (_, id) => id).some((id) => powerSaveBlocker.isStarted(id)),
  )
}

async function crash(electron: ElectronApplication): Promise<void> {
  await electron.evaluate(async ({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents
    if (!contents) throw new Error('there is no window')
    const loaded = new Promise<void>((resolve) => contents.once('did-finish-load', () => resolve()))
    contents.forcefullyCrashRenderer()
    await loaded
  })
}

/** As on a busy machine: what React puts off while the page loads comes half a second later. */
function drawLate(): void {
  const { postMessage } = MessagePort.prototype
  MessagePort.prototype.postMessage = function (this: MessagePort, message: unknown) {
    setTimeout(() => postMessage.call(this, message), document.readyState === 'complete' ? 0 : 500)
  }
}

/** Address and text: a page that crashed is asked by the main process. */
async function shownPage(electron: ElectronApplication): Promise<string> {
  return await electron.evaluate(async ({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents
    const text = (await contents?.executeJavaScript('document.body.innerText')) as string
    return `${contents?.getURL()} ${text}`
  })
}
