import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from '@playwright/test'
import { DEMO_TABLE } from '../shared/demo-table.ts'
import type { Channel, RequestOf } from '../shared/channels.ts'
import { ask, SLOW_UPDATE } from './support/bridge.ts'
import { test, type SluiceApp } from './support/sluice-app.ts'

test('the sandbox’s passwords stay in their own file', async ({ sluice }) => {
  const { page, home } = sluice
  const frames = page.evaluate(
    async () =>
      await new Promise<string>((resolve) => {
        const seen: unknown[] = []
        window.sluice.onFrame((frame) => {
          seen.push(frame)
          if (frame.finished.length > 0) resolve(JSON.stringify(seen))
        })
      }),
  )
  const answers = await askEverything(sluice)
  const file = join(home, 'sandbox', 'passwords.json')
  const passwords = Object.values(JSON.parse(await readFile(file, 'utf8')) as Record<string, string>)
  expect(passwords).toHaveLength(2)

  for (const screen of ['clusters', 'new-job', 'jobs', 'settings']) {
    await page.goto(`app://sluice/#/${screen}`)
    expectNone(await page.content(), passwords, `the screen ${screen}`)
  }
  expectNone(JSON.stringify(answers), passwords, 'what the bridge answers')
  expectNone(await frames, passwords, 'what the bridge sends by itself')
  await expectNoneInFiles(home, passwords, file)
  if (process.platform !== 'win32') expect((await stat(file)).mode & 0o077).toBe(0)
})

/** Starts the sandbox, runs a job to its end, and collects what each reading channel says. */
async function askEverything({ page }: SluiceApp): Promise<unknown[]> {
  const answers: unknown[] = []
  const note = async <C extends Channel>(channel: C, request: RequestOf<C>) => {
    const answer = await ask(page, channel, request)
    answers.push(answer)
    return answer
  }
  await note('sandbox:start', undefined)
  await note('app:info', undefined)
  await note('clusters:list', undefined)
  await note('sandbox:status', undefined)
  await note('tables:list', { cluster: 'sandbox' })
  await note('tables:describe', { cluster: 'sandbox', table: DEMO_TABLE })
  await note('jobs:plan', SLOW_UPDATE)
  const { jobId } = await note('jobs:start', {
    ...SLOW_UPDATE,
    limits: { ...SLOW_UPDATE.limits, rowsPerSecond: null },
  })
  await expect.poll(async () => (await ask(page, 'jobs:get', { jobId })).result?.state).toBe('succeeded')
  await note('jobs:get', { jobId })
  await note('jobs:list', undefined)
  await note('jobs:stored', { cluster: 'sandbox' })
  await note('jobs:rejects', { cluster: 'sandbox', jobId })
  return answers
}

/** All of the home folder: logs, settings, the browser's own storage, the database's files. */
async function expectNoneInFiles(home: string, passwords: string[], except: string): Promise<void> {
  const entries = await readdir(home, { recursive: true, withFileTypes: true })
  const files = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
  expect(files).toContain(except)
  expect(files).toContain(join(home, 'logs', 'main.log'))
  for (const file of files) {
    if (file === except) continue
    // A file of the running database or browser may be gone by now.
    const content = await readFile(file).catch(() => Buffer.alloc(0))
    expectNone(content, passwords, file)
  }
}

function expectNone(text: string | Buffer, passwords: string[], where: string): void {
  for (const password of passwords) expect(text.includes(password), `a password in ${where}`).toBe(false)
}
