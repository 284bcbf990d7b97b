import { beforeEach, describe, expect, it } from 'vitest'
import {
  countRows,
  DIVIDES_BY_ZERO,
  SPOILED_ROW,
  spoilLastRow,
  valuesById,
  withDatabase,
} from '../testing/database.ts'
import { useOwnSandbox } from '../testing/own-sandbox.ts'
import { outputLines, type Running, runCli, startCli } from '../testing/run-cli.ts'

const own = useOwnSandbox()

beforeEach(async () => {
  const { code, error } = await sluice('repopulate')
  if (code !== 0) throw new Error(error)
})

const SANDBOX = ['--cluster', 'sandbox']
const sluice = async (...args: string[]) => await runCli(own.home, ...args, ...SANDBOX)
const start = (...args: string[]): Running => startCli(own.home, [...args, ...SANDBOX, '--json'])

/** Not the same when it is done twice. */
const ADD_ONE = ['update', '--table', 'batch_test', '--set', 'value = value + 1', '--where', 'true']
/** So slow that no test sees the end. */
const SLOWLY = ['--batch-size', '10', '--rate', '100']
const AT_ONCE = ['--batch-size', '500', '--rate', 'none']
const ROWS_OF_JOB = /"jobId":"([0-9a-f-]{36})"[^\n]*?"rows":[1-9]/

/** The id of the job, once it has changed rows. */
async function jobAtWork({ printed }: Running): Promise<string> {
  const [, jobId = ''] = await printed(ROWS_OF_JOB)
  return jobId
}

/** Runs `during` and says how many rows did not grow by exactly one. */
async function rowsNotAddedOne(during: () => Promise<void>): Promise<number> {
  const before = await valuesById(own.connection)
  await during()
  const after = await valuesById(own.connection)
  const right = [...before].filter(([id, value]) => Math.abs((after.get(id) ?? 0) - value - 1) < 1e-6)
  return before.size - right.length
}

const resultOf = async ({ ended }: Running) => outputLines((await ended).out).at(-1)

describe('a job that stopped goes on and changes every row exactly once', () => {
  it('after Ctrl-C, by the first characters of its id', async () => {
    const wrong = await rowsNotAddedOne(async () => {
      const stopped = start(...ADD_ONE, ...SLOWLY)
      const jobId = await jobAtWork(stopped)
      stopped.child.kill('SIGINT')
      expect(await stopped.ended).toMatchObject({ code: 3, error: '' })
      expect(await resultOf(stopped)).toMatchObject({ state: 'interrupted', resumable: true, problem: null })
      const listed = await sluice('jobs')
      expect(listed.out).toMatch(new RegExp(`^  ${jobId.slice(0, 8)}  update .* interrupted `, 'm'))
      const resumed = start('resume', jobId.slice(0, 8), ...AT_ONCE)
      expect(await resumed.ended).toMatchObject({ code: 0, error: '' })
      expect(await resultOf(resumed)).toMatchObject({ jobId, state: 'succeeded', rows: 5_000 })
    })
    expect(wrong).toBe(0)
  })

  it('after its process was killed', async () => {
    const wrong = await rowsNotAddedOne(async () => {
      const killed = start(...ADD_ONE, ...SLOWLY)
      const jobId = await jobAtWork(killed)
      killed.child.kill('SIGKILL')
      await killed.ended
      const resumed = start('resume', jobId, ...AT_ONCE)
      expect(await resumed.ended).toMatchObject({ code: 0, error: '' })
      expect(await resultOf(resumed)).toMatchObject({ jobId, state: 'succeeded', rows: 5_000 })
    })
    expect(wrong).toBe(0)
  }, 120_000)

  it('with several processes at once, of which one is interrupted', async () => {
    const wrong = await rowsNotAddedOne(async () => {
      const first = start(...ADD_ONE, ...SLOWLY, '--workers', '2')
      const jobId = await jobAtWork(first)
      const [second, third] = [start('worker', '--job', jobId), start('worker', '--job', jobId)]
      await Promise.all([jobAtWork(second), jobAtWork(third)])
      first.child.kill('SIGINT')
      expect(await first.ended).toMatchObject({ code: 3 })
      expect(await sluice('adjust', jobId, ...AT_ONCE)).toMatchObject({ code: 0, error: '' })
      for (const other of [second, third]) {
        expect(await other.ended).toMatchObject({ code: 0, error: '' })
        expect(await resultOf(other)).toMatchObject({ jobId, state: 'succeeded', rows: 5_000 })
      }
    })
    expect(wrong).toBe(0)
  }, 120_000)
})

describe('a worker that comes to a job that has ended', () => {
  it('succeeds where the job has, and changes nothing', async () => {
    const job = start(...ADD_ONE)
    const jobId = await jobAtWork(job)
    expect(await job.ended).toMatchObject({ code: 0 })
    const before = await valuesById(own.connection)
    expect(await sluice('worker', '--job', jobId)).toEqual({
      code: 0,
      out: 'The job has already succeeded; nothing is left to do.\n',
      error: '',
    })
    const json = start('worker', '--job', jobId)
    expect(await json.ended).toMatchObject({ code: 0, error: '' })
    expect(await resultOf(json)).toMatchObject({ state: 'succeeded', rows: 0, problem: null })
    expect(await valuesById(own.connection)).toEqual(before)
  })

  it.each(['cancelled', 'failed'])(
    'is told so where the job has %s, which trying again does not mend',
    async (state) => {
      const job = start(...ADD_ONE, ...SLOWLY)
      const jobId = await jobAtWork(job)
      job.child.kill('SIGKILL')
      await job.ended
      await withDatabase(own.connection, async (client) => {
        await client.query('UPDATE sluice.job SET state = $2 WHERE id = $1', [jobId, state])
      })
      const { code, out, error } = await sluice('worker', '--job', jobId)
      expect({ code, out }).toEqual({ code: 2, out: '' })
      expect(error).toMatch(new RegExp(`^error: .*${state}.*\\nnext: `))
    },
  )
})

describe('a job that another process runs', () => {
  it('pauses, and goes on with new limits when it is resumed', async () => {
    const wrong = await rowsNotAddedOne(async () => {
      const running = start(...ADD_ONE, ...SLOWLY)
      const jobId = await jobAtWork(running)
      const paused = await sluice('pause', jobId)
      expect(paused).toMatchObject({ code: 0, error: '' })
      expect(paused.out).toContain(`sluice resume ${jobId} --cluster sandbox`)
      await running.printed(/"state":"paused"/)
      expect((await sluice('jobs')).out).toContain(' paused ')
      const resumed = start('resume', jobId, ...AT_ONCE)
      for (const each of [running, resumed]) expect(await each.ended).toMatchObject({ code: 0, error: '' })
    })
    expect(wrong).toBe(0)
  })

  it('takes new limits over, and says so', async () => {
    const running = startCli(own.home, [...ADD_ONE, ...SLOWLY, ...SANDBOX])
    const [, jobId = ''] = await running.printed(/sluice resume ([0-9a-f-]{36}) [^]*elapsed/)
    expect(await sluice('adjust', jobId, '--workers', '2', ...AT_ONCE)).toMatchObject({ code: 0, error: '' })
    const { code, out, error } = await running.ended
    expect({ code, error }).toEqual({ code: 0, error: '' })
    expect(out).toContain('\nlimits now: 2 workers, batches of up to 500 rows\n')
    expect(out).toContain('Updated 5,000 rows in batch_test')
  })

  it('is cancelled for good', async () => {
    const running = start(...ADD_ONE, ...SLOWLY)
    const jobId = await jobAtWork(running)
    expect(await sluice('cancel', jobId)).toMatchObject({ code: 0, error: '' })
    expect(await running.ended).toMatchObject({ code: 3, error: '' })
    expect(await resultOf(running)).toMatchObject({ state: 'cancelled', resumable: false })
    const resumed = await sluice('resume', jobId)
    expect(resumed).toMatchObject({
      out: '',
      error: expect.stringMatching(/^error: .*cancelled.*\nnext: .+\n$/),
    })
    expect(resumed.code).toBe(2)
  })
})

describe('more rows than approved', () => {
  it('stop the job, and resuming it approves them', async () => {
    const purge = ['purge', '--table', 'batch_test', '--where', 'true', '--batch-size', '50']
    const stopped = start(...purge, '--approved-rows', '1000')
    const { code, error } = await stopped.ended
    expect(code).toBe(4)
    const result = await resultOf(stopped)
    expect(result).toMatchObject({ state: 'interrupted', problem: { code: 'more-rows-than-approved' } })
    const jobId = result?.type === 'result' ? (result.jobId ?? '') : ''
    expect(error).toMatch(/^error: .*1,?000.*\nnext: .+\n$/)
    expect(error).toContain(`: sluice resume ${jobId} --cluster sandbox\n`)
    expect(await countRows(own.connection)).toBeGreaterThanOrEqual(5_000 - 1_100)
    const unapproved = await sluice('resume', jobId)
    expect(unapproved).toMatchObject({ code: 4, out: '', error: expect.stringContaining('add --yes') })
    expect(await countRows(own.connection)).toBeGreaterThanOrEqual(5_000 - 1_100)
    const resumed = start('resume', jobId, '--yes')
    expect(await resumed.ended).toMatchObject({ code: 0, error: '' })
    const plan = outputLines((await resumed.ended).out).find(({ type }) => type === 'plan')
    expect(plan).toMatchObject({ approvals: [{ path: 'not-needed' }, { path: 'yes', approvedRows: null }] })
    expect(await resultOf(resumed)).toMatchObject({ rows: 5_000, verification: { state: 'verified' } })
    expect(await countRows(own.connection)).toBe(0)
  })

  it('end a job that cannot go on, and say so', async () => {
    const hash = ['--strategy', 'hash', '--batch-size', '50', '--approved-rows', '100']
    const stopped = await sluice('purge', '--table', 'batch_test', '--where', 'true', ...hash)
    expect(stopped.code).toBe(4)
    expect(stopped.error).toMatch(
      /\nnext: Do a new dry run, then start a new job with a higher --approved-rows\.\n$/,
    )
    expect(stopped.out).not.toContain('sluice resume')
  })
})

describe('rows that the database refuses', () => {
  const DIVIDE = ['update', '--table', 'batch_test', '--set', DIVIDES_BY_ZERO, '--where', 'true']
  beforeEach(async () => await spoilLastRow(own.connection))

  it('are set aside and listed, as many as allowed', async () => {
    expect(await countRows(own.connection, SPOILED_ROW)).toBe(1)
    const job = start(...DIVIDE, '--max-rejects', '1', '--batch-size', '500')
    expect(await job.ended).toMatchObject({ code: 0, error: '' })
    const result = await resultOf(job)
    expect(result).toMatchObject({ state: 'succeeded', rejects: 1, rows: 4_999 })
    const jobId = result?.type === 'result' ? (result.jobId ?? '') : ''
    const rejects = outputLines((await sluice('rejects', jobId, '--json')).out)
    expect(rejects).toMatchObject([{ type: 'reject', sqlState: '22012', key: [expect.any(String)] }])
    expect(await countRows(own.connection, SPOILED_ROW)).toBe(1)
    const text = (await sluice('rejects', jobId)).out
    expect(text).toMatch(/^ {2}key +SQLSTATE {2}message\n {2}[0-9a-f-]{36} {2}22012 {5}.*zero/)
  })

  it('fail the job when they are too many, and it can go on once they are mended', async () => {
    const job = start(...DIVIDE)
    expect(await job.ended).toMatchObject({
      code: 1,
      error: expect.stringMatching(/^error: .*zero.*\nnext: /),
    })
    const result = await resultOf(job)
    expect(result).toMatchObject({ state: 'failed', resumable: true, problem: { code: 'too-many-rejects' } })
    expect((await sluice('jobs')).out).toMatch(/ failed .*\n {4}failed: .*zero/)
    await withDatabase(own.connection, async (client) => {
      await client.query(`UPDATE batch_test SET value = 0 WHERE ${SPOILED_ROW}`)
    })
    const jobId = result?.type === 'result' ? (result.jobId ?? '') : ''
    const resumed = start('resume', jobId)
    expect(await resumed.ended).toMatchObject({ code: 0, error: '' })
    expect(await resultOf(resumed)).toMatchObject({ state: 'succeeded', rows: 5_000, rejects: 0 })
  })

  it('fail the job when they are too many, and it can go on where more may be set aside', async () => {
    const job = start(...DIVIDE)
    const { code, error } = await job.ended
    expect(code).toBe(1)
    const result = await resultOf(job)
    const jobId = result?.type === 'result' ? (result.jobId ?? '') : ''
    expect(error).toContain(`\n  sluice resume ${jobId} --cluster sandbox --max-rejects N\n`)
    expect(await sluice('resume', jobId, '--max-rejects', 'some')).toMatchObject({ code: 2 })
    expect(await sluice('adjust', jobId, '--max-rejects', '-1')).toMatchObject({ code: 2 })
    const resumed = start('resume', jobId, '--max-rejects', '1')
    expect(await resumed.ended).toMatchObject({ code: 0, error: '' })
    expect(await resultOf(resumed)).toMatchObject({ state: 'succeeded', rows: 4_999, rejects: 1 })
    const fewer = await sluice('adjust', jobId, '--max-rejects', '0')
    expect(fewer).toMatchObject({ code: 2, error: expect.stringContaining('succeeded') })
  })
})

it('a job whose ledger is dropped says that it cannot go on, and what can be done', async () => {
  const job = start(...ADD_ONE, ...SLOWLY)
  await jobAtWork(job)
  await withDatabase(own.connection, async (client) => {
    // Or it would be refused where a batch moves a range at the same moment.
    await client.query("SET default_transaction_isolation = 'read committed'")
    await client.query('DROP SCHEMA sluice CASCADE')
  })
  const { code, error } = await job.ended
  expect(code).toBe(1)
  expect(error).toMatch(
    /^error: The ledger was dropped while the job ran: .*\nnext: This job cannot be resumed/,
  )
  expect(await resultOf(job)).toMatchObject({ state: 'failed', resumable: false })
  expect(await sluice('ledger', 'create')).toMatchObject({ code: 0 })
})
