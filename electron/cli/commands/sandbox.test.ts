import { readFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { SandboxStatus } from '../../../shared/sandbox-status.ts'
import { useOwnHome } from '../testing/own-home.ts'
import { outputLines, runCli, SOURCES, startCli } from '../testing/run-cli.ts'

const own = useOwnHome()

const sandbox = async (...args: string[]) => await runCli(own.home, 'sandbox', ...args)

describe('sluice sandbox, before its first start', () => {
  it('says that it was never started, which is not a failure', async () => {
    const { code, out, error } = await sandbox('status')
    expect({ code, error }).toEqual({ code: 0, error: '' })
    expect(out).toBe(`The sandbox was never started.\n  folder   ${join(own.home, 'sandbox')}\n`)
    const stopped = await sandbox('stop')
    expect(stopped).toMatchObject({ code: 0, out: expect.stringContaining('never started'), error: '' })
  })

  it('cannot say how to connect', async () => {
    const { code, out, error } = await sandbox('env')
    expect({ code, out }).toEqual({ code: 1, out: '' })
    expect(error).toMatch(/^error: .*sandbox.*\nnext: .+\n {2}sluice sandbox start\n$/)
  })

  it('keeps a job from starting', async () => {
    const args = ['--cluster', 'sandbox', '--table', 'batch_test', '--where', 'true']
    const { code, out, error } = await runCli(own.home, 'purge', ...args, '--json')
    expect(code).toBe(1)
    expect(error).toMatch(/^error: .*sandbox.*\nnext: .+\n {2}sluice sandbox start\n$/)
    expect(outputLines(out)).toMatchObject([
      { type: 'result', jobId: null, state: 'failed', rows: 0, problem: { code: 'sandbox-stopped' } },
    ])
  })

  it('does not start on a port that is taken, and says which', async () => {
    const server = createServer()
    const port = await new Promise<number>((resolve) => {
      server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port))
    })
    const { code, error } = await sandbox('start', '--port', String(port))
    server.close()
    expect(code).toBe(1)
    expect(error).toContain(String(port))
    expect(error).toMatch(/^error: .+\nnext: .+\n$/)
  })

  it.each(['0', '80', '65536', 'abc', '1e4'])('refuses port “%s” at once', async (port) => {
    const { code, error } = await sandbox('start', '--port', port)
    expect(code).toBe(2)
    expect(error).toContain(`--port takes a whole number from 1,024 to 65,535, not “${port}”.\nnext: `)
  })
})

describe('sluice demo', () => {
  it('walks through the main job, and leaves the sandbox stopped and the table as it was', async () => {
    const demo = startCli(own.home, ['demo', '--rows', '8000'], {}, { script: SOURCES })
    const { code, out, error } = await demo.ended
    expect({ code, error }).toEqual({ code: 0, error: '' })
    expect(out).not.toContain('\u001b')
    for (const told of [
      '1 of 4  Fill the demo table',
      'batch_test now holds 8,000 rows',
      'Purged 1,600 rows from batch_test',
      'batch_test held 8,000 rows before, 6,400 after',
      'Updated 1,600 rows in batch_test',
      'batch_test still holds 6,400 rows, 1,600 of them changed',
      'batch_test held 6,400 rows before, 5,000 after',
      'npm start',
      'stopped again',
    ]) {
      expect(out).toContain(told)
    }
    expect((await sandbox('status')).out).toContain('The sandbox is not running.')
  }, 90_000)
})

describe('sluice sandbox, once started', () => {
  it('starts, says so when it runs already, and refuses another port', async () => {
    const started = await sandbox('start')
    expect(started).toMatchObject({ code: 0, error: '' })
    expect(started.out).toMatch(
      /The sandbox is running on 127\.0\.0\.1, port \d+\.\n {2}version {2}PostgreSQL 16/,
    )
    const again = await sandbox('start')
    expect(again).toMatchObject({
      code: 0,
      out: expect.stringContaining('The sandbox is already running on 127.0.0.1'),
    })
    const elsewhere = await sandbox('start', '--port', '5433')
    expect(elsewhere).toMatchObject({
      code: 1,
      error: expect.stringMatching(/not on 5433\.\nnext: .*sandbox stop/),
    })
  })

  it('tells its state as one JSON object', async () => {
    const { out } = await sandbox('status', '--json')
    expect(SandboxStatus.parse(JSON.parse(out))).toMatchObject({
      state: 'running',
      folder: join(own.home, 'sandbox'),
      problem: null,
    })
    expect(outputLines((await sandbox('start', '--json')).out)).toMatchObject([
      { type: 'sandbox', state: 'running' },
    ])
  })

  it('tells the demo as JSON lines, and leaves a running sandbox running', async () => {
    const { code, out } = await runCli(own.home, 'demo', '--rows', '2000', '--json')
    expect(code).toBe(0)
    const lines = outputLines(out)
    expect(lines.filter(({ type }) => type === 'step')).toMatchObject([
      { rowsBefore: null, rowsAfter: 2_000, result: { rows: 2_000 } },
      { rowsBefore: 2_000, rowsAfter: 1_600, result: { rows: 400 } },
      { rowsBefore: 1_600, rowsAfter: 1_600, result: { rows: 400 } },
      { rowsBefore: 1_600, rowsAfter: 5_000, result: { rows: 5_000 } },
    ])
    expect(lines.filter(({ type }) => type === 'result')).toEqual([lines.at(-1)])
    expect(lines.at(-1)).toMatchObject({ state: 'succeeded', jobId: null, rows: 7_800, problem: null })
    expect((await sandbox('status')).out).toContain('The sandbox is running on')
  }, 60_000)

  it('throws away what was changed when it is reset', async () => {
    const table = ['--cluster', 'sandbox', '--table', 'batch_test']
    expect(await runCli(own.home, 'purge', ...table, '--where', 'true')).toMatchObject({ code: 0 })
    const { code, out } = await sandbox('reset')
    expect(code).toBe(0)
    expect(out).toContain('The sandbox was reset and is running on 127.0.0.1')
    const left = await runCli(own.home, 'purge', ...table, '--where', 'true', '--json')
    expect(outputLines(left.out).at(-1)).toMatchObject({ rows: 5_000 })
  }, 60_000)

  it('says what to do when its gateway died, and stops then too', async () => {
    const folder = join(own.home, 'sandbox')
    const { pid } = JSON.parse(await readFile(join(folder, 'gateway.json'), 'utf8')) as { pid: number }
    process.kill(pid, 'SIGKILL')
    const { code, out } = await sandbox('status')
    expect(code).toBe(0)
    expect(out).toMatch(
      /is not running\.\n.*\n {2}problem {2}.*gateway.*\n {2}next {5}.*\n {4}sluice sandbox start\n/,
    )
    expect((await sandbox('stop')).out).toContain('The sandbox is stopped.')
    await expect(readFile(join(folder, 'data', 'postmaster.pid'))).rejects.toMatchObject({ code: 'ENOENT' })
    expect((await sandbox('start')).code).toBe(0)
  })

  it('stops, and says so when it does not run', async () => {
    expect(await sandbox('stop')).toMatchObject({
      code: 0,
      out: expect.stringContaining('The sandbox is stopped.'),
    })
    const again = await sandbox('stop', '--json')
    expect(outputLines(again.out)).toMatchObject([{ type: 'sandbox', state: 'stopped', port: null }])
  })
})
