import { randomUUID } from 'node:crypto'
import { beforeEach, expect, it } from 'vitest'
import { countRows } from '../testing/database.ts'
import { useOwnSandbox } from '../testing/own-sandbox.ts'
import { outputLines, runCli, startCli } from '../testing/run-cli.ts'

const own = useOwnSandbox()
const PURGE = ['purge', '--cluster', 'sandbox', '--table', 'batch_test', '--where', "category = 'food'"]

const sluice = async (...args: string[]) => await runCli(own.home, ...args)
const rows = async () => await countRows(own.connection)
const idIn = (out: string) => /sluice resume (\S+)/.exec(out)?.[1] ?? ''
const archived = async () => idIn((await sluice(...PURGE, '--archive')).out)

const undone = async (job: string) => {
  const { code, out } = await sluice('undo', job, '--json')
  return { code, result: outputLines(out).at(-1) }
}

const refusedWith = async (typed: string, message: RegExp) => {
  const before = await rows()
  expect(await sluice('undo', typed)).toEqual({ code: 2, out: '', error: expect.stringMatching(message) })
  expect(await rows()).toBe(before)
}

beforeEach(async () => {
  const { code, error } = await sluice('repopulate', '--cluster', 'sandbox')
  if (code !== 0) throw new Error(error)
})

it('says why a job of this machine has no archive', async () => {
  const job = await archived()
  await sluice('archive', 'remove', job, '--yes')
  await refusedWith(job, /^error: The archive of job \S{36} is not on this machine: .*\nnext: .*\n$/)
  await refusedWith(
    idIn((await sluice('repopulate', '--cluster', 'sandbox')).out).slice(0, 8),
    /^error: Job \S{36} is a repopulate, which keeps no archive: .*\nnext: .* sluice archive list\n$/,
  )
  await refusedWith(
    idIn((await sluice(...PURGE)).out),
    /^error: Job \S{36} kept no archive: it cannot be undone\.\nnext: .*\n$/,
  )
})

it('says where archives were looked for', async () => {
  await refusedWith(randomUUID(), /^error: There is no job .* of this machine, (\/\S+)\/archives\.\nnext: /)
})

it('leaves a job in progress alone', async () => {
  const purge = startCli(own.home, [...PURGE, '--archive', '--rate', '100'])
  await purge.printed(/ kB archived /)
  const job = idIn((await purge.printed(/sluice resume \S+/))[0])
  const refused = await sluice('undo', job)
  expect(refused).toMatchObject({ code: 4, out: '' })
  expect(refused.error).toMatch(
    /^error: Processes on .* are at work on job .*\nnext: Wait until it has ended, /,
  )
  purge.child.kill('SIGINT')
  expect(await purge.ended).toMatchObject({ code: 3 })
  expect(await undone(job)).toMatchObject({ code: 0, result: { leftAlone: 0 } })
  expect(await rows()).toBe(5_000)
})

it('goes on after an interruption with what is not put back, and says what was', async () => {
  const job = await archived()
  const first = startCli(own.home, ['undo', job, '--rate', '100'])
  await first.printed(/ kB archived /)
  first.child.kill('SIGINT')
  expect(await first.ended).toMatchObject({ code: 3 })
  const back = (await rows()) - 4_000
  const { code, out, error } = await sluice('undo', job)
  expect({ code, error }).toEqual({
    code: 0,
    error: `warning: Job ${job} was undone before: ${back} of its 1,000 rows were put back.\n`,
  })
  expect(out).toContain(`Restored ${1_000 - back} rows`)
  expect(await rows()).toBe(5_000)
})

it('shares the rows between two terminals', async () => {
  const job = await archived()
  const both = await Promise.all([undone(job), undone(job)])
  const results = both.map(({ result }) => (result?.type === 'result' ? result : null))
  expect(results.map((result) => result?.state)).toEqual(['succeeded', 'succeeded'])
  expect(results.reduce((sum, result) => sum + (result?.restored ?? 0), 0)).toBe(1_000)
  expect(await rows()).toBe(5_000)
})
