import { readFile } from 'node:fs/promises'
import net from 'node:net'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import pg from 'pg'
import { ClusterProfile, type AwsCredentials } from '../../../shared/cluster.ts'
import { CheckStep, type CheckLine } from '../../../shared/connection-check.ts'
import { ProblemError } from '../../../shared/problem-error.ts'
import { NO_FAULTS } from '../../../shared/sandbox-faults.ts'
import { directConnection } from '../../sandbox/postgres/direct-connection.ts'
import type { SandboxAccess } from '../../sandbox/sandbox.ts'
import { preparedSandbox, type TemporarySandbox } from '../../sandbox/prepared-sandbox.ts'
import { directClientConfig } from '../../testing/direct-client.ts'
import { openSession, withSession, type Session } from '../db/session.ts'
import { createLedger } from '../ledger/capability.ts'
import { checkWith, type CheckTools } from './check.ts'
import { reach } from './network.ts'

let cluster: TemporarySandbox
let access: SandboxAccess
let authority: string

beforeAll(async () => {
  cluster = await preparedSandbox()
  await cluster.sandbox.start()
  access = await cluster.sandbox.access()
  authority = await readFile(access.authorityFile, 'utf8')
})
afterAll(async () => await cluster[Symbol.asyncDispose]())
afterEach(async () => await cluster.sandbox.setFaults(NO_FAULTS))

/** A clock that only `sleep` moves. */
function tools(but: Partial<CheckTools> = {}): CheckTools {
  let now = 0
  const sleep = async (milliseconds: number) => {
    now += milliseconds
    await Promise.resolve()
  }
  return { now: () => now, today: () => Date.now(), sleep, open: openSession, ...but }
}

interface Wrong {
  readonly profile?: Partial<ClusterProfile>
  readonly credentials?: () => Promise<AwsCredentials>
  readonly authority?: string | null
  readonly tools?: Partial<CheckTools>
}

type Lines = Record<CheckStep, CheckLine>

async function check(wrong: Wrong = {}, told: (readonly CheckLine[])[] = []): Promise<Lines> {
  const { host, port, region, accessKeyId, secretAccessKey } = access
  const given = { name: 'mine', endpoint: host, port, region, environment: 'development', ...wrong.profile }
  const target = {
    profile: ClusterProfile.parse(given),
    credentials: wrong.credentials ?? (async () => await Promise.resolve({ accessKeyId, secretAccessKey })),
    authority: async () => await Promise.resolve(wrong.authority === undefined ? authority : wrong.authority),
  }
  const lines = await checkWith(tools(wrong.tools))(target, (now) => void told.push(now))
  expect(told.at(-1)).toEqual(lines)
  expect(JSON.stringify(told)).not.toContain(secretAccessKey)
  expect(JSON.stringify(told)).not.toContain('X-Amz-Signature')
  return Object.fromEntries(lines.map((line) => [line.step, line])) as Lines
}

const statesOf = (lines: Lines) => Object.values(lines).map(({ state }) => state)
const skipped = (count: number) => Array.from({ length: count }, () => 'skipped')

test('every step says what it found, one after the other, and nothing has changed', async () => {
  const before = await relations()
  const told: (readonly CheckLine[])[] = []
  const lines = await check({}, told)
  expect(statesOf(lines)).toEqual(Array.from({ length: 9 }, () => 'passed'))
  expect(lines.credentials.detail).toBe(
    `Default credentials: access key ending in ${access.accessKeyId.slice(-4)}`,
  )
  expect(lines.token.detail).toBe('User “admin”, action DbConnectAdmin, Region us-east-1, lasts 900 s')
  expect(lines.network.detail).toMatch(
    /^127\.0\.0\.1, TLSv1\.3, certificate by Sluice sandbox on this machine until \d{4}-\d\d-\d\d$/,
  )
  expect(lines.login.detail).toBe('As “admin”')
  expect(lines.version.detail).toMatch(/^PostgreSQL 16\.\d+$/)
  expect(lines.clock.detail).toBe('Within one second of the cluster’s clock')
  expect(lines.schema.detail).toBe('“public”: 1 table, may create tables')
  expect(lines.ledger.detail).toBe('Ready')
  expect(lines.batches.detail).toBe('Supported')
  const running = told.map((now) => now.find(({ state }) => state === 'running')?.step)
  expect(running.filter((step) => step !== undefined)).toEqual(CheckStep.options)
  expect(await relations()).toBe(before)
})

test.each([
  ['DROP SCHEMA sluice CASCADE', 'Not created yet'],
  ['ALTER TABLE sluice.process DROP COLUMN allowance', 'Older version'],
  ['ALTER TABLE sluice.job DROP COLUMN approvals', 'Older version'],
])('after %s there is a warning with the command that makes the ledger', async (statement, detail) => {
  await inDirect(statement)
  const lines = await check()
  await withSession(await directConnection(cluster.home), createLedger)
  expect(lines.ledger).toMatchObject({
    state: 'warning',
    detail,
    problem: { code: 'ledger-missing', action: 'create-ledger' },
  })
  expect(lines.batches.state).toBe('skipped')
  expect((await check()).ledger.state).toBe('passed')
})

test('a change of the schema by somebody else goes unnoticed', async () => {
  const open: typeof openSession = async (...settings) => {
    const session = await openSession(...settings)
    await inAdmin(['CREATE SCHEMA IF NOT EXISTS elsewhere'])
    return session
  }
  expect(statesOf(await check({ tools: { open } }))).toEqual(Array.from({ length: 9 }, () => 'passed'))
})

test('a connection that ends fails the step under way, and the rest is skipped', async () => {
  const open: typeof openSession = async (...settings) => {
    const session = await openSession(...settings)
    const query: Session['query'] = async (text, values) => {
      if (text.includes('now()')) await inDirect(CUT)
      return await session.query(text, values)
    }
    return Object.create(session, { query: { value: query } }) as Session
  }
  const lines = await check({ tools: { open } })
  expect(lines.version.state).toBe('passed')
  expect(lines.clock).toMatchObject({ state: 'failed', problem: { code: 'connection-failed' } })
  expect(statesOf(lines).slice(6)).toEqual(skipped(3))
})

test('without credentials it still tries the network', async () => {
  const problem = {
    kind: 'failed',
    code: 'credentials-expired',
    message: 'The session has expired.',
    nextStep: 'Sign in again.',
    remedy: 'aws sso login --profile work',
  } as const
  const lines = await check({ credentials: async () => await Promise.reject(new ProblemError(problem)) })
  expect(statesOf(lines)).toEqual(['failed', 'skipped', 'passed', ...skipped(6)])
  expect(lines.credentials.problem).toEqual(problem)
})

test.each<[string, Wrong, string, string]>([
  ['an authority that is not trusted', { authority: null }, 'certificate-untrusted', 'authority'],
  [
    'a host that does not exist',
    { profile: { endpoint: 'a..b' } },
    'host-unknown',
    '<id>.dsql.<region>.on.aws',
  ],
  ['a port where nobody listens', { profile: { port: 1 } }, 'connection-failed', 'firewall'],
])('the network step fails for %s', async (_, wrong, code, advice) => {
  const lines = await check(wrong)
  expect(statesOf(lines)).toEqual(['passed', 'passed', 'failed', ...skipped(6)])
  expect(lines.network.problem).toMatchObject({ code, nextStep: expect.stringContaining(advice) })
})

test.each<[string, (socket: net.Socket) => void]>([
  ['speaks no TLS', (socket) => socket.once('data', () => socket.write('N'))],
  ['answers something else', (socket) => socket.write('HTTP/1.1 400 Bad Request\r\n\r\n')],
  ['hangs up', (socket) => socket.destroy()],
  ['hangs up once asked for TLS', (socket) => socket.once('data', () => socket.end('S'))],
  [
    'talks nonsense once asked for TLS',
    (socket) => socket.once('data', () => socket.write('S').valueOf() && socket.write('nonsense, nonsense')),
  ],
])('the network step fails where a server %s', async (_, serve) => {
  await using server = await serverThat(serve)
  const lines = await check({ profile: { port: server.port } })
  expect(lines.network).toMatchObject({ state: 'failed', problem: { code: 'connection-failed' } })
})

test.each<[string, (socket: net.Socket) => void]>([
  ['never answers', () => {}],
  ['says nothing once asked for TLS', (socket) => socket.once('data', () => socket.write('S'))],
])('nobody waits for a server that %s', async (_, serve) => {
  await using server = await serverThat(serve)
  const reached = reach({ host: '127.0.0.1', port: server.port }, null, 20)
  await expect(reached).rejects.toMatchObject({
    code: 'ETIMEDOUT',
    message: expect.stringContaining('0.02 s'),
  })
})

test('a cluster that is waking up is waited for, and that is told', async () => {
  await cluster.sandbox.setFaults({ ...NO_FAULTS, refuse: 'waking' })
  const told: (readonly CheckLine[])[] = []
  let now = 0
  const sleep = async (milliseconds: number) => {
    now += milliseconds
    if (now >= 6_000) await cluster.sandbox.setFaults(NO_FAULTS)
  }
  const lines = await check({ tools: { sleep, now: () => now } }, told)
  expect(lines.login).toMatchObject({
    state: 'passed',
    detail: 'As “admin”; woke up in 6 s',
    milliseconds: 6_000,
  })
  const said = told.flatMap((all) => all.filter(({ step, state }) => step === 'login' && state === 'running'))
  expect(said.map(({ detail }) => detail)).toEqual([
    '',
    ...[0, 2, 4].map((seconds) => `The cluster was idle and is waking up: ${seconds} s`),
  ])
})

test('a cluster that sleeps for more than a minute fails the login', async () => {
  await cluster.sandbox.setFaults({ ...NO_FAULTS, refuse: 'waking' })
  const lines = await check()
  expect(lines.login).toMatchObject({
    state: 'failed',
    milliseconds: 60_000,
    problem: { code: 'cluster-waking' },
  })
  expect(statesOf(lines).slice(4)).toEqual(skipped(5))
})

test('a clock that is wrong by much is tried with one more token, then it is the clock', async () => {
  await cluster.sandbox.setFaults({ ...NO_FAULTS, expiredTokens: true })
  let tries = 0
  const open: typeof openSession = async (...settings) => {
    tries += 1
    return await openSession(...settings)
  }
  const lines = await check({ tools: { open } })
  expect(lines.login.problem).toMatchObject({
    code: 'clock-skewed',
    message: expect.stringContaining('Signature expired'),
    nextStep: expect.stringContaining('Synchronize the clock'),
  })
  expect(tries).toBe(2)
})

test.each<[string, Wrong]>([
  [
    'a wrong secret key',
    {
      credentials: async () =>
        await Promise.resolve({ accessKeyId: access.accessKeyId, secretAccessKey: 'wrong' }),
    },
  ],
  [
    'somebody else’s key',
    { credentials: async () => await Promise.resolve({ accessKeyId: 'AKIDELSE', secretAccessKey: 'wrong' }) },
  ],
])('%s is denied, with the policy that the user needs', async (_, wrong) => {
  const lines = await check(wrong)
  expect(lines.login.problem).toMatchObject({ code: 'access-denied', sqlState: '08006' })
  expect(lines.login.problem?.remedy).toContain('"dsql:DbConnectAdmin"')
})

test('a token for another Region is the Region’s fault', async () => {
  const lines = await check({ profile: { region: 'eu-west-1' } })
  expect(lines.login.problem).toMatchObject({
    code: 'access-denied',
    nextStep: expect.stringContaining('Region'),
  })
  expect(lines.login.problem?.remedy).toBeUndefined()
})

test('a user that does not exist gets what makes one', async () => {
  const lines = await check({ profile: { user: 'nobody' } })
  expect(lines.login.problem).toMatchObject({
    code: 'user-unknown',
    remedy: expect.stringContaining(`AWS IAM GRANT "nobody" TO 'arn:aws:iam::`),
  })
})

test.each([
  [-75_000, 'warning', '75 s behind the cluster’s', 'more than five minutes off'],
  [3_600_000, 'warning', '60 min ahead of the cluster’s', 'Signature expired'],
  [-5_000, 'passed', '5 s behind the cluster’s', null],
])('a clock that is %i ms off is a %s', async (off, state, detail, advice) => {
  const { clock } = await check({ tools: clockThatIs(off) })
  expect(clock).toMatchObject({ state, detail })
  expect(clock.problem?.code).toBe(advice === null ? undefined : 'clock-skewed')
  expect(clock.problem?.nextStep ?? '').toContain(advice ?? '')
})

test('a schema that is missing fails its step alone', async () => {
  const lines = await check({ profile: { schema: 'no"such' } })
  expect(lines.schema).toMatchObject({
    state: 'failed',
    problem: { code: 'cluster-invalid', remedy: 'CREATE SCHEMA "no""such";' },
  })
  expect(lines.ledger.state).toBe('passed')
})

test('a user with few rights is told each one that is missing', async () => {
  await inAdmin([
    'CREATE ROLE clerk LOGIN',
    'CREATE SCHEMA desk',
    'CREATE TABLE desk.paper (id int PRIMARY KEY)',
    "AWS IAM GRANT clerk TO 'arn:aws:iam::000000000000:user/sandbox'",
  ])
  const lines = await check({ profile: { user: 'clerk', schema: 'desk' } })
  expect(lines.token.detail).toContain('action DbConnect,')
  expect(lines.schema).toMatchObject({
    state: 'failed',
    problem: { code: 'permission-denied', remedy: 'GRANT USAGE ON SCHEMA "desk" TO "clerk";' },
  })
  expect(lines.ledger).toMatchObject({
    state: 'warning',
    problem: {
      code: 'ledger-denied',
      remedy: expect.stringContaining('ON ALL TABLES IN SCHEMA sluice TO "clerk";'),
    },
  })
  expect(lines.batches.state).toBe('skipped')
  for (const { problem } of [lines.schema, lines.ledger]) await inAdmin((problem?.remedy ?? '').split('\n'))
  const mended = await check({ profile: { user: 'clerk', schema: 'desk' } })
  expect(mended.schema).toMatchObject({ state: 'passed', detail: '“desk”: 1 table, may not create tables' })
  expect(mended.batches.state).toBe('passed')
})

/** A clock that is so far off that of a cluster which answers at once, as a busy machine's does not. */
function clockThatIs(off: number): Partial<CheckTools> {
  const today = Date.now()
  const open: typeof openSession = async (...settings) => {
    const session = await openSession(...settings)
    const query: Session['query'] = async (text, values) => {
      const answer = await session.query(text, values)
      return text.includes('now()') ? { ...answer, rows: [[String(today / 1_000)]] } : answer
    }
    return Object.create(session, { query: { value: query } }) as Session
  }
  return { open, today: () => today + off }
}

async function serverThat(
  serve: (socket: net.Socket) => void,
): Promise<AsyncDisposable & { readonly port: number }> {
  const sockets = new Set<net.Socket>()
  const server = net.createServer((socket) => {
    sockets.add(socket)
    serve(socket.on('error', () => {}))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as net.AddressInfo).port,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** Through the gateway, because only that knows AWS IAM GRANT. */
async function inAdmin(statements: readonly string[]): Promise<void> {
  const session = await openSession(await cluster.sandbox.connection(), 'sluice-test')
  try {
    for (const statement of statements) await session.query(statement)
  } finally {
    await session.close()
  }
}

const CUT = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'sluice-check%'`

/** Tables and the rows of those that a probe might write to. */
async function relations(): Promise<string> {
  const { rows } = await inDirect(`
    SELECT (SELECT count(*) FROM pg_class) AS relations, (SELECT count(*) FROM sluice.job) AS jobs,
           (SELECT count(*) FROM sluice.process) AS processes, (SELECT count(*) FROM batch_test) AS demo`)
  return JSON.stringify(rows)
}

/** Past the gateway. */
async function inDirect(statement: string): Promise<pg.QueryResult> {
  const client = new pg.Client(directClientConfig(await directConnection(cluster.home)))
  await client.connect()
  try {
    return await client.query(statement)
  } finally {
    await client.end()
  }
}
