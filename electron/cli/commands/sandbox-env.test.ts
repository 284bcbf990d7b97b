import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { Client } from 'pg'
import { beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { useOwnHome } from '../testing/own-home.ts'
import { outputLines, runCli } from '../testing/run-cli.ts'

const own = useOwnHome()

const sandbox = async (...args: string[]) => await runCli(own.home, 'sandbox', ...args)

const Variables = z.strictObject({
  PGHOST: z.literal('127.0.0.1'),
  PGPORT: z.string(),
  PGUSER: z.string(),
  PGDATABASE: z.literal('postgres'),
  PGPASSWORD: z.string(),
  PGSSLMODE: z.literal('verify-full'),
  PGSSLROOTCERT: z.string(),
  CLUSTER_ENDPOINT: z.literal('127.0.0.1'),
  CLUSTER_USER: z.string(),
  AWS_REGION: z.literal('us-east-1'),
  AWS_ACCESS_KEY_ID: z.string().regex(/^\w{20}$/),
  AWS_SECRET_ACCESS_KEY: z.string().regex(/^[\w+/]{40}$/),
  NODE_EXTRA_CA_CERTS: z.string(),
})

const printed = async (...args: string[]) =>
  Variables.parse(JSON.parse((await sandbox('env', '--json', ...args)).out))

/** Runs a program that knows nothing but the variables, as the shell that took them would start it. */
async function inShell(script: string, shellEnv: Record<string, string>): Promise<string> {
  const { out } = await sandbox('env')
  const env = { PATH: process.env['PATH'], ...shellEnv, ENV_COMMANDS: out }
  return (
    await promisify(execFile)('sh', ['-c', `eval "$ENV_COMMANDS"; unset ENV_COMMANDS; ${script}`], { env })
  ).stdout
}

describe('sluice sandbox env and faults, before the first start', () => {
  it.each(['env', 'faults --off', 'faults --delay 3'])('%s says what to do', async (args) => {
    const { code, out, error } = await sandbox(...args.split(' '))
    expect({ code, out }).toEqual({ code: 1, out: '' })
    expect(error).toMatch(/^error: .*sandbox.*\nnext: .+\n {2}sluice sandbox start\n$/)
  })

  it('there are no faults', async () => {
    expect(await sandbox('faults')).toMatchObject({ code: 0, out: 'No faults are set in the sandbox.\n' })
  })
})

describe('sluice sandbox env', () => {
  beforeAll(async () => {
    await sandbox('start')
  })

  it('gives a client of PostgreSQL all it needs', async () => {
    const variables = await printed()
    const client = new Client({
      host: variables.PGHOST,
      port: Number(variables.PGPORT),
      user: variables.PGUSER,
      database: variables.PGDATABASE,
      password: variables.PGPASSWORD,
      ssl: { ca: await readFile(variables.PGSSLROOTCERT, 'utf8') },
    })
    await client.connect()
    expect((await client.query('SELECT count(*)::int AS n FROM batch_test')).rows).toEqual([{ n: 5_000 }])
    await client.end()
  })

  it('signs the token for the user, for seven days', async () => {
    const query = (token: string) => new URLSearchParams(token.slice(token.indexOf('?')))
    const admin = await printed()
    expect(admin).toMatchObject({ PGUSER: 'admin', CLUSTER_USER: 'admin' })
    expect(query(admin.PGPASSWORD).get('Action')).toBe('DbConnectAdmin')
    expect(query(admin.PGPASSWORD).get('X-Amz-Expires')).toBe(String(7 * 24 * 60 * 60))
    const reader = await printed('--user', 'reader')
    expect(reader).toMatchObject({ PGUSER: 'reader', CLUSTER_USER: 'reader' })
    expect(query(reader.PGPASSWORD).get('Action')).toBe('DbConnect')
    const { code, error } = await sandbox('env', '--user', 'x'.repeat(64))
    expect({ code, error }).toEqual({ code: 2, error: expect.stringContaining('--user') })
  })

  it.skipIf(process.platform === 'win32')(
    'prints commands that a shell runs, whatever it holds',
    async () => {
      const { PGPASSWORD: _, ...stays } = await printed()
      const env = await inShell('env', { AWS_PROFILE: 'work', AWS_SESSION_TOKEN: 'old', PGUSER: 'me' })
      const held = Object.fromEntries(
        env.split('\n').map((line) => [line.split('=', 1)[0], line.replace(/^\w+=/, '')]),
      )
      expect(held).toMatchObject(stays)
      expect(held['PGPASSWORD']).toMatch(/^127\.0\.0\.1\/\?Action=DbConnectAdmin&/)
      expect(held).not.toHaveProperty('AWS_PROFILE')
      expect(held).not.toHaveProperty('AWS_SESSION_TOKEN')
    },
  )

  it.skipIf(process.platform === 'win32')('lets a program for Aurora DSQL run as it is', async () => {
    const program = `
      import { AuroraDSQLClient } from '@aws/aurora-dsql-node-postgres-connector'
      const client = new AuroraDSQLClient({
        host: process.env.CLUSTER_ENDPOINT, port: Number(process.env.PGPORT), user: process.env.CLUSTER_USER,
      })
      await client.connect()
      const { rows } = await client.query('SELECT count(*)::int AS n FROM batch_test')
      console.log(rows[0].n)
      await client.end()`
    const command = `"${process.execPath}" --input-type=module --eval '${program.replaceAll("'", String.raw`'\''`)}'`
    expect(await inShell(command, { AWS_PROFILE: 'work' })).toBe('5000\n')
  })
})

describe('sluice sandbox faults', () => {
  beforeAll(async () => {
    await sandbox('start')
  })

  it('sets those named and keeps the others', async () => {
    const set = await sandbox(
      ...['faults', '--conflicts', '10%', '--cut', '2.5%', '--unavailable', '1%', '--delay', '3'],
    )
    expect(set).toMatchObject({ code: 0, error: '' })
    expect(set.out).toBe(`Faults of the sandbox, from the next connection and statement on:
  conflicts       10 % of commits fail with 40001 (OC000)
  cut             2.5 % of commits lose their connection; half of them take effect
  unavailable     1 % of statements fail with XX000; half of these commits take effect
  delay           3 ms before every answer
Turn them off with: sluice sandbox faults --off
`)
    expect((await sandbox('faults')).out).toBe(set.out)
    const more = await sandbox('faults', '--cut', '0%', '--refuse', 'waking', '--expired-tokens', '--json')
    expect(outputLines(more.out)).toEqual([
      {
        type: 'faults',
        conflictRate: 0.1,
        cutRate: 0,
        unavailableRate: 0.01,
        delayMs: 3,
        refuse: 'waking',
        expiredTokens: true,
      },
    ])
    expect((await sandbox('status')).out).toContain('The sandbox is running on')
    expect((await sandbox('faults', '--off')).out).toBe('No faults are set in the sandbox.\n')
    expect(outputLines((await sandbox('faults', '--json')).out)).toMatchObject([
      { conflictRate: 0, refuse: 'none', expiredTokens: false },
    ])
  })

  it.each([
    ['--conflicts', '10', 'Write it with a percent sign: --conflicts 10%'],
    ['--conflicts', '101%', 'Write one from 0% to 100%: --conflicts 10%'],
    ['--cut', '-1%', 'Write it with a percent sign: --cut 10%'],
    ['--cut', '%', 'Write it with a percent sign: --cut 10%'],
    ['--delay', '10001', 'Write one from 0 to 10,000: --delay 3'],
    ['--delay', '1.5', 'Write digits only: --delay 3'],
    ['--refuse', 'always', 'Choose one of none, '],
    ['--off', '--delay=3', 'Turn all faults off first'],
  ])('refuses %s %s and changes nothing', async (option, value, nextStep) => {
    const { code, out, error } = await sandbox('faults', option, value)
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(error).toMatch(/^error: .*--.*\nnext: .+\n$/)
    expect(error).toContain(`\nnext: ${nextStep}`)
    expect((await sandbox('faults')).out).toBe('No faults are set in the sandbox.\n')
  })
})
