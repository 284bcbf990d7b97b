import { spawn } from 'node:child_process'
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { beforeAll, describe, expect, it } from 'vitest'
import { COMMAND_LINE } from '../../testing/bundled.ts'
import { countRows, DIVIDES_BY_ZERO, spoilLastRow } from '../testing/database.ts'
import { useOwnSandbox } from '../testing/own-sandbox.ts'
import { outputLines, runCli } from '../testing/run-cli.ts'

const own = useOwnSandbox()
const sluice = async (...args: string[]) => await runCli(own.home, ...args)
const pathOf = (name: string) => join(own.home, 'files', name)

beforeAll(async () => {
  await mkdir(join(own.home, 'files'))
})

const PURGE = {
  sluice: 1,
  cluster: 'sandbox',
  operation: 'purge',
  table: 'batch_test',
  where: "category = 'food'",
  limits: { batchSize: 100, rowsPerSecond: 5_000 },
}

async function fileOf(content: unknown): Promise<string> {
  const path = pathOf('job.sluice.json')
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content))
  return path
}

describe('sluice run', () => {
  it('runs the job of a file', async () => {
    const { code, out, error } = await sluice('run', await fileOf(PURGE))
    expect({ code, error }).toEqual({ code: 0, error: '' })
    expect(out).toContain('Purged 1,000 rows from batch_test')
    expect(await countRows(own.connection, "category = 'food'")).toBe(0)
  })

  it('lets options take the place of limits, and tells the plan as JSON', async () => {
    const limits = ['--workers', '2', '--rate', 'none', '--approved-rows', '7']
    const { code, out } = await sluice('run', await fileOf(PURGE), ...limits, '--dry-run', '--json')
    expect(code).toBe(0)
    expect(outputLines(out)).toMatchObject([
      { plan: { spec: { limits: { batchSize: 100, workers: 2, rowsPerSecond: null, approvedRows: 7 } } } },
      { type: 'result', state: 'planned' },
    ])
  })

  it('reads standard input, of a job for another cluster', async () => {
    const child = spawn(process.execPath, [COMMAND_LINE, 'run', '-', '--cluster', 'sandbox', '--dry-run'], {
      env: { ...process.env, SLUICE_HOME: own.home },
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    child.stdin.end(JSON.stringify({ ...PURGE, cluster: 'away' }))
    expect(await text(child.stdout)).toMatch(/cluster +sandbox/)
  })

  it.each<[string, unknown, string]>([
    ['a file that is not there', null, 'There is no file “'],
    ['a wrong value', { ...PURGE, limits: { workers: 0 } }, '“limits.workers” must be at least 1.'],
    ['an unknown key', { ...PURGE, when: 'now' }, '“when” is not known.'],
    ['no JSON', '{"sluice": 1,\n"where" true}', 'is not valid JSON at line 2, column 9.'],
    [
      'a newer version',
      { sluice: 2 },
      'has version 2 of the job file; this version of Sluice reads version 1.',
    ],
    ['a cluster that nobody knows', { ...PURGE, cluster: 'away' }, 'away'],
  ])('refuses %s with exit code 2', async (_, content, message) => {
    const before = await countRows(own.connection)
    const path = content === null ? pathOf('none.json') : await fileOf(content)
    const { code, error } = await sluice('run', path)
    expect(code).toBe(2)
    expect(error).toContain(message)
    expect(error).toMatch(/^error: .+\nnext: .+\n/)
    expect(await countRows(own.connection)).toBe(before)
  })
})

describe('sluice export', () => {
  const SANDBOX = ['--cluster', 'sandbox']
  /** Runs an update with one row that is set aside, and answers its id. */
  async function endedJob(): Promise<string> {
    await spoilLastRow(own.connection)
    const change = ['--set', DIVIDES_BY_ZERO, '--where', 'true', '--max-rejects', '1', '--json']
    const { out } = await sluice('update', ...SANDBOX, '--table', 'batch_test', ...change)
    const result = outputLines(out).at(-1)
    if (result?.type !== 'result' || result.jobId === null) throw new Error(out)
    return result.jobId
  }

  it('writes a job of the ledger in every format', async () => {
    const jobId = await endedJob()
    const exported = async (format: string) => {
      const { code, out, error } = await sluice('export', jobId.slice(0, 8), ...SANDBOX, '--format', format)
      expect({ code, error }).toEqual({ code: 0, error: '' })
      return out
    }
    const command = `sluice update --cluster sandbox --table batch_test --set '${DIVIDES_BY_ZERO}' --where true --max-rejects 1\n`
    expect(await exported('command')).toBe(command)
    expect(JSON.parse(await exported('job'))).toMatchObject({
      sluice: 1,
      table: 'batch_test',
      set: DIVIDES_BY_ZERO,
    })
    const whole = JSON.parse(await exported('json'))
    expect(whole).toMatchObject({ jobId, snapshot: { state: 'succeeded', rows: 3_999, rejects: 1 } })
    expect(whole.rejected).toMatchObject([{ sqlState: '22012' }])
    expect(await exported('csv')).toMatch(
      /^jobId,state,.+\r\n[0-9a-f-]+,succeeded,update,sandbox,batch_test,true,.+\r\n$/,
    )
    const html = await exported('html')
    expect(html).toContain('<h1>Update batch_test</h1>')
    expect(html).toContain('22012')
  })

  it('writes a file for its owner alone, runs it again, and replaces none', async () => {
    const path = pathOf('again.sluice.json')
    const args = ['export', await endedJob(), ...SANDBOX, '--format', 'job', '--output', path]
    expect(await sluice(...args)).toMatchObject({ code: 0, out: `Saved to ${path}\n` })
    expect((await stat(path)).mode & 0o077).toBe(0)
    expect(await sluice('run', path, '--dry-run')).toMatchObject({ code: 0, error: '' })
    const before = await readFile(path, 'utf8')
    expect(await sluice(...args)).toMatchObject({
      code: 2,
      error: `error: ${path} already exists.\nnext: Choose another name, or move the file away.\n`,
    })
    expect(await readFile(path, 'utf8')).toBe(before)
    expect((await readdir(join(own.home, 'files'))).filter((name) => name.endsWith('.new'))).toEqual([])
  })

  it.each<[string, string[], number, string]>([
    ['no format', ['12345678'], 2, 'export needs --format.'],
    ['another format', ['12345678', '--format', 'pdf'], 2, 'There is no format “pdf”.'],
    [
      'an unknown job',
      ['12345678', '--format', 'csv'],
      2,
      'There is no job “12345678” in the ledger of sandbox.',
    ],
  ])('refuses %s', async (_, args, exitCode, message) => {
    const { code, error } = await sluice('export', ...args, ...SANDBOX)
    expect(code).toBe(exitCode)
    expect(error).toContain(message)
  })
})
