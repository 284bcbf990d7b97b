import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from '@playwright/test'
import { ask, jobState, SLOW_UPDATE } from './support/bridge.ts'
import { answerQuestions, questions } from './support/questions.ts'
import { keepScreen } from './support/screen.ts'
import { launch, quit } from './support/sluice-app.ts'
import { FEED, FILE, NEWER, OLDER, RELEASED, sendSome } from './support/updates/release-feed.ts'
import {
  becomes,
  checkButton,
  closeWindow,
  INSTALLED,
  openSettings,
  SLOW,
  stateOf,
  test,
} from './support/updates/updating-app.ts'

test.describe.configure({ timeout: 120_000 })

test('a newer version is downloaded, told with what is new, and takes the place of the old one when the app quits', async ({
  feed,
  installation,
}) => {
  feed.offer({ notes: '- **Faster** purges\n- <img src=x onerror="document.title=1"> no markup' })
  const sluice = await installation.start()
  const { page } = sluice
  await becomes(sluice, 'ready')
  await expect(page.getByText('Update ready')).toBeVisible()
  await openSettings(sluice)
  await expect(page.getByText(`Sluice ${NEWER} is ready. It is installed when you quit.`)).toBeVisible()
  const notes = page.getByRole('region', { name: 'Release notes' })
  await expect(notes).toHaveText('- **Faster** purges\n-  no markup')
  await keepScreen(sluice, 'update-ready')
  expect(await installation.imageText()).toBe(INSTALLED)

  expect(await closeWindow(sluice)).toEqual([0, null])
  expect(await installation.imageText()).toBe(RELEASED.toString())
  expect(await installation.isExecutable()).toBe(true)
  // The new version would have left a file if anybody had started it.
  expect(await installation.leftovers()).toEqual(['update-info.json'])
  expect(feed.asked).toEqual([FEED, FILE])
  expect(feed.headers.flatMap((each) => Object.keys(each))).not.toContain('x-user-staging-id')
  expect(await installation.contactedHosts()).toEqual([new URL(feed.origin).host])
})

test('an older version is not installed', async ({ feed, installation }) => {
  feed.offer({ version: OLDER })
  const sluice = await installation.start()
  await becomes(sluice, 'current')
  await openSettings(sluice)
  await expect(sluice.page.getByText(`The release feed offers ${OLDER}, which is older than`)).toBeVisible()
  expect(await closeWindow(sluice)).toEqual([0, null])
  expect(await installation.imageText()).toBe(INSTALLED)
  expect(feed.asked).toEqual([FEED])
})

test('a start asks once a day, somebody who asks is answered at any time, and a clock that went back is no reason not to ask', async ({
  feed,
  installation,
}) => {
  const first = await installation.start()
  const { version } = await ask(first.page, 'app:info', undefined)
  await becomes(first, 'ready')
  await quit(first)
  installation.putBack()
  feed.offer({ version })
  feed.asked.length = 0

  const second = await installation.start()
  await openSettings(second)
  await expect(second.page.getByText(`Sluice ${NEWER} was not installed when you quit.`)).toBeVisible()
  expect(feed.asked).toEqual([])
  await checkButton(second.page).click()
  await expect(second.page.getByText(`Sluice ${version} is the newest version.`)).toBeVisible()
  expect(feed.asked).toEqual([FEED])
  await keepScreen(second, 'update-current')
  await quit(second)

  installation.remember({ lastCheckAt: new Date(Date.now() + 3_600_000).toISOString() })
  const third = await installation.start()
  await becomes(third, 'current')
  expect(feed.asked).toEqual([FEED, FEED])
})

test('updates that are off ask nobody, and what is ready is not installed', async ({
  feed,
  installation,
}) => {
  const first = await installation.start()
  const { page } = first
  await becomes(first, 'ready')
  await openSettings(first)
  const automatic = page.getByRole('checkbox', { name: /^Update automatically/ })
  await automatic.focus()
  await page.keyboard.press('Space')
  await expect(page.getByText('Updates are off.')).toBeVisible()
  await expect(checkButton(page)).toBeDisabled()
  await keepScreen(first, 'update-off')
  expect(await closeWindow(first)).toEqual([0, null])
  expect(await installation.imageText()).toBe(INSTALLED)

  installation.remember({ lastCheckAt: null })
  feed.asked.length = 0
  const second = await installation.start()
  expect((await ask(second.page, 'updates:check', undefined)).state).toEqual({ state: 'off', policy: null })
  expect(feed.asked).toEqual([])
  await ask(second.page, 'updates:set-automatic', { automatic: true })
  await becomes(second, 'ready')
})

test('a policy of the machine turns updates off, and no user can turn them on', async ({
  feed,
  installation,
}) => {
  installation.writePolicy('{ "updates": "off" }')
  const sluice = await installation.start()
  await openSettings(sluice)
  await expect(sluice.page.getByText('turns updates off.')).toBeVisible()
  await expect(sluice.page.getByRole('checkbox')).toHaveCount(0)
  await expect(checkButton(sluice.page)).toBeDisabled()
  await keepScreen(sluice, 'update-policy')
  await ask(sluice.page, 'updates:set-automatic', { automatic: true })
  await ask(sluice.page, 'updates:check', undefined)
  expect((await stateOf(sluice)).state).toBe('off')
  await quit(sluice)
  expect(feed.asked).toEqual([])
  expect(await installation.contactedHosts()).toEqual([])
})

test('a policy that is written while an update is ready keeps it from being installed', async ({
  installation,
}) => {
  const sluice = await installation.start()
  await becomes(sluice, 'ready')
  installation.writePolicy('not JSON')
  expect(await closeWindow(sluice)).toEqual([0, null])
  expect(await installation.imageText()).toBe(INSTALLED)
})

test('while a job runs nothing is asked or downloaded, and what was under way waits', async ({
  feed,
  installation,
}) => {
  feed.offer({ onFile: sendSome })
  const sluice = await installation.start()
  const { page } = sluice
  await ask(page, 'sandbox:start', undefined)
  await becomes(sluice, 'downloading')
  const first = await ask(page, 'jobs:start', SLOW_UPDATE)
  await becomes(sluice, 'waiting')
  await expect.poll(async () => await installation.leftovers()).toEqual([])
  const asked = feed.asked.length
  feed.offer({})
  await openSettings(sluice)
  await expect(page.getByText('Waiting until no job is running.')).toBeVisible()
  await expect(checkButton(page)).toBeDisabled()
  await keepScreen(sluice, 'update-waiting')
  expect(feed.asked).toHaveLength(asked)
  await ask(page, 'jobs:cancel', { jobId: first.jobId })
  await expect.poll(async () => await jobState(page, first.jobId), SLOW).toBe('cancelled')
  await becomes(sluice, 'ready')
  expect(feed.asked.slice(asked)).toEqual([FEED, FILE])
})

test('who asks while a job runs is answered when it has ended', async ({ feed, installation }) => {
  installation.remember({ lastCheckAt: new Date().toISOString() })
  const { page } = await installation.start()
  await ask(page, 'sandbox:start', undefined)
  const { jobId } = await ask(page, 'jobs:start', SLOW_UPDATE)
  expect((await ask(page, 'updates:check', undefined)).state).toEqual({ state: 'waiting' })
  expect(feed.asked).toEqual([])
  await ask(page, 'jobs:cancel', { jobId })
  await expect.poll(() => feed.asked, SLOW).toEqual([FEED, FILE])
})

test('a running job is asked about as ever before anything is installed', async ({ installation }) => {
  const sluice = await installation.start()
  const { electron, page } = sluice
  await ask(page, 'sandbox:start', undefined)
  await becomes(sluice, 'ready')
  const { jobId } = await ask(page, 'jobs:start', SLOW_UPDATE)
  await answerQuestions(electron, 'Keep running')
  await electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close())
  await expect.poll(async () => await questions(electron)).toEqual(['A job is still running.'])
  expect(await jobState(page, jobId)).toBe('running')
  expect(await installation.imageText()).toBe(INSTALLED)

  await answerQuestions(electron, 'Interrupt the job and quit')
  expect(await closeWindow(sluice)).toEqual([0, null])
  expect(await installation.imageText()).toBe(RELEASED.toString())
})

test('quitting in the middle of a download leaves no part of it, and installs none', async ({
  feed,
  installation,
}) => {
  feed.offer({ onFile: sendSome })
  const sluice = await installation.start()
  await becomes(sluice, 'downloading')
  await expect.poll(async () => await installation.leftovers()).not.toEqual([])
  await openSettings(sluice)
  await expect(sluice.page.getByText(`Downloading Sluice ${NEWER}`, { exact: true })).toBeVisible()
  await keepScreen(sluice, 'update-downloading')
  expect(await closeWindow(sluice)).toEqual([0, null])
  expect(await installation.imageText()).toBe(INSTALLED)
  expect(await installation.leftovers()).toEqual([])
})

test('a file that was changed after its download is not installed, and the next start says so', async ({
  installation,
}) => {
  const first = await installation.start()
  await becomes(first, 'ready')
  writeFileSync(join(installation.pending, FILE), 'something else')
  expect(await closeWindow(first)).toEqual([0, null])
  expect(await installation.imageText()).toBe(INSTALLED)
  const second = await installation.start()
  expect(await stateOf(second)).toMatchObject({
    state: 'failed',
    message: `Sluice ${NEWER} was not installed when you quit: the downloaded file has changed since it was checked.`,
  })
})

test('an AppImage that was deleted while it ran is not made anew, and the next start says so', async ({
  installation,
}) => {
  const first = await installation.start()
  await becomes(first, 'ready')
  rmSync(installation.image)
  expect(await closeWindow(first)).toEqual([0, null])
  expect(await installation.leftovers()).not.toContain('Sluice.AppImage')
  installation.putBack()
  const second = await installation.start()
  expect(await stateOf(second)).toMatchObject({
    message: `Sluice ${NEWER} was not installed when you quit: no such file or directory (ENOENT).`,
  })
})

test('an app that no AppImage holds, and one from a checkout, do not update themselves', async ({
  home,
  feed,
  installation,
}) => {
  const archive = await installation.start({ APPIMAGE: '' })
  await openSettings(archive)
  await expect(archive.page.getByText('Sluice was unpacked from an archive')).toBeVisible()
  await ask(archive.page, 'updates:check', undefined)
  await quit(archive)
  const checkout = await launch(home, { more: { APPIMAGE: installation.image } })
  await openSettings(checkout)
  await expect(
    checkout.page.getByText('a checkout of its sources, which does not update itself.'),
  ).toBeVisible()
  await keepScreen(checkout, 'update-unsupported')
  await quit(checkout)
  expect(feed.asked).toEqual([])
})
