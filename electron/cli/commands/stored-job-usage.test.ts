import { readFile } from 'node:fs/promises'
import { beforeAll, describe, expect, it } from 'vitest'
import { withDatabase } from '../testing/database.ts'
import { useOwnSandbox } from '../testing/own-sandbox.ts'
import { outputLines, runCli } from '../testing/run-cli.ts'

const own = useOwnSandbox()

const sluice = async (...args: string[]) => await runCli(own.home, ...args, '--cluster', 'sandbox')
const UNKNOWN = '00000000-0000-4000-8000-000000000000'

describe('without a ledger', () => {
  beforeAll(async () => {
    await withDatabase(
      own.connection,
      async (client) => await client.query('DROP SCHEMA IF EXISTS sluice CASCADE'),
    )
  })

  it('there are no jobs, and it says how to keep some', async () => {
    const { code, out, error } = await sluice('jobs')
    expect({ code, error }).toEqual({ code: 0, error: '' })
    expect(out).toMatch(/^There are no jobs .*\n.*sluice ledger create --cluster sandbox\n$/)
    expect(await sluice('jobs', '--json')).toEqual({ code: 0, out: '', error: '' })
  })

  it.each([
    ['resume', UNKNOWN],
    ['worker', '--job', UNKNOWN],
    ['pause', UNKNOWN],
    ['cancel', UNKNOWN],
    ['adjust', UNKNOWN, '--workers', '2'],
    ['rejects', UNKNOWN],
  ])('%s says that the ledger is missing', async (...args) => {
    const { code, out, error } = await sluice(...args)
    expect({ code, out }).toEqual({ code: 4, out: '' })
    expect(error).toMatch(/^error: .*ledger.*\nnext: .+\n {2}sluice ledger create --cluster sandbox\n$/)
  })

  it('a dry run says what that means', async () => {
    const { out } = await sluice('purge', '--table', 'batch_test', '--where', 'true', '--dry-run')
    expect(out).toMatch(/ledger +missing; .*sluice ledger create --cluster sandbox\n/)
  })
})

describe('the ledger', () => {
  it('is made, and left as it is when it is there', async () => {
    for (let times = 0; times < 2; times += 1) {
      const { code, out, error } = await sluice('ledger', 'create')
      expect({ code, error }).toEqual({ code: 0, error: '' })
      expect(out).toContain('The ledger of sandbox is ready')
    }
    const { out } = await sluice('purge', '--table', 'batch_test', '--where', 'true', '--dry-run')
    expect(out).toMatch(/ledger +ready: resumable, exactly once/)
  })

  it('is printed as the statements that make it', async () => {
    const file = await readFile(new URL('../../../sql/ledger.sql', import.meta.url), 'utf8')
    expect(await runCli(own.home, 'ledger', 'sql')).toEqual({ code: 0, out: file, error: '' })
  })
})

describe('with a ledger', () => {
  const FIRST = 'abcdef01-0000-4000-8000-000000000001'
  const SECOND = 'abcdef01-0000-4000-8000-000000000002'

  beforeAll(async () => {
    await sluice('ledger', 'create')
    await sluice('repopulate')
    await withDatabase(own.connection, async (client) => {
      for (const id of [FIRST, SECOND])
        await client.query(
          `INSERT INTO sluice.job (id, spec, plan, state, batch_size, workers, rows_per_second, most_rows, rejects)
           SELECT $1, spec, plan, state, batch_size, workers, rows_per_second, most_rows, rejects FROM sluice.job LIMIT 1`,
          [id],
        )
    })
  })

  it.each([
    [['resume', UNKNOWN], UNKNOWN, 'sluice jobs --cluster'],
    [['resume', UNKNOWN.slice(0, 8)], 'no job “00000000”', 'sluice jobs --cluster sandbox'],
    [['worker', '--job', UNKNOWN], UNKNOWN, 'sluice jobs --cluster'],
    [['cancel', UNKNOWN], UNKNOWN, 'sluice jobs --cluster'],
    [['pause', UNKNOWN], UNKNOWN, 'sluice jobs --cluster'],
    [['adjust', UNKNOWN, '--workers', '2'], UNKNOWN, 'sluice jobs --cluster'],
    [['rejects', UNKNOWN], UNKNOWN, 'sluice jobs --cluster'],
    [['rejects', '%%%%%%%%'], 'neither a job ID', 'sluice jobs --cluster sandbox'],
    [['resume', 'ABCDEF01'], '“ABCDEF01” matches 2 jobs', SECOND],
    [['resume', FIRST], 'has succeeded', 'next: '],
    [['pause', FIRST], 'has succeeded', 'next: '],
    [['cancel', FIRST], 'has succeeded', 'next: '],
    [['adjust', FIRST, '--workers', '2'], 'has succeeded', 'next: '],
  ])('%j is answered with one message, and exit code 2', async (args, cause, next) => {
    const { code, out, error } = await sluice(...args)
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(error).toMatch(/^error: .+\nnext: .+\n(?: {2}sluice .+\n)?$/)
    expect(error).toContain(cause)
    expect(error).toContain(next)
  })

  it('tells a wrong job as the result line too when JSON was asked for', async () => {
    const { code, out } = await sluice('resume', UNKNOWN, '--json')
    expect(code).toBe(2)
    expect(outputLines(out)).toMatchObject([
      { type: 'result', jobId: null, problem: { code: 'job-unknown' } },
    ])
  })

  it('lists jobs newest first, as lines for programs too', async () => {
    const jobs = outputLines((await sluice('jobs', '--json')).out)
    expect(jobs.length).toBeGreaterThanOrEqual(3)
    const at = jobs.map((job) => (job.type === 'job' ? job.createdAt : 0))
    expect(at).toEqual(at.toSorted((a, b) => b - a))
    expect(jobs.at(-1)).toMatchObject({ type: 'job', state: 'succeeded', rows: 5_000, cluster: 'sandbox' })
  })

  it('finds a job by its beginning behind more jobs than a list has', async () => {
    await withDatabase(own.connection, async (client) => {
      const copy = (id: string, created: string, times: number) => `
        INSERT INTO sluice.job (id, spec, plan, state, batch_size, workers, rows_per_second, most_rows, rejects, created_at)
        SELECT ${id}, spec, plan, state, batch_size, workers, rows_per_second, most_rows, rejects, ${created}
        FROM (SELECT * FROM sluice.job LIMIT 1) AS one, generate_series(1, ${times})`
      await client.query(copy(`'abcdef02-0000-4000-8000-000000000001'`, `now() - interval '1 year'`, 1))
      await client.query(copy('gen_random_uuid()', 'now()', 1_000))
    })
    expect((await sluice('resume', 'abcdef02-0000')).error).toContain('has succeeded')
    expect((await sluice('resume', 'abcdef02-000000')).error).toContain('There is no job')
  })

  it('rejects of a job without any are none', async () => {
    expect((await sluice('rejects', FIRST)).out).toBe('The job set no rows aside.\n')
  })
})
