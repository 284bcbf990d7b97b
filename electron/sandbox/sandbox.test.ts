import { readFile, stat, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { getPriority, networkInterfaces } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { directClientConfig } from '../testing/direct-client.ts'
import { directConnection } from './postgres/direct-connection.ts'
import { sandboxIn, temporarySandbox, type TemporarySandbox } from './temporary-sandbox.ts'
import { lastingPort } from './testing/lasting-port.ts'

let home: TemporarySandbox

beforeAll(async () => {
  home = await temporarySandbox()
})

afterAll(() => home[Symbol.asyncDispose]())

async function query<T extends object>(sql: string): Promise<T[]> {
  const client = new Client(directClientConfig(await directConnection(home.home)))
  await client.connect()
  try {
    return (await client.query<T>(sql)).rows
  } finally {
    await client.end()
  }
}

async function canConnect(host: string, port: number): Promise<boolean> {
  return await new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 2_000 })
    const end = (result: boolean) => () => {
      socket.destroy()
      resolve(result)
    }
    socket.once('connect', end(true)).once('error', end(false)).once('timeout', end(false))
  })
}

/** These tell one life, in order: a sandbox that was never started, started, used, stopped and reset. */
describe('the life of a sandbox', () => {
  test('before the first start it is absent, and looking makes no file', async () => {
    expect(await home.sandbox.status()).toEqual({
      state: 'absent',
      folder: join(home.home, 'sandbox'),
      port: null,
      version: null,
      problem: null,
    })
    await expect(stat(join(home.home, 'sandbox'))).rejects.toMatchObject({ code: 'ENOENT' })
    await expect(home.sandbox.connection()).rejects.toMatchObject({
      problem: { kind: 'failed', code: 'sandbox-stopped' },
    })
    expect((await home.sandbox.stop()).state).toBe('absent')
  })

  test('the first start tells its steps and ends with the demo table', async () => {
    const steps: string[] = []
    const port = await lastingPort()
    const started = await home.sandbox.start({ port, onStep: (step) => steps.push(step) })
    expect(started).toMatchObject({ state: 'running', port, problem: null })
    expect(started.version).toMatch(/^PostgreSQL 16\.\d+$/)
    expect(steps).toEqual(['Creating the database files…', 'Starting PostgreSQL…', 'Loading the demo table…'])
    expect(
      await query('SELECT category, count(*)::int AS rows FROM batch_test GROUP BY 1 ORDER BY 1'),
    ).toEqual(
      ['books', 'clothing', 'electronics', 'food', 'toys'].map((category) => ({ category, rows: 1_000 })),
    )
  })

  test('the demo table is as documented', async () => {
    const [row] = await query<Record<string, unknown>>(
      `SELECT count(DISTINCT value)::int > 4000 AS varied, min(value) >= 0 AS low, max(value) < 1000 AS high,
              bool_and(status = 'active' AND created_at IS NOT NULL AND updated_at IS NOT NULL) AS defaults,
              (SELECT reltuples::int FROM pg_class WHERE oid = 'batch_test'::regclass) AS estimate,
              (SELECT indisvalid FROM pg_index WHERE indexrelid = 'batch_test_category_idx'::regclass) AS indexed
         FROM batch_test`,
    )
    expect(row).toEqual({
      varied: true,
      low: true,
      high: true,
      defaults: true,
      estimate: 5_000,
      indexed: true,
    })
  })

  test('it listens on the loopback interface alone', async () => {
    const { port } = await home.sandbox.connection()
    expect(await canConnect('127.0.0.1', port)).toBe(true)
    const others = Object.values(networkInterfaces()).flatMap((addresses) =>
      (addresses ?? []).filter(({ address, scopeid }) => address !== '127.0.0.1' && !scopeid),
    )
    for (const { address } of others) expect(await canConnect(address, port), address).toBe(false)
    const note = await readFile(join(home.home, 'sandbox', 'data', 'postmaster.pid'), 'utf8')
    expect(note.split('\n').slice(4, 6), 'socket folder and address').toEqual(['', '127.0.0.1'])
  })

  test.skipIf(process.platform === 'win32')('it gives way to programs that people look at', async () => {
    const note = await readFile(join(home.home, 'sandbox', 'data', 'postmaster.pid'), 'utf8')
    expect(getPriority(Number(note.split('\n')[0]))).toBe(19)
  })

  test('nobody enters without the password', async () => {
    const connection = directClientConfig(await directConnection(home.home))
    for (const wrong of [{ password: 'wrong' }, { user: 'sandbox_owner', password: '' }]) {
      const client = new Client({ ...connection, ...wrong })
      client.on('error', () => {})
      await expect(client.connect()).rejects.toThrow(/password/i)
    }
  })

  test.skipIf(process.platform === 'win32')('only the owner can read what is secret', async () => {
    const folder = join(home.home, 'sandbox')
    const files = ['passwords.json', 'access-key.json', 'gateway.pem', 'gateway.log', 'server.log']
    for (const file of files) expect((await stat(join(folder, file))).mode & 0o077, file).toBe(0)
    expect((await stat(folder)).mode & 0o077).toBe(0)
  })

  test('no log holds a secret', async () => {
    const folder = join(home.home, 'sandbox')
    const read = (file: string) => readFile(join(folder, file), 'utf8')
    const secrets = [
      ...Object.values(JSON.parse(await read('passwords.json')) as Record<string, string>),
      (await home.sandbox.access()).secretAccessKey,
      await home.sandbox.token('admin'),
    ]
    for (const log of ['server.log', 'gateway.log'])
      for (const secret of secrets) expect(await read(log)).not.toContain(secret)
  })

  test('another sandbox on the same folder sees it, adopts it and stops it', async () => {
    const other = sandboxIn(home.home)
    const running = await home.sandbox.status()
    expect(await other.status()).toEqual(running)
    expect(await other.start()).toEqual(running)
    expect(await other.connection()).toEqual(await home.sandbox.connection())
    expect((await other.stop()).state).toBe('stopped')
    expect((await home.sandbox.status()).state).toBe('stopped')
    await expect(home.sandbox.connection()).rejects.toMatchObject({ problem: { code: 'sandbox-stopped' } })
  })

  test('a later start keeps the rows and the port', async () => {
    const { port } = await home.sandbox.start()
    await query(`DELETE FROM batch_test WHERE category = 'toys'`)
    await home.sandbox.stop()
    expect(await home.sandbox.start()).toMatchObject({ state: 'running', port })
    expect(await query('SELECT count(*)::int AS n FROM batch_test')).toEqual([{ n: 4_000 }])
  })

  test('a sandbox of another version gets the rules of this one', async () => {
    const folder = join(home.home, 'sandbox')
    const { superuser } = JSON.parse(await readFile(join(folder, 'passwords.json'), 'utf8')) as {
      superuser: string
    }
    const client = new Client({
      ...directClientConfig(await directConnection(home.home)),
      user: 'sandbox_owner',
      password: superuser,
    })
    await client.connect()
    await client.query('DROP EVENT TRIGGER sandbox_rules_after_create')
    await client.end()
    await writeFile(join(folder, 'data', 'sluice-ready.json'), '{"rules":"older"}')
    await home.sandbox.start()
    await query('CREATE TABLE later (k int PRIMARY KEY)')
    await expect(query('TRUNCATE later')).rejects.toMatchObject({ code: '0A000' })
  })

  test('reset brings everything back to the first start', async () => {
    const before = await directConnection(home.home)
    const access = await home.sandbox.access()
    expect((await home.sandbox.reset()).state).toBe('running')
    expect(await home.sandbox.access(), 'clients go on with what they were told').toEqual(access)
    expect(await query('SELECT count(*)::int AS n FROM batch_test')).toEqual([{ n: 5_000 }])
    await expect(query('SELECT 1 FROM later')).rejects.toMatchObject({ code: '42P01' })
    expect((await directConnection(home.home)).identity).not.toEqual(before.identity)
  })

  test('starts and stops at the same time end one after the other', async () => {
    await home.sandbox.stop()
    const results = await Promise.all([home.sandbox.start(), home.sandbox.start(), home.sandbox.start()])
    expect(new Set(results.map(({ port }) => port)).size).toBe(1)
    await Promise.all([home.sandbox.stop(), home.sandbox.stop()])
    expect((await home.sandbox.status()).state).toBe('stopped')
  })
})
