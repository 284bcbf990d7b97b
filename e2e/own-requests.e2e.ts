import { join } from 'node:path'
import { expect } from '@playwright/test'
import { contactedHosts, netLogFlag } from './support/net-log.ts'
import { launch, quit, test } from './support/sluice-app.ts'

test('the app asks no server for anything, not even of Chromium’s own accord', async ({ home }) => {
  const log = join(home, 'net.json')
  const sluice = await launch(home, { flags: [netLogFlag(log)] })
  // In this time Chromium would look for dictionaries and other parts.
  await sluice.page.waitForTimeout(3_000)
  await quit(sluice)
  expect(await contactedHosts(log)).toEqual([])
})
