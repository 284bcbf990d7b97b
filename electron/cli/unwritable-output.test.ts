import { execFile } from 'node:child_process'
import { closeSync, existsSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Command } from 'commander'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { COMMAND_LINE } from '../testing/bundled.ts'
import { DEMO_TABLE } from '../../shared/demo-table.ts'
import { jobFileText } from '../../shared/job-file.ts'
import { JobSpec } from '../../shared/job-spec.ts'
import { type Account, ACCOUNT_KEY, dsqlAccount } from '../clusters/testing/account.ts'
import { newRecording, writeRecording } from '../conformance/conformance.ts'
import { archiveHead, JOB, markFrame, writeArchive } from '../engine/archive/testing/made-archive.ts'
import type { SandboxAccess } from '../sandbox/sandbox.ts'
import { sandboxIn } from '../sandbox/temporary-sandbox.ts'
import { createProgram } from './program.ts'
import { countRows, withDatabase } from './testing/database.ts'
import { useOwnSandbox } from './testing/own-sandbox.ts'
import { outputLines, runCli, startCli } from './testing/run-cli.ts'
import { stdioWith } from './testing/stdio.ts'

const own = useOwnSandbox()
/** A device of Linux that refuses each byte as a full disk does. */
const FULL = '/dev/full'

const ON_SANDBOX = ['--cluster', 'sandbox']
const PURGE = ['purge', ...ON_SANDBOX, '--table', 'batch_test', '--where', 'true']
/** So slow that no test sees the end. */
const SLOWLY = ['--batch-size', '10', '--rate', '100']
const ENDPOINT = ['--endpoint', 'abcdefghijklmnopqrstuvwxyz.dsql.us-east-1.on.aws']

/** A recording of one case: of the tables of a group that has none. */
const answers = () => join(own.home, 'answers.json')
/** A job with an archive on this machine. */
const ARCHIVED = JOB
/** An undo that has changed nothing, so it is undone at once. */
const UNDO = '0d000000-0000-4000-8000-000000000001'
/** The job of {@link PURGE}, slowly. */
const jobFile = () => join(own.home, 'purge.sluice.json')

/** A key of no row. */
const keyFile = () => join(own.home, 'keys.csv')

const ROLE = 'arn:aws:iam::123456789012:role/worker'
const ECS_PLACE = ['--ecs-cluster', 'batch', '--subnets', 'subnet-0a1b2c3d4e5f6a7b8']
/** The sandbox as other machines would know it. */
const fleet = () => {
  const { host, port, region } = access
  return ['--endpoint', `${host}:${port}`, '--region', region, '--machines', '2', '--image', 'sluice']
}
const fleetOnAws = () => [...fleet(), '--execution-role', ROLE]

/** A way to make each command write, in the order they run in; `job` is one that stopped. */
const WRITING: Record<string, (job: string) => string[]> = {
  'sandbox start': () => [],
  'sandbox status': () => [],
  'sandbox env': () => [],
  'sandbox faults': () => [],
  'clusters list': () => [],
  'clusters add': () => ['orders', ...ENDPOINT],
  'clusters test': () => ['sandbox'],
  'clusters remove': () => ['orders'],
  'clusters discover': () => ['--region', 'us-east-1'],
  'clusters record': () => ['sandbox', '--to', join(own.home, 'never.json')],
  'sandbox compare': () => [answers()],
  'ledger create': () => ON_SANDBOX,
  'ledger sql': () => [],
  completion: () => ['bash'],
  help: () => ['--all'],
  purge: () => [...PURGE.slice(1), ...SLOWLY],
  update: () => [...PURGE.slice(1), '--set', 'value = 1', ...SLOWLY],
  repopulate: () => [...ON_SANDBOX, '--rate', '100'],
  write: () => [keyFile(), ...ON_SANDBOX, '--table', 'batch_test', '--op', 'delete'],
  run: () => [jobFile()],
  jobs: () => ON_SANDBOX,
  'jobs show': (job) => [job],
  pause: (job) => [job, ...ON_SANDBOX],
  adjust: (job) => [job, ...ON_SANDBOX, '--workers', '2'],
  resume: (job) => [job, ...ON_SANDBOX],
  worker: (job) => ['--job', job, ...ON_SANDBOX],
  export: (job) => [job, ...ON_SANDBOX, '--format', 'html'],
  read: () => [
    ...[...ON_SANDBOX, '--table', 'batch_test', '--keys', keyFile()],
    ...['--to', join(own.home, 'read.csv')],
  ],
  rejects: (job) => [job, ...ON_SANDBOX],
  'fleet kubernetes': (job) => [job, ...fleet(), '--service-account', 'sluice'],
  'fleet ecs': (job) => [job, ...fleetOnAws(), '--task-role', ROLE, ...ECS_PLACE],
  'fleet batch': (job) => [job, ...fleetOnAws(), '--job-role', ROLE, '--queue', 'spot'],
  undo: () => [UNDO],
  left: () => [UNDO],
  'archive list': () => [],
  'archive show': () => [ARCHIVED],
  'archive verify': () => [ARCHIVED],
  'archive export': () => [ARCHIVED, '--format', 'csv', '--output', join(own.home, 'rows.csv')],
  'archive keep': () => [],
  'archive remove': () => [ARCHIVED, '--yes'],
  cancel: (job) => [job, ...ON_SANDBOX],
  demo: () => [],
  'sandbox stop': () => [],
  'sandbox reset': () => [],
}

function commandsBelow(command: Command, path: string[] = []): string[] {
  return command.commands.flatMap((each) => {
    const here = [...path, each.name()]
    return [here.join(' '), ...commandsBelow(each, here)]
  })
}

const ALL = commandsBelow(createProgram(stdioWith({}), async () => {}))
/** A command of its own, though there is one below it. */
const OWN = 'jobs'
const LEAVES = ALL.filter((name) => name === OWN || !ALL.some((other) => other.startsWith(`${name} `)))

let account: Account
let access: SandboxAccess
let job: string
beforeAll(async () => {
  access = await sandboxIn(own.home).access()
  account = await dsqlAccount()
  job = await interruptedJob()
  const limits = { batchSize: 10, rowsPerSecond: 100 }
  const target = { cluster: 'sandbox', table: { schema: 'public', name: 'batch_test' } }
  writeFileSync(
    jobFile(),
    jobFileText(JobSpec.parse({ operation: 'purge', ...target, where: 'true', limits })),
  )
  writeFileSync(keyFile(), `id\n${JOB}\n`)
  await writeArchive(join(own.home, 'archives'), archiveHead(), [markFrame([])])
  const uuid = { name: 'id', number: 1, type: 'uuid', collation: '0', generation: null }
  const undo = { jobId: UNDO, operation: 'undo', table: DEMO_TABLE, columns: [uuid], undoes: JOB } as const
  await writeArchive(join(own.home, 'archives'), archiveHead(undo), [markFrame([])])
  await writeRecording(
    answers(),
    newRecording([{ group: 'types', name: 'tables', steps: [] }], '1.2.3', new Date()),
  )
})
afterAll(async () => await account[Symbol.asyncDispose]())

type Stream = 'out' | 'error'

/** Runs a command of which these streams go to a file. */
async function runTo(file: string, args: readonly string[], streams: readonly Stream[] = ['out']) {
  const fd = openSync(file, 'w')
  const key = args[0] === 'fleet' ? access : ACCOUNT_KEY
  const env = {
    AWS_ACCESS_KEY_ID: key.accessKeyId,
    AWS_SECRET_ACCESS_KEY: key.secretAccessKey,
    AWS_ENDPOINT_URL_DSQL: account.url,
    NODE_EXTRA_CA_CERTS: access.authorityFile,
  }
  try {
    return await startCli(own.home, args, env, Object.fromEntries(streams.map((stream) => [stream, fd])))
      .ended
  } finally {
    closeSync(fd)
  }
}

const COMPLAINT =
  /^error: Standard output could not be written: .+ \((?:ENOSPC|EFBIG)\)\.(?: The command itself succeeded\.)?\nnext: Free disk space, or write the output to another place\.\n$/m

/** A job that was interrupted after some rows. */
async function interruptedJob(): Promise<string> {
  const { child, ended, printed } = startCli(own.home, [...PURGE, ...SLOWLY, '--json'])
  await printed(/"type":"progress".*"rows":[1-9]/)
  child.kill()
  const result = outputLines((await ended).out).at(-1)
  if (result?.type !== 'result' || result.jobId === null) throw new Error('No job was interrupted.')
  return result.jobId
}

/** Transactions that somebody has begun and neither committed nor rolled back. */
async function openTransactions(): Promise<number> {
  return await withDatabase(own.connection, async (client) => {
    const { rows } = await client.query<{ count: string }>(
      "SELECT count(*) FROM pg_stat_activity WHERE xact_start IS NOT NULL AND pid <> pg_backend_pid() AND backend_type = 'client backend'",
    )
    return Number(rows[0]?.count)
  })
}

it('is tried with every command that there is', () => {
  expect(Object.keys(WRITING).toSorted()).toEqual(LEAVES.toSorted())
})

describe.skipIf(process.platform === 'win32')('a disk that becomes full in the middle', () => {
  const file = () => join(own.home, 'output')
  /** Lets a file grow to so many blocks of 512 bytes and no further, as a disk would. */
  const runUpTo = async (blocks: number, args: readonly string[]) => {
    const script = `ulimit -f ${blocks}; exec "$@" > "$OUTPUT"`
    const env = { ...process.env, SLUICE_HOME: own.home, OUTPUT: file() }
    const shell = ['-c', script, 'sh', process.execPath, COMMAND_LINE, ...args]
    return await promisify(execFile)('sh', shell, { env }).then(
      ({ stderr }) => ({ code: 0, error: stderr }),
      ({ code, stderr }: { code: number; stderr: string }) => ({ code, error: stderr }),
    )
  }

  it('is noticed where only the beginning of the last text found room', async () => {
    const { code, error } = await runUpTo(1, ['ledger', 'sql'])
    expect({ code, error }).toEqual({ code: 1, error: expect.stringMatching(COMPLAINT) })
    const { out } = await runCli(own.home, 'ledger', 'sql')
    const begun = readFileSync(file(), 'utf8')
    expect(begun.length).toBeGreaterThan(0)
    expect(out.startsWith(begun) && out !== begun).toBe(true)
  })

  it('interrupts a job between two transactions, says what was done on standard error, and the job can be resumed', async () => {
    const before = await countRows(own.connection)
    const { code, error } = await runUpTo(16, [...PURGE, ...SLOWLY, '--json'])
    expect({ code, error }).toEqual({ code: 1, error: expect.stringMatching(COMPLAINT) })
    const [, rows = ''] = /^Interrupted after (\d+) rows in batch_test/.exec(error) ?? []
    expect(await countRows(own.connection)).toBe(before - Number(rows))
    expect(await openTransactions()).toBe(0)
    const [, resume = ''] = /Resume with: sluice (.*)\n/.exec(error) ?? []
    expect(await runCli(own.home, ...resume.split(' '), '--rate', 'none')).toMatchObject({ code: 0 })
    expect(await countRows(own.connection)).toBe(0)
  })

  it('is no matter of a reader who leaves, or of no output at all', async () => {
    const head = 'trap "" PIPE; { "$@"; echo $? >&2; } | head -c 1 > /dev/null'
    const closed = '"$@" >&-'
    const run = async (script: string) =>
      await promisify(execFile)('sh', ['-c', script, 'sh', process.execPath, COMMAND_LINE, '--help'])
    expect(await run(head)).toMatchObject({ stderr: '0\n' })
    expect(await run(closed)).toMatchObject({ stderr: '' })
  })
})

describe.skipIf(!existsSync(FULL))('a full disk', () => {
  it.each(Object.keys(WRITING))('fails sluice %s, with a sentence and an end that is clean', async (name) => {
    const args = [...name.split(' '), ...(WRITING[name]?.(job) ?? [])]
    const { code, error } = await runTo(FULL, args)
    expect({ code, error }).toEqual({ code: 1, error: expect.stringMatching(COMPLAINT) })
    expect(error.match(/^error: /gm)).toHaveLength(1)
    // After a stop there is nobody to ask, and after a reset it is another database.
    if (!name.startsWith('sandbox')) await expect.poll(openTransactions).toBe(0)
  })

  it.each(['', ...ALL.filter((name) => !LEAVES.includes(name)), 'purge'])(
    'fails the help of sluice %s',
    async (name) => {
      const { code, error } = await runTo(FULL, [...name.split(' ').filter(Boolean), '--help'])
      expect({ code, error }).toEqual({ code: 1, error: expect.stringMatching(COMPLAINT) })
    },
  )

  it.each([
    ['--version'],
    [...PURGE, '--dry-run'],
    [...PURGE, '--dry-run', '--json'],
    [...PURGE, ...SLOWLY, '--json'],
    ['demo', '--json'],
    ['jobs', ...ON_SANDBOX, '--json'],
    ['export', ...ON_SANDBOX, '--table', 'batch_test', '--format', 'csv', '--to', '-'],
    ['purge', '--porpoise', '--json'],
  ])('fails sluice %s %s', async (...args) => {
    const { code, error } = await runTo(FULL, args)
    expect({ code, error }).toEqual({ code: 1, error: expect.stringMatching(COMPLAINT) })
  })

  it('of standard error changes nothing but what is said', async () => {
    expect(await runTo(FULL, ['purge', '--porpoise'], ['error'])).toMatchObject({ code: 2, out: '' })
    expect(await runTo(FULL, ['--version'], ['error'])).toMatchObject({ code: 0 })
    expect(await runTo(FULL, ['--version'], ['out', 'error'])).toMatchObject({ code: 1 })
  })
})
