import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import {
  archiveHead,
  batchFrame,
  JOB,
  markFrame,
  writeArchive,
} from '../../engine/archive/testing/made-archive.ts'
import { ownFolder } from '../../testing/own-folder.ts'
import { runOnTerminal } from '../testing/on-terminal.ts'
import { type Ended, outputLines, runCli } from '../testing/run-cli.ts'

const UPDATE = '0f000000-0000-4000-8000-000000000009'

let home: string
beforeEach(() => {
  home = ownFolder('archive-cli')
})

const sluice = async (...args: string[]): Promise<Ended> => await runCli(home, 'archive', ...args)

/** A purge that has ended, and an update that was killed. Answers the file of the first. */
async function twoArchives(): Promise<string> {
  const root = join(home, 'archives')
  const update = { operation: 'update', set: "name = 'x'", changed: ['name'], cluster: 'orders' } as const
  await writeArchive(
    root,
    archiveHead({ ...update, jobId: UPDATE, startedAt: new Date().toISOString() }),
    [
      batchFrame({ batches: 0 }, [
        { row: ['1', 'a'], new: ['x'] },
        { row: ['2', null], new: [''] },
      ]),
      batchFrame({ batches: 1 }, [{ row: ['5', 'a'], new: ['x'] }], [[1, 0]]),
    ],
    { sealed: false },
  )
  return await writeArchive(root, archiveHead({ startedAt: '2020-01-01T00:00:00Z' }), [
    batchFrame({ batches: 0 }, [
      ['1', 'a'],
      ['2', null],
    ]),
    markFrame([[1, 0]]),
  ])
}

describe('sluice archive', () => {
  it('lists what there is, and what is kept for too long', async () => {
    expect((await sluice('list')).out).toMatch(/^There are no archives on this machine\./)
    await twoArchives()
    const { code, out, error } = await sluice('list')
    expect({ code, error }).toEqual({ code: 0, error: '' })
    expect(out).toMatch(
      /0f000000 +update +things +orders .* at least 2 +\d+ bytes\n +0b000000 +purge +things +sandbox/,
    )
    expect(out).toMatch(
      /1 archive \(\d+ bytes\) is over this\. To delete: sluice archive remove --expired\n$/,
    )
    expect(outputLines((await sluice('list', '--json')).out)).toMatchObject([
      { type: 'archive', jobId: UPDATE, rows: 2, ended: false },
      { type: 'archive', jobId: JOB, rows: 2, until: '2020-03-31T00:00:00.000Z' },
    ])
  })

  it('lists what cannot be read as well, and removes it', async () => {
    await mkdir(join(home, 'archives'), { recursive: true })
    await writeFile(join(home, 'archives', `${JOB}.json`), '{"folder": "/nowhere"}')
    expect((await sluice('list')).out).toMatch(
      /0b000000 +nothing of it can be read\n +There is no archive in \/nowhere\./,
    )
    expect(await sluice('show', '0b000000')).toMatchObject({
      code: 2,
      error: expect.stringContaining('/nowhere'),
    })
    expect(await sluice('remove', '0b000000', '--yes')).toMatchObject({ code: 0 })
    expect(await readdir(join(home, 'archives'))).toEqual([])
  })

  it('shows one with its files, and what only the ledger knows', async () => {
    await twoArchives()
    const { code, out } = await sluice('show', UPDATE)
    expect(code).toBe(0)
    expect(out).toMatch(/rows +2, and 1 row of batches of which only the ledger knows/)
    expect(out).toMatch(/\.ndjson\.zst +here +alice .* not ended\n/)
  })

  it('finds a truncated and a bit-flipped file, and fails', async () => {
    const file = await twoArchives()
    expect(await sluice('verify', JOB)).toMatchObject({
      code: 0,
      error: '',
      out: expect.stringContaining('is whole: 1 file, 3 frames, 2 rows'),
    })
    const whole = await readFile(file)
    await writeFile(file, whole.subarray(0, -20))
    expect(await sluice('verify', JOB)).toMatchObject({
      code: 1,
      out: expect.stringMatching(/The end of .* is missing: 20 bytes of/),
    })
    const flipped = Buffer.from(whole)
    const at = whole.lastIndexOf(Buffer.of(0x28, 0xb5, 0x2f, 0xfd)) - 300
    flipped[at] = (flipped[at] ?? 0) ^ 1
    await writeFile(file, flipped)
    const { code, out, error } = await sluice('verify', JOB, '--json')
    expect({ code, error }).toEqual({
      code: 1,
      error: expect.stringMatching(/^error: The archive is not whole: /),
    })
    expect(outputLines(out)).toMatchObject([{ type: 'archive-check', sound: false }])
    expect((await sluice('verify', JOB)).out).toContain('is not whole.')
  })

  it.each(['ndjson', 'csv', 'parquet'])('exports rows as %s for their owner alone', async (format) => {
    await twoArchives()
    const path = join(home, 'rows')
    const args = ['export', UPDATE, '--format', format, '--output', path]
    expect(await sluice(...args)).toEqual({
      code: 0,
      out: `Saved to ${path}: 2 rows.\n`,
      error:
        'warning: Of 1 row of the last batches it is not known whether the job changed them. There is no cluster “orders”. They are left out.\n',
    })
    expect((await stat(path)).mode & 0o077).toBe(0)
    expect(await sluice(...args)).toMatchObject({ code: 2, error: expect.stringContaining('already exists') })
    expect(await sluice(...args, '--replace')).toMatchObject({ code: 0 })
    if (format === 'csv') expect(await readFile(path, 'utf8')).toBe('id,name,new_name\r\n1,a,x\r\n2,,""\r\n')
  })

  it.each([
    [['export', '0f000000'], 2, 'archive export needs --format.'],
    [['export', '0f000000', '--format', 'xml', '--output', 'a'], 2, 'There is no format “xml”.'],
    [
      ['export', '0f000000', '--format', 'csv', '--output', '/nowhere/a'],
      1,
      'There is no folder “/nowhere”.',
    ],
    [['show', 'x'], 2, 'is neither a job ID'],
    [['show', '00000000'], 2, 'There is no job “00000000” in the archives of this machine, /'],
    [['remove'], 2, 'archive remove needs jobs, or --expired.'],
    [['remove', '0f000000', '--expired'], 2, 'cannot be combined'],
    [['remove', '0f000000'], 4, 'there is no terminal to confirm it on'],
    [['remove', '0f000000', '--json'], 4, 'there is no terminal to confirm it on'],
    [['keep', '--days', '0'], 2, 'whole number from 1 to 3,650'],
    [['keep', '--size', '5'], 2, 'takes a number with its unit'],
  ])('refuses %j', async (args, code, message) => {
    await twoArchives()
    expect(await sluice(...args)).toMatchObject({ code, error: expect.stringContaining(message) })
    expect(outputLines((await sluice('list', '--json')).out)).toHaveLength(2)
  })

  it('deletes after a question that says what it means', async () => {
    await twoArchives()
    const ask = async (answer: string) =>
      await runOnTerminal(home, ['archive', 'remove', '--expired'], {}, [
        ['Type delete to continue: ', `${answer}\n`],
      ])
    expect(await ask('yes')).toMatchObject({ code: 4, out: expect.stringContaining('nothing was deleted') })
    const { code, out } = await ask('delete')
    expect(code).toBe(0)
    expect(out).toMatch(/0b000000 +purge things on sandbox, .*: 2 rows, \d+ bytes\n/)
    expect(out).toContain('Without its archive this job can no longer be undone.')
    expect(await readdir(join(home, 'archives'))).toEqual([UPDATE])
  })

  it('deletes nothing by a retention that cannot be read, and says so', async () => {
    await twoArchives()
    await writeFile(join(home, 'archives', 'retention.json'), '{')
    const fault =
      /How long to keep archives is not known, so none is offered for deletion: .*retention\.json is damaged\.\n/
    const { code, out, error } = await sluice('list')
    expect({ code, error }).toEqual({ code: 0, error: expect.stringMatching(fault) })
    expect(out).not.toContain('is over this')
    expect(await sluice('remove', '--expired', '--yes')).toMatchObject({
      code: 4,
      error: expect.stringMatching(fault),
    })
    expect(outputLines((await sluice('list', '--json')).out)).toHaveLength(2)
    expect(await sluice('keep', '--days', '30')).toMatchObject({ code: 0, error: '' })
    expect((await sluice('list')).out).toContain('is over this')
  })

  it('keeps as long as it is told', async () => {
    expect((await sluice('keep')).out).toContain(
      'kept for 90 days; what is over that is deleted only when you say so',
    )
    await sluice('keep', '--days', '30', '--size', '50GB')
    expect(outputLines((await sluice('keep', '--size', 'none', '--json')).out)).toEqual([
      { type: 'archive-retention', days: 30, bytes: null },
    ])
  })
})
