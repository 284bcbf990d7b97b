import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, type Page } from '@playwright/test'
import { ClusterProfile } from '../shared/cluster.ts'
import { DEMO_TABLE } from '../shared/demo-table.ts'
import type { Channel, RequestOf } from '../shared/channels.ts'
import { sandboxFolder } from '../electron/sandbox/folder.ts'
import { sandboxIn } from '../electron/sandbox/temporary-sandbox.ts'
import { ask, confirmedBy, SLOW_UPDATE } from './support/bridge.ts'
import { labCluster } from './support/lab-cluster.ts'
import { launch, quit, test, type SluiceApp } from './support/sluice-app.ts'

/** In every token; without the sign, it stands in compiled code as well. */
const SIGNATURE = 'X-Amz-Signature='

const SLOW = { timeout: 30_000 }

// A database is made, a job runs on it, and all files of both are read.
test.describe.configure({ timeout: 120_000 })

test('the sandbox’s passwords, keys and tokens stay in its own files', async ({ sluice }) => {
  const { page, home } = sluice
  const frames = collectFrames(page)
  const answers = await askEverything(sluice, async () => {
    await ask(page, 'sandbox:start', undefined)
    return 'sandbox'
  })
  const folder = sandboxFolder(home)
  const files = [folder.passwords, folder.accessKey, folder.certificate]
  const passwords = Object.values(
    JSON.parse(await readFile(folder.passwords, 'utf8')) as Record<string, string>,
  )
  expect(passwords).toHaveLength(2)
  const { secretAccessKey } = await sandboxIn(home).access()
  const pem = await readFile(folder.certificate, 'utf8')
  const keyLine = /BEGIN PRIVATE KEY-----\n.+\n(.+)\n/.exec(pem)?.[1] ?? ''
  expect(keyLine).not.toBe('')
  const secrets = [...passwords, secretAccessKey, keyLine, SIGNATURE]
  await expectNowhere(sluice, secrets, files, [JSON.stringify(answers), await frames])
  if (process.platform === 'win32') return
  for (const file of files) expect((await stat(file)).mode & 0o077, file).toBe(0)
})

test('the credentials of a cluster stay where AWS keeps them', async ({ home }) => {
  await using lab = await labCluster()
  const sluice = await launch(home, { more: lab.env })
  const { page } = sluice
  const frames = collectFrames(page)
  const { host, port, region, authorityFile, secretAccessKey } = lab.access
  const profile = ClusterProfile.parse({
    ...{ name: 'orders', endpoint: host, port, region, authorityFile },
    ...{ awsProfile: 'lab', environment: 'development' },
  })
  const answers = await askEverything(sluice, async () => {
    await ask(page, 'clusters:save', { profile, replaces: null })
    await ask(page, 'clusters:check', { id: 'check', profile })
    return 'orders'
  })
  await expectNowhere(sluice, [secretAccessKey, SIGNATURE], [], [JSON.stringify(answers), await frames])
  await quit(sluice)
})

/** Everything that the bridge sends by itself until a job has ended. */
async function collectFrames(page: Page): Promise<string> {
  return await page.evaluate(
    async () =>
      await new Promise<string>((resolve) => {
        const seen: unknown[] = []
        window.sluice.onFrame((frame) => {
          seen.push(frame)
          if (frame.finished.length > 0) resolve(JSON.stringify(seen))
        })
      }),
  )
}

/** Looks into what was said, all screens and all files of the home folder but the secrets' own. */
async function expectNowhere(
  { page, home }: SluiceApp,
  secrets: string[],
  files: string[],
  said: string[],
): Promise<void> {
  for (const screen of ['clusters', 'cluster-form', 'new-job', 'jobs', 'settings']) {
    await page.goto(`app://sluice/#/${screen}`)
    expectNone(await page.content(), secrets, `the screen ${screen}`)
  }
  for (const text of said) expectNone(text, secrets, 'what the bridge says')
  await expectNoneInFiles(home, secrets, files)
}

/** Makes a cluster ready, runs a job on it to its end, and collects what each reading channel says. */
async function askEverything({ page }: SluiceApp, ready: () => Promise<string>): Promise<unknown[]> {
  const cluster = await ready()
  const answers: unknown[] = []
  const note = async <C extends Channel>(channel: C, request: RequestOf<C>) => {
    const answer = await ask(page, channel, request)
    answers.push(answer)
    return answer
  }
  await note('app:info', undefined)
  const clusters = await note('clusters:list', undefined)
  const environment = clusters.find(({ name }) => name === cluster)?.environment ?? 'production'
  await note('sandbox:status', undefined)
  await note('tables:list', { cluster })
  await note('tables:describe', { cluster, table: DEMO_TABLE })
  const spec = { ...SLOW_UPDATE, cluster, limits: { ...SLOW_UPDATE.limits, rowsPerSecond: null } }
  await note('tables:structure', { cluster, table: DEMO_TABLE })
  const firstPage = { where: 'true', after: null, moment: null }
  await note('tables:page', { id: 'rows', cluster, table: DEMO_TABLE, ...firstPage })
  await note('aws:profiles', undefined)
  await note('jobs:plan', spec)
  const confirmed = await confirmedBy(page, spec, environment)
  const { jobId } = await note('jobs:start', { ...spec, confirmed })
  const state = async () => (await ask(page, 'jobs:get', { jobId })).result?.state
  await expect.poll(state, SLOW).toBe('succeeded')
  await note('jobs:get', { jobId })
  await note('jobs:list', undefined)
  await note('jobs:stored', { cluster })
  await note('jobs:rejects', { cluster, jobId })
  return answers
}

/** All of the home folder: logs, settings, the browser's own storage, the database's files. */
async function expectNoneInFiles(home: string, secrets: string[], except: string[]): Promise<void> {
  const entries = await readdir(home, { recursive: true, withFileTypes: true })
  const files = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
  for (const file of except) expect(files).toContain(file)
  expect(files).toContain(join(home, 'logs', 'main.log'))
  for (const file of files) {
    if (except.includes(file)) continue
    // A file of the running database or browser may be gone by now.
    const content = await readFile(file).catch(() => Buffer.alloc(0))
    expectNone(content, secrets, file)
  }
}

function expectNone(text: string | Buffer, secrets: string[], where: string): void {
  for (const secret of secrets) expect(text.includes(secret), `a secret in ${where}`).toBe(false)
}
