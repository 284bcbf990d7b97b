import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync } from 'node:fs'
import type { ServerResponse } from 'node:http'
import { join } from 'node:path'
import { expect } from '@playwright/test'
import { ask } from './support/bridge.ts'
import { keepScreen } from './support/screen.ts'
import { quit } from './support/sluice-app.ts'
import {
  answerNothing,
  breakOff,
  FEED,
  NEWER,
  openFeed,
  redirectTo,
  type Release,
  RELEASED,
  sendSome,
} from './support/updates/release-feed.ts'
import {
  becomes,
  checkButton,
  closeWindow,
  INSTALLED,
  openSettings,
  stateOf,
  test,
} from './support/updates/updating-app.ts'

test.describe.configure({ timeout: 120_000 })

/** What is wrong with a release, and what Settings say of it. */
const FAULTS: readonly (readonly [what: string, release: Release, says: string])[] = [
  [
    'a file with another checksum',
    { sha512: 'A'.repeat(86) + '==' },
    'its checksum is different. It was deleted.',
  ],
  ['a file that breaks off', { onFile: breakOff }, 'The connection to the release feed ended too early.'],
  [
    'a file that is complete too early',
    { onFile: (response) => response.end(RELEASED.subarray(0, 1_000)) },
    'its checksum is different. It was deleted.',
  ],
  ['no file', { onFile: (response) => response.writeHead(404).end() }, 'answers with the HTTP status 404.'],
  ['no feed', { onFeed: (response) => response.writeHead(404).end() }, 'answers with the HTTP status 404.'],
  ['a server in trouble', { onFeed: (response) => response.writeHead(503).end() }, 'the HTTP status 503.'],
  [
    'a page in place of the feed',
    { onFeed: (response) => response.end('<html>Sign in: here</html>') },
    'does not describe',
  ],
  ['an empty feed', { onFeed: (response) => response.end('') }, 'does not describe a release'],
  ['broken YAML', { onFeed: (response) => response.end('version: [1, {') }, 'does not describe a release'],
  [
    'no checksum',
    { onFeed: (response) => response.end(`version: ${NEWER}\npath: a.AppImage\n`) },
    'does not describe',
  ],
  ['no version', { version: 'latest' }, 'does not describe a release'],
  [
    'a redirection to plain HTTP elsewhere',
    { onFeed: redirectTo('http://localhost:9/latest.yml') },
    'leads to an address without encryption (https), which is not followed.',
  ],
  [
    'a file behind a redirection to plain HTTP elsewhere',
    { onFile: redirectTo('http://localhost:9/Sluice.AppImage') },
    'leads to an address without encryption (https), which is not followed.',
  ],
  [
    'a circle',
    { onFeed: (response) => response.writeHead(302, { location: FEED }).end() },
    'redirects in a circle',
  ],
  ['a feed that hangs', { onFeed: answerNothing }, 'The release feed did not answer within 20 seconds.'],
  ['a download that hangs', { onFile: sendSome }, 'Nothing of the download arrived for 30 seconds.'],
]

for (const [what, release, says] of FAULTS) {
  test(`nothing is installed, Settings say why, and the next check starts afresh: ${what}`, async ({
    feed,
    installation,
  }) => {
    feed.offer(release)
    const sluice = await installation.start()
    const { page } = sluice
    await becomes(sluice, 'failed')
    await expect(page.getByRole('dialog')).toHaveCount(0)
    await expect(page.getByText('Update ready')).toHaveCount(0)
    await openSettings(sluice)
    await expect(page.getByRole('status').filter({ hasText: says })).toBeVisible()
    expect(await installation.leftovers()).toEqual([])
    expect(await installation.imageText()).toBe(INSTALLED)

    feed.offer({})
    await checkButton(page).click()
    await becomes(sluice, 'ready')
    expect(await closeWindow(sluice)).toEqual([0, null])
    expect(await installation.imageText()).toBe(RELEASED.toString())
    expect(await installation.contactedHosts()).toEqual([new URL(feed.origin).host])
  })
}

test('a feed that nobody serves, or whose host is unknown, is told', async ({ feed, installation }) => {
  await feed[Symbol.asyncDispose]()
  const sluice = await installation.start()
  await becomes(sluice, 'failed')
  expect(await stateOf(sluice)).toMatchObject({ message: 'The release feed cannot be reached.' })
  await openSettings(sluice)
  await keepScreen(sluice, 'update-failed')
  await quit(sluice)

  installation.writeFeed('https://sluice.invalid/')
  const second = await installation.start()
  await ask(second.page, 'updates:check', undefined)
  await becomes(second, 'failed')
  expect(await stateOf(second)).toMatchObject({ message: 'The host of the release feed was not found.' })
})

/** A disk needs a system that lets this process mount one. */
function canMount(): boolean {
  try {
    execFileSync('unshare', ['--mount', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

test('a disk without room for the download is told, and has nothing of it afterwards', async ({
  feed,
  home,
  installation,
}) => {
  test.skip(!canMount(), 'only root on Linux can mount a small disk')
  const disk = join(home, 'disk')
  mkdirSync(disk)
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=128k', 'tmpfs', disk])
  let download: ServerResponse | null = null
  const onFile = (response: ServerResponse) => sendSome((download = response), 200_000)
  feed.offer({ onFile })
  try {
    const sluice = await installation.start({ XDG_CACHE_HOME: disk })
    await becomes(sluice, 'failed')
    expect(await stateOf(sluice)).toMatchObject({ message: 'There is no room on the disk for the update.' })
    expect(readdirSync(join(disk, 'sluice-updater', 'pending'))).toEqual([])
    // Whatever still came would be heard of as a download that goes on.
    await expect.poll(() => download?.destroyed).toBe(true)
    await installation.end()
    expect(await installation.imageText()).toBe(INSTALLED)
  } finally {
    execFileSync('umount', ['--lazy', disk])
  }
})

test('a feed of this machine without encryption is none for another address of it', async ({
  installation,
}) => {
  await using other = await openFeed()
  installation.writeFeed(other.origin.replace('127.0.0.1', 'localhost'))
  const sluice = await installation.start()
  await becomes(sluice, 'failed')
  expect(other.asked).toEqual([])
})
