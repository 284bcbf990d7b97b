import { hostname } from 'node:os'
import { expect, it } from 'vitest'
import { useOwnSandbox } from '../testing/own-sandbox.ts'
import { outputLines, runCli, startCli } from '../testing/run-cli.ts'

const own = useOwnSandbox()
const ON_SANDBOX = ['--cluster', 'sandbox']
const PURGE = ['purge', '--table', 'batch_test', '--where', "category = 'food'", '--workers', '2', '--json']
/** So slow that no test sees the end. */
const SLOWLY = ['--batch-size', '5', '--rate', '20']
const sluice = async (...args: string[]) => await runCli(own.home, ...args)

it('shows each process that works on a job, and each of them tells what all do together', async () => {
  await sluice('repopulate', ...ON_SANDBOX)
  const first = startCli(own.home, [...PURGE, ...SLOWLY, ...ON_SANDBOX])
  const [, jobId = ''] = await first.printed(/"jobId":"([0-9a-f-]{36})"/)
  const helper = startCli(own.home, ['worker', '--job', jobId, '--workers', '3', ...ON_SANDBOX])
  await helper.printed(/ {2}together 2 processes on 1 machine, 5 workers, \d+ rows\/s {2}/)
  const shown = await sluice('jobs', 'show', jobId.slice(0, 8), ...ON_SANDBOX)
  expect(shown).toMatchObject({ code: 0, error: '' })
  expect(shown.out).toMatch(/^Machines: 2 processes on 1 machine, 5 workers, \d+ rows\/s$/m)
  const lines = shown.out.split('\n').filter((line) => line.endsWith('this machine'))
  for (const { child } of [first, helper])
    expect(lines.join('\n')).toMatch(new RegExp(`^ +${hostname()} +${child.pid} `, 'm'))
  const [job] = outputLines((await sluice('jobs', 'show', jobId, '--json', ...ON_SANDBOX)).out)
  expect(job).toMatchObject({ type: 'job', jobId, state: 'running', isWorkedOn: true })
  expect(job).toHaveProperty('processes.length', 2)
  // The history of this machine keeps none of it.
  const kept = await sluice('jobs', 'show', jobId, '--json')
  expect(kept.out).toContain(jobId)
  expect(kept.out).not.toContain('"processes"')
  for (const one of [first, helper]) one.child.kill('SIGINT')
  await Promise.all([first.ended, helper.ended])
  const after = await sluice('jobs', 'show', jobId, ...ON_SANDBOX)
  expect(after.out).toContain('interrupted')
  expect(after.out).not.toContain('Machines')
}, 120_000)

it('refuses a job that the ledger does not have', async () => {
  const unknown = '00000000-0000-4000-8000-000000000000'
  expect(await sluice('jobs', 'show', unknown, ...ON_SANDBOX)).toMatchObject({
    code: 2,
    error: expect.stringContaining('the ledger of sandbox'),
  })
})
