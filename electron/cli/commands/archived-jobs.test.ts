import { readdirSync, readFileSync, renameSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { ownFolder } from '../../testing/own-folder.ts'
import { countRows, withDatabase } from '../testing/database.ts'
import { useOwnSandbox } from '../testing/own-sandbox.ts'
import { outputLines, startCli } from '../testing/run-cli.ts'

const own = useOwnSandbox()
const ON_SANDBOX = ['--cluster', 'sandbox']
const PURGE = ['purge', ...ON_SANDBOX, '--table', 'batch_test', '--where', "category = 'food'"]
/** Long enough for something to happen meanwhile. */
const SLOW = ['--rate', '200', '--batch-size', '10', '--workers', '1']

const sluice = async (...args: string[]) => await startCli(own.home, args).ended
const rows = async (where?: string) => await countRows(own.connection, where)
const change = async (sql: string, values: unknown[] = []) =>
  await withDatabase(own.connection, async (client) => (await client.query(sql, values)).rows)
const lastLine = (out: string) => outputLines(out).at(-1)

/** A purge that runs, and has changed rows; its id. */
async function running(...args: string[]) {
  const purge = startCli(own.home, [...PURGE, ...SLOW, '--json', ...args])
  const [, job = ''] = await purge.printed(/"jobId":"([0-9a-f-]{36})"[^\n]*"rows":[1-9]/)
  return { purge, job }
}

beforeEach(async () => {
  const { code, error } = await sluice('repopulate', ...ON_SANDBOX)
  if (code !== 0) throw new Error(error)
})

describe('a job whose rows cannot be archived any more', () => {
  it('ends with the reason and the way to go on, and has changed no row that is not kept', async () => {
    const [chosen, away] = [ownFolder('chosen'), ownFolder('away')]
    const { purge, job } = await running('--archive', chosen)
    renameSync(join(chosen, job), join(away, job))
    const { code, out, error } = await purge.ended
    expect(code).toBe(1)
    const result = lastLine(out)
    expect(result).toMatchObject({
      ...{ type: 'result', state: 'interrupted', resumable: true },
      problem: {
        code: 'archive-unwritable',
        message: expect.stringMatching(
          /^The rows cannot be archived: .*it was deleted or moved while the job was running.* No row is changed without being archived\.$/,
        ),
        nextStep: `Correct this, then resume the job: sluice resume ${job} --cluster sandbox`,
      },
    })
    expect(error).toContain('The rows cannot be archived: ')
    renameSync(join(away, job), join(chosen, job))
    expect(await sluice('resume', job, ...ON_SANDBOX, '--rate', 'none')).toMatchObject({ code: 0 })
    expect(await rows()).toBe(4_000)
    const undone = await sluice('undo', job, '--json')
    expect(lastLine(undone.out)).toMatchObject({ restored: 1_000, leftAlone: 0, setAside: 0 })
  })
})

describe('the archive of a process that was killed', () => {
  it('is exported as the ledger has it once nobody works on the job, and before that without what is uncertain', async () => {
    const { purge, job } = await running('--archive')
    purge.child.kill('SIGKILL')
    await purge.ended
    const file = join(ownFolder('rows'), 'rows.csv')
    const exported = async () => {
      const { code, out, error } = await sluice(
        ...['archive', 'export', job, '--format', 'csv', '--output', file, '--replace', '--json'],
      )
      expect(code).toBe(0)
      return { line: lastLine(out), error }
    }
    const early = await exported()
    expect(early.error).toMatch(
      /^warning: Of \d+ rows of the last batches it is not known whether the job changed them\. Processes on .* are at work on job .*\. They are left out\.\n$/,
    )
    await vi.waitFor(async () => expect((await exported()).error).toBe(''), {
      timeout: 30_000,
      interval: 1_000,
    })
    const gone = 5_000 - (await rows())
    expect((await exported()).line).toMatchObject({ rows: gone, openRows: 0, uncertain: null, along: [] })
    expect(readFileSync(file, 'utf8').trimEnd().split('\r\n')).toHaveLength(gone + 1)
    expect((await sluice('archive', 'verify', job)).out).toContain(` ${gone} rows, `)
  })
})

describe('the archive of several processes', () => {
  it('is one for all commands, and an undo names what is elsewhere, or goes without it', async () => {
    const { purge, job } = await running('--archive')
    const joined = await sluice('worker', '--job', job, ...ON_SANDBOX, '--workers', '2')
    expect(joined).toMatchObject({ code: 0, error: '' })
    expect(await purge.ended).toMatchObject({ code: 0 })
    const list = outputLines((await sluice('archive', 'list', '--json')).out)
    const archive = list.find((line) => line.type === 'archive' && line.jobId === job)
    expect(archive).toMatchObject({ files: 2, rows: 1_000, ended: true })
    const [detail] = outputLines((await sluice('archive', 'show', job, '--json')).out)
    expect(detail).toMatchObject({ parts: [{ host: hostname() }, { host: hostname() }] })
    expect((await sluice('archive', 'verify', job)).out).toMatch(/ is whole: 2 files, .* 1,000 rows, /)

    const folder = join(own.home, 'archives', job)
    const [file = ''] = readdirSync(folder).filter((name) => name.endsWith('.zst'))
    const [process = ''] = file.split('.')
    const away = join(ownFolder('away'), file)
    renameSync(join(folder, file), away)
    await change('UPDATE sluice.job SET archives = replace(archives, $1, $2) WHERE id = $3', [
      JSON.stringify({ process, host: hostname() }),
      JSON.stringify({ process, host: 'other-machine' }),
      job,
    ])
    expect(await sluice('archive', 'verify', job)).toMatchObject({
      code: 1,
      out: expect.stringContaining(`${file} is missing; its manifest is there.`),
    })
    const refused = await sluice('undo', job)
    expect(refused).toMatchObject({
      code: 4,
      error: expect.stringContaining(`Job ${job} was also archived elsewhere: ${process} on other-machine.`),
    })
    expect(refused.error).toMatch(new RegExp(`\\n {2}--without-archive ${process}\\n$`))
    expect(await rows()).toBe(4_000)
    const part = await sluice('undo', job, '--json', '--without-archive', process)
    expect(part).toMatchObject({ code: 0 })
    const back = await rows("category = 'food'")
    expect(lastLine(part.out)).toMatchObject({ state: 'succeeded', restored: back, leftAlone: 0 })
    expect(back).toBeGreaterThan(0)
    expect(back).toBeLessThan(1_000)
    renameSync(away, join(folder, file))
    const rest = await sluice('undo', job, '--json')
    expect(lastLine(rest.out)).toMatchObject({ restored: 1_000 - back, leftAlone: back })
    expect(await rows()).toBe(5_000)
  })
})

describe('rows that a constraint refuses by now', () => {
  it('are counted and listed by their keys and the reason', async () => {
    const found = await change("SELECT id::text FROM batch_test WHERE category = 'food' LIMIT 2")
    const ids = (found as { id: string }[]).map(({ id }) => id)
    const purge = await sluice(...PURGE, '--archive', '--json')
    const { jobId = '' } = lastLine(purge.out) as { jobId?: string }
    await change(
      `ALTER TABLE batch_test ADD CONSTRAINT unwanted CHECK (id NOT IN (${ids.map((id) => `'${id}'`).join(', ')}))`,
    )
    try {
      const undo = await sluice('undo', jobId, '--json')
      expect(undo.code).toBe(0)
      const result = lastLine(undo.out) as { jobId?: string }
      expect(result).toMatchObject({
        ...{ state: 'succeeded', restored: 998, leftAlone: 0, setAside: 2 },
        verification: { state: 'verified' },
      })
      const left = outputLines((await sluice('left', result.jobId ?? '', '--json')).out)
      expect(left).toHaveLength(2)
      for (const id of ids)
        expect(left).toContainEqual(
          expect.objectContaining({
            ...{ type: 'left', why: 'rejected', key: [id] },
            message: expect.stringContaining('unwanted'),
          }),
        )
      expect((await sluice('left', result.jobId ?? '')).out).toContain('unwanted')
    } finally {
      await change('ALTER TABLE batch_test DROP CONSTRAINT unwanted')
    }
  })
})
