import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
// oxlint-disable-next-line no-restricted-imports -- as a program of somebody's own connects
import pg from 'pg'
import { expect, test } from 'vitest'
import { NO_FAULTS } from '../../shared/sandbox-faults.ts'
import { createEngine } from './engine.ts'
import { startSandbox } from './sandbox.ts'

test('a test of one’s own: a sandbox, rows, a job, and nothing is left', async () => {
  let home = ''
  {
    await using sandbox = await startSandbox()
    home = sandbox.home
    const client = new pg.Client(await sandbox.clientConfig())
    await client.connect()
    await client.query('CREATE TABLE sessions (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), age int)')
    await client.query('INSERT INTO sessions (age) SELECT generate_series(1, 1000)')

    await using engine = createEngine({ home: sandbox.home })
    const purge = { cluster: 'sandbox', operation: 'purge', table: 'sessions', where: 'age > 900' } as const
    const plan = await engine.plan(purge)
    expect(plan.warnings).toBeDefined()
    const job = await engine.start(purge, { plan })
    expect(await job.finished).toMatchObject({ state: 'succeeded', rows: 100 })
    expect((await client.query('SELECT count(*)::int AS left FROM sessions')).rows).toEqual([{ left: 900 }])
    await client.end()
    expect(existsSync(home)).toBe(true)
  }
  expect(existsSync(home)).toBe(false)
})

test('two sandboxes live side by side, each with faults of its own', async () => {
  await using one = await startSandbox()
  await using other = await startSandbox()
  expect(one.port).not.toBe(other.port)
  await one.setFaults({ ...NO_FAULTS, refuse: 'denied' })
  const refused = new pg.Client(await one.clientConfig())
  await expect(refused.connect()).rejects.toThrow('access denied')
  const client = new pg.Client(await other.clientConfig())
  await client.connect()
  await client.end()
  expect(await other.variables('reader')).toMatchObject({ PGHOST: other.host, PGUSER: 'reader' })
})

test('a sandbox goes with a process that dies', async () => {
  const script = `
    const { startSandbox } = await import(${JSON.stringify(import.meta.resolve('./sandbox.ts'))})
    const { home } = await startSandbox()
    console.log(home)
    setInterval(() => {}, 1000)`
  const starter = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = (await once(starter.stdout, 'data')) as [Buffer]
  const home = line.toString().trim()
  expect(existsSync(home)).toBe(true)
  starter.kill('SIGKILL')
  await expect.poll(() => existsSync(home), { timeout: 60_000 }).toBe(false)
})

test('what is no job is named, and starts nothing', async () => {
  await using engine = createEngine({ home: '/nonexistent' })
  const job = {
    cluster: 'sandbox',
    operation: 'purge',
    table: 'sessions',
    where: 'true',
    limits: { workers: 65 },
  }
  await expect(engine.plan(job as never)).rejects.toMatchObject({
    problem: { code: 'usage', message: 'The job: “limits.workers” must be at most 64.' },
  })
})
