import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { countRows, DIVIDES_BY_ZERO, spoilLastRow, withDatabase } from '../testing/database.ts'
import { useOwnSandbox } from '../testing/own-sandbox.ts'
import { outputLines, runCli } from '../testing/run-cli.ts'

const own = useOwnSandbox()

beforeAll(async () => {
  await withDatabase(own.connection, async (client) => {
    await client.query('CREATE VIEW active AS SELECT * FROM batch_test')
    await client.query('CREATE TABLE keyless (a int)')
  })
})

const ON_DEMO_TABLE = ['--cluster', 'sandbox', '--table', 'batch_test']
const sluice = async (...args: string[]) => await runCli(own.home, ...args)
const repopulated = async () =>
  expect(await sluice('repopulate', '--cluster', 'sandbox')).toMatchObject({ code: 0, error: '' })

describe('a job', () => {
  beforeEach(repopulated)

  it('purges what matches and tells it in plain lines', async () => {
    const { code, out, error } = await sluice(
      'purge',
      ...ON_DEMO_TABLE,
      '--where',
      "category = 'food'",
      '--yes',
    )
    expect({ code, error }).toEqual({ code: 0, error: '' })
    expect(out).toMatch(/^purge batch_test on sandbox where category = 'food'\n/)
    expect(out).toMatch(/\nPurged 1,000 rows from batch_test in (under )?\d/)
    expect(out).not.toContain('\u001b')
    expect([await countRows(own.connection), await countRows(own.connection, "category = 'food'")]).toEqual([
      4_000, 0,
    ])
  })

  it('updates what matches and touches updated_at when told to', async () => {
    const change = ['--set', "status = 'archived'", '--where', "category = 'books'", '--touch-updated-at']
    const { code, out } = await sluice(
      'update',
      ...ON_DEMO_TABLE,
      ...change,
      '--strategy',
      'hash',
      '--workers',
      '2',
    )
    expect(code).toBe(0)
    expect(out).toContain('Updated 1,000 rows in batch_test')
    expect(await countRows(own.connection, "status = 'archived' AND updated_at > created_at")).toBe(1_000)
  })

  it('is one JSON object a line: plan, progress, events, and the result at the end', async () => {
    const limits = ['--batch-size', '100', '--workers', '3', '--rate', '3000']
    const { code, out } = await sluice('purge', ...ON_DEMO_TABLE, '--where', 'true', ...limits, '--json')
    expect(code).toBe(0)
    const lines = outputLines(out)
    expect(lines[0]).toMatchObject({
      type: 'plan',
      plan: { spec: { limits: { batchSize: 100, workers: 3, rowsPerSecond: 3_000 } } },
    })
    expect(lines.at(-2)).toMatchObject({ type: 'progress', snapshot: { state: 'succeeded', rows: 5_000 } })
    expect(lines.at(-1)).toMatchObject({ type: 'result', state: 'succeeded', rows: 5_000, problem: null })
    const kinds = lines.map(({ type }) => type)
    expect(kinds.filter((type) => type === 'plan')).toHaveLength(1)
    expect(kinds.filter((type) => type === 'result')).toHaveLength(1)
    expect(kinds).toContain('event')
    expect(await countRows(own.connection)).toBe(0)
  })

  it('that has nothing to do does not start: one line says so, and it is a success', async () => {
    const change = ['update', ...ON_DEMO_TABLE, '--set', 'value = 1', '--where', "category = 'furniture'"]
    const nothing = { code: 0, out: 'No row matches. There is nothing to run.\n', error: '' }
    expect(await sluice(...change)).toEqual(nothing)
    expect(outputLines((await sluice(...change, '--yes', '--json')).out)).toMatchObject([
      { type: 'result', state: 'succeeded', jobId: null, rows: 0, problem: null },
    ])
    const dry = await sluice(...change, '--dry-run')
    expect(dry.out).toContain('\nNo row matches. There is nothing to run.\n')
    expect((await sluice('jobs', '--cluster', 'sandbox')).out).not.toContain('furniture')
  })

  it('is only shown by a dry run', async () => {
    const args = [
      'update',
      ...ON_DEMO_TABLE,
      '--set',
      'value = value + 1',
      '--where',
      "category = 'toys'",
      '--dry-run',
    ]
    const { code, out, error } = await sluice(...args)
    expect({ code, error }).toEqual({ code: 0, error: '' })
    for (const told of [
      'Dry run: nothing was changed.',
      'key        id',
      'before  ',
      'after   ',
      'UPDATE "public"."batch_test"',
    ])
      expect(out).toContain(told)
    expect(out).not.toContain('\u001b')
    const json = outputLines((await sluice(...args, '--json')).out)
    expect(json.map(({ type }) => type)).toEqual(['plan', 'result'])
    expect(json[1]).toMatchObject({ state: 'planned', jobId: null, rows: 0, problem: null })
    expect(await countRows(own.connection, 'updated_at > created_at OR value <> round(value, 2)')).toBe(0)
  })

  it('counts what a dry run only estimates, when told to', async () => {
    const args = ['purge', ...ON_DEMO_TABLE, '--where', "category = 'toys'", '--dry-run', '--count']
    const { code, out, error } = await sluice(...args)
    expect({ code, error }).toEqual({ code: 0, error: '' })
    expect(out).toContain('rows       1,000 of about 5,000 rows\n')
    expect(out).toMatch(/Counted in parts, each exact for the moment when it was read\.\n$/)
    const [plan, count, result] = outputLines((await sluice(...args, '--json')).out)
    expect(plan).toMatchObject({ type: 'plan', plan: { matchingRows: 1_000, isCounted: true } })
    expect(count).toMatchObject({ type: 'count', state: 'counted', rows: 1_000 })
    expect(result).toMatchObject({ type: 'result', state: 'planned' })
  })

  it('that fails on the way exits with 1, says why, and what was done until then', async () => {
    await spoilLastRow(own.connection)
    const change = ['--set', DIVIDES_BY_ZERO, '--where', 'true', '--workers', '1', '--batch-size', '50']
    const { code, out, error } = await sluice('update', ...ON_DEMO_TABLE, ...change, '--json')
    expect(code).toBe(1)
    expect(error).toMatch(/^error: .*zero.*\nnext: .+\n  sluice resume .+ --max-rejects N\n$/)
    const result = outputLines(out).at(-1)
    expect(result).toMatchObject({
      type: 'result',
      jobId: expect.any(String),
      state: 'failed',
      problem: { kind: 'failed' },
    })
  })
})

describe('bad input', () => {
  beforeAll(repopulated)

  it.each([
    [2, ['purge', ...ON_DEMO_TABLE, '--where', ''], /condition is empty/, /true/],
    [2, ['purge', ...ON_DEMO_TABLE, '--where', 'category ='], /not valid SQL/, /category = /],
    [2, ['purge', ...ON_DEMO_TABLE, '--where', 'colour = 1'], /colour/, /columns/],
    [4, ['purge', ...ON_DEMO_TABLE, '--where', 'true; DROP TABLE batch_test'], /semicolon/, /one expression/],
    [4, ['purge', ...ON_DEMO_TABLE, '--where', 'true -- all'], /comment/, /Remove/],
    [
      2,
      ['purge', '--cluster', 'sandbox', '--table', 'nowhere', '--where', 'true'],
      /“nowhere”/,
      /batch_test/,
    ],
    [
      2,
      ['purge', '--cluster', 'sandbox', '--table', 'active', '--where', 'true'],
      /“active” is a view/,
      /table/,
    ],
    [
      4,
      ['purge', '--cluster', 'sandbox', '--table', 'keyless', '--where', 'true'],
      /no primary key/,
      /primary key/,
    ],
    [
      2,
      ['purge', ...ON_DEMO_TABLE, '--where', 'true', '--count'],
      /--count can be used only with --dry-run/,
      /leave --count out/,
    ],
    [
      4,
      ['update', '--cluster', 'sandbox', '--table', 'SLUICE.job', '--set', 'rejects = 0', '--where', 'true'],
      /“sluice\.job” belongs to Sluice’s ledger/,
      /your own/,
    ],
    [2, ['purge', '--cluster', 'prod', '--table', 'batch_test', '--where', 'true'], /“prod”/, /sandbox/],
    [
      4,
      ['update', ...ON_DEMO_TABLE, '--set', 'id = gen_random_uuid()', '--where', 'true'],
      /“id”/,
      /other columns/,
    ],
    [2, ['update', ...ON_DEMO_TABLE, '--set', 'colour = 1', '--where', 'true'], /“colour”/, /category/],
    [
      2,
      ['purge', ...ON_DEMO_TABLE, '--where', 'true', '--batch-size', '3001'],
      /1 to 3,000, not “3001”/,
      /1000/,
    ],
    [2, ['purge', ...ON_DEMO_TABLE, '--where', 'true', '--workers', '65'], /1 to 64, not “65”/, /4/],
  ])('ends with %i, changes nothing and says why: %j', async (expected, args, cause, next) => {
    const { code, out, error } = await sluice(...args)
    expect({ code, out }).toEqual({ code: expected, out: '' })
    const [first = '', second = '', ...rest] = error.split('\n')
    expect(first).toMatch(/^error: /)
    expect(first).toMatch(cause)
    expect(second).toMatch(/^next: /)
    expect(second).toMatch(next)
    // Where Sluice itself can do something, its command follows.
    expect(rest.join('\n')).toMatch(/^( {2}sluice [^\n]+\n)?$/)
    expect(await countRows(own.connection, "status = 'active'")).toBe(5_000)
  })
})
