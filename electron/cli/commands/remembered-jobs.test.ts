import { mkdirSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, expect, it } from 'vitest'
import { openHistory } from '../../history/history.ts'
import { storedWith } from '../../history/testing/beat.ts'
import { historyFile } from '../../home.ts'
import { sandboxIn } from '../../sandbox/temporary-sandbox.ts'
import { ownFolder } from '../../testing/own-folder.ts'
import { useOwnSandbox } from '../testing/own-sandbox.ts'
import { outputLines, runCli, startCli } from '../testing/run-cli.ts'

const own = useOwnSandbox()
const ON_SANDBOX = ['--cluster', 'sandbox']
const PURGE = ['purge', '--table', 'batch_test', '--where', "category = 'food'", ...ON_SANDBOX]
const SLOWLY = ['--batch-size', '10', '--rate', '100', '--json']

const sluice = async (...args: string[]) => await runCli(own.home, ...args)
const remembered = async () => outputLines((await sluice('jobs', '--json')).out)

beforeEach(async () => {
  await sluice('repopulate', ...ON_SANDBOX)
})

/** Starts a purge that takes ten seconds, and waits until the history has rows of it. */
async function slowPurge() {
  const running = startCli(own.home, [...PURGE, ...SLOWLY])
  const [, jobId = ''] = await running.printed(/"jobId":"([0-9a-f-]{36})"/)
  await expect
    .poll(async () => await remembered(), { timeout: 60_000, interval: 500 })
    .toContainEqual(
      expect.objectContaining({ jobId, state: 'running', rows: expect.toSatisfy((rows) => rows > 0) }),
    )
  return { ...running, jobId }
}

it('remembers a job with its plan, events and result, and shows it without its cluster', async () => {
  const ended = outputLines((await sluice(...PURGE, '--json')).out)
  const result = ended.at(-1)
  const [newest] = await remembered()
  expect(newest).toMatchObject({ type: 'job', state: 'succeeded', rows: 1_000 })
  const jobId = newest?.type === 'job' ? newest.jobId : ''
  const sandbox = sandboxIn(own.home)
  await sandbox.stop()
  try {
    const shown = outputLines((await sluice('jobs', 'show', jobId.slice(0, 8), '--json')).out)
    expect(shown.at(-1)).toEqual(result)
    expect(shown.filter(({ type }) => type === 'event')).toEqual(ended.filter(({ type }) => type === 'event'))
    const text = await sluice('jobs', 'show', jobId)
    expect(text).toMatchObject({ code: 0, error: '' })
    expect(text.out).toMatch(
      /^purge batch_test on sandbox .*\n[^]* from the command line\nStarted by .+ in the sandbox, which needs no approval, .+\n[^]*Purged 1,000 rows/,
    )
    const listed = await sluice('jobs', ...ON_SANDBOX)
    expect(listed).toMatchObject({ code: 1, error: expect.stringContaining('sluice sandbox start') })
    expect(listed.out).toContain(jobId.slice(0, 8))
    const report = await sluice('export', jobId.slice(0, 8), '--format', 'html')
    expect(report).toMatchObject({ code: 0, error: '' })
    expect(report.out).toContain('Succeeded')
    expect(report.out).not.toContain('Not recorded in the ledger')
  } finally {
    await sandbox.start()
  }
}, 180_000)

it('knows of a job that was killed how far it was, and of its resumption the end', async () => {
  const { child, ended, jobId } = await slowPurge()
  child.kill('SIGKILL')
  await ended
  await expect
    .poll(async () => (await sluice('jobs', 'show', jobId)).out, { timeout: 60_000, interval: 1_000 })
    .toMatch(/Interrupted after \d+ rows in batch_test/)
  const resumed = await sluice('resume', jobId, '--rate', 'none', '--batch-size', '500', ...ON_SANDBOX)
  expect(resumed).toMatchObject({ code: 0, error: '' })
  const shown = outputLines((await sluice('jobs', 'show', jobId, '--json')).out)
  expect(shown.at(-1)).toMatchObject({ type: 'result', state: 'succeeded', rows: 1_000 })
}, 180_000)

it('lists what the ledger does not have any more, and does not offer to resume it', async () => {
  const { child, ended, jobId } = await slowPurge()
  child.kill('SIGINT')
  await ended
  await sluice('sandbox', 'reset')
  const { out } = await sluice('jobs', ...ON_SANDBOX)
  expect(out).toMatch(new RegExp(`^ {2}${jobId.slice(0, 8)} .* interrupted `, 'm'))
  expect(out).not.toContain('sluice resume')
}, 180_000)

it('names the cluster to export a job from that did not run on this machine', async () => {
  const jobId = '1a2b3c4d-0000-4000-8000-000000000001'
  const home = ownFolder('home')
  const history = openHistory(historyFile(home), null)
  await history.see([storedWith({ jobId, cluster: 'orders', createdAt: Date.now() })])
  await history.close()
  expect(await runCli(home, 'export', jobId.slice(0, 8), '--format', 'csv')).toEqual({
    code: 2,
    out: '',
    error: `error: The job “${jobId}” did not run on this machine; the ledger of orders has it.\nnext: Read it from there: sluice export ${jobId} --format html --cluster orders\n`,
  })
  expect((await runCli(home, 'export', '12345678', '--format', 'csv')).error).toContain(
    'There is no job “12345678” in the history of this machine.',
  )
}, 120_000)

it('a history that cannot be used disturbs no job, and is told', async () => {
  const file = join(own.home, 'history.sqlite')
  renameSync(file, `${file}.kept`)
  mkdirSync(file)
  const { code, error } = await sluice(...PURGE)
  expect(code).toBe(0)
  expect(error).toMatch(/^warning: Jobs are not recorded: the job history cannot be used \(.+\)\.\n$/)
}, 120_000)
