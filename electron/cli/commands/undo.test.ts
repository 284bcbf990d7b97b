import { randomUUID } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { ownFolder } from '../../testing/own-folder.ts'
import { countRows, withDatabase } from '../testing/database.ts'
import { runOnTerminal, type TypedAnswer } from '../testing/on-terminal.ts'
import { useOwnSandbox } from '../testing/own-sandbox.ts'
import { outputLines, runCli, startCli } from '../testing/run-cli.ts'
import { sandboxIn } from '../../sandbox/temporary-sandbox.ts'

const own = useOwnSandbox()
/** Keys of the sandbox, reached by its endpoint as a cluster on AWS would be. */
let env: NodeJS.ProcessEnv

const ON_SANDBOX = ['--cluster', 'sandbox', '--table', 'batch_test']
const FOOD = ['--where', "category = 'food'"]
const ARCHIVED = /^ {2}Undo with: sluice undo ([0-9a-f-]{36})\n/m

beforeAll(async () => {
  const access = await sandboxIn(own.home).access()
  env = {
    ...{ AWS_EC2_METADATA_DISABLED: 'true', AWS_PROFILE: '', AWS_SESSION_TOKEN: '' },
    AWS_CONFIG_FILE: join(own.home, 'aws-config'),
    AWS_SHARED_CREDENTIALS_FILE: join(own.home, 'aws-credentials'),
    AWS_ACCESS_KEY_ID: access.accessKeyId,
    AWS_SECRET_ACCESS_KEY: access.secretAccessKey,
  }
  const endpoint = ['--endpoint', `${access.host}:${access.port}`, '--region', access.region]
  await sluice(
    'clusters',
    'add',
    'shop',
    ...endpoint,
    '--ca-file',
    access.authorityFile,
    '--environment',
    'production',
  )
})

const sluice = async (...args: string[]) => await startCli(own.home, args, env).ended
const onTerminal = async (args: readonly string[], answers: readonly TypedAnswer[]) =>
  await runOnTerminal(own.home, args, env, answers)
const rows = async (where?: string) => await countRows(own.connection, where)
const change = async (sql: string) =>
  await withDatabase(own.connection, async (client) => void (await client.query(sql)))
const archives = () => join(own.home, 'archives')

/** Runs a job that archives; answers its id. */
async function archived(...args: string[]): Promise<string> {
  const { code, out, error } = await sluice(...args)
  expect({ code, error }).toEqual({ code: 0, error: '' })
  const [, job = ''] = ARCHIVED.exec(out) ?? []
  expect(out).toMatch(
    /Can be undone\. Its archive, [\d.]+ kB on this machine, is kept until \d{4}-\d\d-\d\d \d\d:\d\d at least\./,
  )
  return job
}

const undone = async (job: string, ...args: string[]) => {
  const { code, out } = await sluice('undo', job, '--json', ...args)
  return { code, result: outputLines(out).at(-1) }
}

const wholeTable = async () => {
  const { code, error } = await sluice('repopulate', '--cluster', 'sandbox')
  if (code !== 0) throw new Error(error)
}

describe('sluice undo', () => {
  beforeEach(wholeTable)

  it('puts the rows of a purge back once, and says so in its result', async () => {
    const job = await archived('purge', ...ON_SANDBOX, ...FOOD, '--archive')
    expect(await rows()).toBe(4_000)
    const dry = await sluice('undo', job, '--dry-run')
    expect(dry).toMatchObject({ code: 0, error: '' })
    expect(dry.out).toMatch(/undoes +purge .*\n +its condition +category = 'food'\n/)
    expect(dry.out).toMatch(/rows +up to 1,000 rows\n/)
    expect(await rows()).toBe(4_000)
    const totals = { state: 'succeeded', restored: 1_000, leftAlone: 0, setAside: 0 }
    expect(await undone(job.slice(0, 8))).toMatchObject({
      code: 0,
      result: { ...totals, archive: { rows: 1_000 } },
    })
    expect(await rows("category = 'food'")).toBe(1_000)
    const again = { state: 'succeeded', restored: 0, leftAlone: 1_000, setAside: 0 }
    expect(await undone(job)).toMatchObject({ code: 0, result: again })
    expect(await rows()).toBe(5_000)
  })

  it('leaves alone what somebody has changed since, lists that, and overwrites it where it is told to', async () => {
    const job = await archived('update', ...ON_SANDBOX, '--set', "status = 'archived'", ...FOOD, '--archive')
    await change(
      "UPDATE batch_test SET status = 'mine' WHERE id = (SELECT min(id::text)::uuid FROM batch_test WHERE category = 'food')",
    )
    await change(
      "DELETE FROM batch_test WHERE id = (SELECT max(id::text)::uuid FROM batch_test WHERE category = 'food')",
    )
    const dry = await sluice('undo', job, '--dry-run', '--count')
    expect(dry.out).toMatch(
      /as the job left it +998 put back\n +changed since +1 left alone\n +deleted since +1 left alone\n/,
    )
    const compared = outputLines((await sluice('undo', job, '--dry-run', '--count', '--json')).out)
    expect(compared.find(({ type }) => type === 'comparison')).toMatchObject({
      state: 'compared',
      compared: 1_000,
    })
    const { out } = await sluice('undo', job)
    expect(out).toContain('Restored 998 rows in batch_test')
    const [, undo = ''] = /List: sluice left (\S+)/.exec(out) ?? []
    // Workers take ranges of rows: which one is listed first, nobody knows.
    const listed = (await sluice('left', undo)).out
    expect(listed).toMatch(/ changed since +status: active → mine\n/)
    expect(listed).toMatch(/ deleted since\n/)
    const lines = outputLines((await sluice('left', undo, '--json')).out)
    expect(lines.flatMap((line) => (line.type === 'left' ? [line.why] : [])).toSorted()).toEqual([
      'changed',
      'deleted',
    ])
    const file = join(own.home, 'left.csv')
    rmSync(file, { force: true })
    expect(await sluice('left', undo, '--format', 'csv', '--output', file)).toMatchObject({ code: 0 })
    expect(statSync(file).mode & 0o077).toBe(0)
    expect(readFileSync(file, 'utf8')).toMatch(
      /^reason,message,key_id,.*\r\n(?:(?:changed|deleted),.*\r\n){2}$/,
    )
    expect(await undone(job, '--overwrite')).toMatchObject({
      code: 0,
      result: { restored: 999, leftAlone: 1 },
    })
    expect(await rows("status <> 'active'")).toBe(0)
  })

  it('lists rows that a constraint refuses now, with the reason, and exports them', async () => {
    const cheap = await rows("category = 'food' AND value < 100")
    const job = await archived('purge', ...ON_SANDBOX, ...FOOD, '--archive')
    await change(
      "ALTER TABLE batch_test ADD CONSTRAINT dear_food CHECK (category <> 'food' OR value >= 100) NOT VALID",
    )
    try {
      const { code, out } = await sluice('undo', job)
      expect(code).toBe(0)
      expect(out).toContain(`: ${1_000 - cheap} put back, 0 left alone, ${cheap} set aside.`)
      const [, undo = ''] = /Undo with: sluice undo (\S+)/.exec(out) ?? []
      const listed = (await sluice('left', undo)).out
      expect(listed.match(/ rejected +.*check constraint "dear_food"/g)).toHaveLength(cheap)
      const lines = outputLines((await sluice('left', undo, '--json')).out)
      expect(lines).toHaveLength(cheap)
      expect(lines[0]).toMatchObject({
        type: 'left',
        why: 'rejected',
        message: expect.stringContaining('dear_food'),
      })
      const file = join(own.home, 'left.ndjson')
      expect(await sluice('left', undo, '--format', 'ndjson', '--output', file, '--replace')).toMatchObject({
        code: 0,
        out: expect.stringContaining(`: ${cheap} rows.`),
      })
      expect(await rows("category = 'food'")).toBe(1_000 - cheap)
    } finally {
      await change('ALTER TABLE batch_test DROP CONSTRAINT dear_food')
    }
  })

  it('is undone itself', async () => {
    const job = await archived('purge', ...ON_SANDBOX, ...FOOD, '--archive')
    const undo = await archived('undo', job)
    expect(await undone(undo)).toMatchObject({ code: 0, result: { restored: 1_000 } })
    expect(await rows()).toBe(4_000)
  })

  it('says what there is to do where an archive is damaged, and undoes without that when told', async () => {
    const job = await archived('purge', ...ON_SANDBOX, ...FOOD, '--archive', '--batch-size', '100')
    const folder = join(archives(), job)
    const name = readdirSync(folder).find((each) => each.endsWith('.zst')) ?? ''
    const bytes = readFileSync(join(folder, name))
    const at = Math.floor(bytes.length / 2)
    bytes[at] = (bytes[at] ?? 0) ^ 1
    writeFileSync(join(folder, name), bytes)
    const refused = await sluice('undo', job)
    expect(refused).toMatchObject({ code: 4, error: expect.stringMatching(/^error: .*is damaged at byte/) })
    const [, option = ''] = /\n {2}(--without-archive \S+)\n$/.exec(refused.error) ?? []
    expect(await rows()).toBe(4_000)
    expect(await undone(job, ...option.split(' '))).toMatchObject({
      code: 0,
      result: { state: 'succeeded', leftAlone: 0 },
    })
    const back = await rows("category = 'food'")
    expect(back).toBeGreaterThan(0)
    expect(back).toBeLessThan(1_000)
    rmSync(join(folder, name))
    expect(await sluice('undo', job)).toMatchObject({
      code: 2,
      error: expect.stringContaining('There is no archive in'),
    })
  })

  it.each([
    ['another machine', 'db-admin-2'],
    ['this machine', hostname()],
  ])('names what another process archived on %s, and goes without that when told', async (_, host) => {
    const job = await archived('purge', ...ON_SANDBOX, ...FOOD, '--archive')
    const process = randomUUID()
    const line = JSON.stringify({ process, host })
    await change(`UPDATE sluice.job SET archives = archives || E'\\n' || '${line}' WHERE id = '${job}'`)
    await change(
      `UPDATE sluice.key_range SET rows = rows + 1 WHERE job_id = '${job}' AND range_no =
       (SELECT min(range_no) FROM sluice.key_range WHERE job_id = '${job}')`,
    )
    const refused = await sluice('undo', job)
    expect(refused).toMatchObject({ code: 4, error: expect.stringContaining(process) })
    expect(refused.error).toMatch(new RegExp(`\\n {2}--without-archive ${process}\\n$`))
    expect(await rows()).toBe(4_000)
    const result = { state: 'succeeded', restored: 1_000 }
    expect(await undone(job, '--without-archive', process)).toMatchObject({ code: 0, result })
  })

  it('refuses options that are none, and a cluster that is another one', async () => {
    const job = await archived('purge', ...ON_SANDBOX, ...FOOD, '--archive')
    const refused = async (...args: string[]) => await sluice('undo', job, ...args)
    expect(await refused('--count')).toMatchObject({ code: 2 })
    expect(await refused('--without-archive', 'y')).toMatchObject({ code: 2 })
    expect(await refused('--without-column', 'a b')).toMatchObject({ code: 2 })
    expect(await refused('--cluster', 'none')).toMatchObject({
      code: 2,
      error: expect.stringContaining('no cluster “none”'),
    })
    expect(await sluice('left', job)).toMatchObject({
      code: 2,
      error: expect.stringContaining('is not an undo'),
    })
    // The ledger there is the same one, so it is the same cluster by another name.
    expect(await refused('--cluster', 'shop', '--dry-run')).toMatchObject({ code: 0 })
    await change('DELETE FROM sluice.job')
    expect(await refused('--cluster', 'shop', '--dry-run')).toMatchObject({
      code: 4,
      error: expect.stringMatching(
        / ran on the sandbox; “shop” \(\S+:\d+\) is another cluster, whose ledger does not/,
      ),
    })
    expect(await rows()).toBe(4_000)
  })
})

describe('what names no job', () => {
  it.each([
    [['undo'], 2, 'Missing required argument “job”'],
    [['undo', 'x'], 2, 'is neither a job ID'],
    [['undo', '00000000'], 2, 'in the archives of this machine'],
    [['left', '00000000'], 2, 'in the archives of this machine'],
  ])('refuses %j', async (args, code, message) => {
    expect(await sluice(...args)).toMatchObject({ code, error: expect.stringContaining(message) })
  })
})

describe('an archive', () => {
  beforeEach(wholeTable)

  it('is kept by default where jobs are confirmed, and not where nobody wants it', async () => {
    const target = ['--cluster', 'shop', '--table', 'batch_test', ...FOOD]
    const plan = async (...args: string[]) => (await sluice('purge', ...target, '--dry-run', ...args)).out
    expect(await plan()).toMatch(/archive +about [\d.]+ kB in .*archives, [\d.,]+ [MGT]B free\n/)
    expect(await plan()).toContain('is committed once they are on disk in the archive.')
    expect(await plan('--no-archive')).toMatch(/archive +none: the job cannot be undone\n/)
    expect(await plan('--strategy', 'hash')).toMatch(/archive +none/)
    expect(await sluice('purge', ...target, '--dry-run', '--strategy', 'hash', '--archive')).toMatchObject({
      code: 4,
    })
    const { out } = await sluice('purge', ...target, '--yes', '--no-archive')
    expect(out).toContain('Cannot be undone: there is no archive.')
  })

  it('goes without a ledger only where nobody asked for it, and says so', async () => {
    await change('ALTER SCHEMA sluice RENAME TO sluice_away')
    try {
      const target = ['--table', 'batch_test', ...FOOD, '--dry-run']
      expect(await sluice('purge', '--cluster', 'shop', ...target)).toMatchObject({
        code: 0,
        error: 'warning: Without a ledger no rows are archived, and the job cannot be undone.\n',
        out: expect.stringMatching(/archive +none/),
      })
      const asked = await sluice('purge', '--cluster', 'sandbox', ...target, '--archive')
      expect(asked).toMatchObject({ code: 4, error: expect.stringContaining('ledger') })
    } finally {
      await change('ALTER SCHEMA sluice_away RENAME TO sluice')
    }
  })

  it('is kept in a folder that somebody chose, and found there', async () => {
    const folder = ownFolder('chosen')
    const job = await archived('purge', ...ON_SANDBOX, ...FOOD, '--archive', folder)
    expect(readdirSync(join(folder, job)).length).toBeGreaterThan(0)
    expect(await undone(job)).toMatchObject({ code: 0, result: { restored: 1_000 } })
    expect(await runCli(own.home, 'archive', 'remove', job, '--yes')).toMatchObject({ code: 0 })
    expect(readdirSync(folder)).toEqual([])
    expect(await sluice('undo', job)).toMatchObject({ code: 2 })
  })

  it('is refused in what is no folder, before anything is changed', async () => {
    const file = join(own.home, 'a-file')
    writeFileSync(file, '')
    mkdirSync(join(own.home, 'read-only'), { mode: 0o500, recursive: true })
    for (const folder of [file, join(own.home, 'none'), ''])
      expect(await sluice('purge', ...ON_SANDBOX, ...FOOD, '--archive', folder)).toMatchObject({ code: 2 })
    expect(await rows()).toBe(5_000)
  })

  it('asks before an undo in production by the table’s name, and before it overwrites once more', async () => {
    const job = await archived('purge', '--cluster', 'shop', '--table', 'batch_test', ...FOOD, '--yes')
    expect(await sluice('undo', job)).toMatchObject({
      code: 4,
      error: expect.stringContaining('puts back up to 1,000 rows'),
    })
    const table = ['(batch_test): ', 'batch_test\n'] as const
    expect(
      await onTerminal(['undo', job, '--overwrite'], [table, ['Type overwrite to continue: ', 'no\n']]),
    ).toMatchObject({ code: 4 })
    expect(await rows()).toBe(4_000)
    const done = await onTerminal(
      ['undo', job, '--overwrite'],
      [table, ['Type overwrite to continue: ', 'overwrite\n']],
    )
    expect(done).toMatchObject({ code: 0, out: expect.stringContaining('Restored 1,000 rows') })
  })

  it('is told of by lists of jobs, and by a job', async () => {
    const job = await archived('purge', ...ON_SANDBOX, ...FOOD, '--archive')
    expect((await sluice('jobs')).out).toMatch(
      new RegExp(`undo until[^]*${job.slice(0, 8)} .* \\d{4}-\\d\\d-\\d\\d  sandbox`),
    )
    const line = outputLines((await sluice('jobs', '--json')).out).find(
      (each) => 'jobId' in each && each.jobId === job,
    )
    expect(line).toMatchObject({ archive: { folder: join(archives(), job) } })
    expect((await sluice('jobs', 'show', job)).out).toContain(`Undo with: sluice undo ${job}`)
    await sluice('archive', 'remove', job, '--yes')
    expect((await sluice('jobs', 'show', job)).out).toContain('Cannot be undone')
  })
})
