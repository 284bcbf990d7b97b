import {
  copyFile,
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  symlink,
  truncate,
  writeFile,
} from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { ownFolder } from '../../testing/own-folder.ts'
import {
  archiveHead,
  batchFrame,
  headFrame,
  JOB,
  markFrame,
  PROCESS,
  writeArchive,
} from './testing/made-archive.ts'
import type { ChangedLine } from './archive-text.ts'
import { createArchives, type ArchivedTables, type Archives, type AskLedger } from './archives.ts'
import { makeArchiveFolder } from './folders.ts'
import { holdArchive } from './in-use.ts'

const OTHER = '0e000000-0000-4000-8000-000000000002'
const NOW = Date.parse('2026-11-30T12:00:00Z')

let root: string
let archives: Archives
beforeEach(() => {
  root = join(ownFolder('archives'), 'archives')
  archives = createArchives(root, { now: () => NOW })
})

/** Two batches of two rows each, of which both took place. */
async function twoBatches(
  jobId = JOB,
  startedAt = '2026-11-29T12:00:00Z',
  process = PROCESS,
): Promise<string> {
  return await writeArchive(root, archiveHead({ jobId, process, startedAt }), [
    batchFrame({ batches: 0, from: null, to: ['2'] }, [
      ['1', 'a'],
      ['2', null],
    ]),
    batchFrame(
      { batches: 1, from: ['2'], to: null },
      [
        ['3', ''],
        ['4', 'd'],
      ],
      [[1, 0]],
    ),
    markFrame([[1, 1]]),
  ])
}

async function rowsOf(jobId = JOB): Promise<unknown[]> {
  return await changesOf(await archives.rows(jobId))
}

async function changesOf({ tables }: Pick<ArchivedTables, 'tables'>): Promise<unknown[]> {
  const rows: unknown[] = []
  for (const { changes } of tables)
    for await (const some of changes) rows.push(...Array.from(some, ({ line }) => line.row))
  return rows
}

describe('archives', () => {
  test('are none where nothing was kept', async () => {
    expect(await archives.list()).toEqual([])
    expect(await archives.expired()).toEqual([])
    await expect(archives.show(JOB)).rejects.toMatchObject({
      problem: { kind: 'usage', code: 'archive-missing' },
    })
    await expect(archives.remove(JOB)).rejects.toMatchObject({ problem: { code: 'archive-missing' } })
  })

  test('are listed newest first, and shown with what each process kept', async () => {
    const file = await twoBatches()
    await twoBatches(OTHER, '2026-11-30T11:00:00Z')
    const [newest, older] = await archives.list()
    expect(newest).toMatchObject({ jobId: OTHER, rows: 4 })
    expect(older).toMatchObject({
      jobId: JOB,
      rows: 4,
      files: 1,
      ended: true,
      faults: [],
      operation: 'purge',
    })
    const detail = await archives.show(JOB)
    expect(detail).toMatchObject({
      key: ['id'],
      columns: [
        { name: 'id', type: 'bigint' },
        { name: 'name', type: 'text' },
      ],
      openRows: 0,
      inUse: false,
      until: '2027-02-27T12:00:00.000Z',
      parts: [{ process: PROCESS, rows: 4, ended: true, bytes: (await readFile(file)).length }],
    })
  })

  test('give the rows of batches that are known to have taken place, no others', async () => {
    await writeArchive(root, archiveHead(), [
      batchFrame({ batches: 0, epoch: 1 }, [['1', 'lost']]),
      batchFrame({ batches: 0, epoch: 2 }, [['1', 'a']]),
      batchFrame({ batches: 1, epoch: 3 }, [['2', 'b']], [[1, 0]]),
    ])
    expect(await rowsOf()).toEqual([['1', 'a']])
    expect(await archives.show(JOB)).toMatchObject({ openRows: 1, summary: { rows: 1, ended: false } })
  })

  test('ask the ledger what became of the last batches, and say what they could not ask', async () => {
    await writeArchive(
      root,
      archiveHead(),
      [
        batchFrame({ batches: 0 }, [['1', 'a']]),
        batchFrame({ batches: 1 }, [['2', 'b']], [[1, 0]]),
        batchFrame({ range: 2, batches: 0 }, [['9', 'z']]),
      ],
      { sealed: false },
    )
    const uncertain = async (askLedger: AskLedger) => {
      const { tables, ...rest } = await createArchives(root, { askLedger }).rows(JOB)
      const check = await createArchives(root, { askLedger }).verify(JOB)
      expect(check).toMatchObject(rest)
      return { ...rest, faults: check.faults, rows: await changesOf({ tables }) }
    }
    const asked: unknown[] = []
    const knowing =
      (changed: number, archiving = [{ process: PROCESS, host: 'here' }]) =>
      async (...of: unknown[]) => {
        asked.push(of)
        return await Promise.resolve({
          batchesOf: new Map([
            [1, 2],
            [2, 0],
          ]),
          archiving,
          changed,
        })
      }
    expect(await uncertain(knowing(2))).toEqual({
      ...{ openRows: 0, uncertain: null, faults: [] },
      rows: [
        ['1', 'a'],
        ['2', 'b'],
      ],
    })
    expect(asked[0]).toEqual(['sandbox', JOB])
    expect(await uncertain(knowing(5))).toMatchObject({
      faults: ['The archive lacks 3 rows that the job changed.'],
    })
    const rows = [['1', 'a']]
    const others = [
      { process: PROCESS, host: 'here' },
      { process: OTHER, host: 'there' },
    ]
    expect(await uncertain(knowing(5, others))).toMatchObject({ openRows: 1, faults: [], rows })
    const unasked = { openRows: 2, faults: [], rows }
    expect(await uncertain(async () => await Promise.resolve(null))).toEqual({
      ...unasked,
      uncertain: expect.stringMatching(
        /^Of 2 rows of the last batches it is not known whether the job changed them\. There is no job .* in the ledger of sandbox\.$/,
      ),
    })
    expect(await uncertain(() => Promise.reject(new Error('It is away.')))).toEqual({
      ...unasked,
      uncertain: expect.stringMatching(/changed them\. It is away\.$/),
    })
  })

  test('tell rows of other tables apart, by their tables, and count them', async () => {
    const child = { ...archiveHead(), table: { schema: 'public', name: 'parts' }, changed: ['name'] }
    const { table, key, columns, changed } = child
    const head = archiveHead({ along: [{ table, key, columns, changed }] })
    const along = { along: 0, row: ['7', 'x'], new: ['y'] }
    const frames = (known: object, lines: object[] = [along]) => [
      batchFrame({ rows: 1, ...known }, [{ row: ['1', 'a'] }, ...(lines as ChangedLine[])]),
      markFrame([[1, 0]]),
    ]
    await writeArchive(root, head, frames({ along: 1 }))
    expect(await archives.verify(JOB)).toMatchObject({ sound: true, files: [{ rows: 1, along: 1 }] })
    const { tables } = await archives.rows(JOB)
    expect(tables.map((each) => [each.table.name, each.changed])).toEqual([
      ['things', []],
      ['parts', ['name']],
    ])
    expect(await changesOf({ tables: tables.slice(0, 1) })).toEqual([['1', 'a']])
    expect(await changesOf({ tables: tables.slice(1) })).toEqual([['7', 'x']])
    const faultOf = async (known: object, lines?: object[]) => {
      await writeArchive(root, head, frames(known, lines))
      return (await archives.verify(JOB)).faults.join(' ')
    }
    expect(await faultOf({ along: 2 })).toMatch(
      /it has 1 row of other tables, not 2\. It held 1 row of key range 1, .* and 2 of other tables\.$/,
    )
    expect(await faultOf({})).toContain('it has 1 row of other tables, not 0')
    expect(await faultOf({ along: 1 }, [{ ...along, along: 1 }])).toContain(
      'it has a row of another table, number 2, but names 1',
    )
  })

  test('have nothing of a file that is of another job, and name it; hidden files are none of theirs', async () => {
    const folder = dirname(await twoBatches())
    await writeFile(join(folder, `._${PROCESS}.ndjson.zst`), 'what macOS keeps')
    expect(await archives.verify(JOB)).toMatchObject({ sound: true, files: [{ rows: 4 }] })
    const strange = join(folder, `${OTHER}.ndjson.zst`)
    const others = [batchFrame({ batches: 2, epoch: 9 }, [['7', 'not ours']], [[1, 2]])]
    await copyFile(await writeArchive(root, archiveHead({ jobId: OTHER, process: OTHER }), others), strange)
    expect(await rowsOf()).toEqual([['1', 'a'], ['2', null], ['3', ''], ['4', 'd']]) // prettier-ignore
    expect(await archives.verify(JOB)).toMatchObject({
      sound: false,
      faults: [`${strange} is of another job: ${OTHER}.`],
    })
  })

  test('are found where their folder was moved and left a link, and go with both', async () => {
    const moved = join(ownFolder('large'), 'moved')
    await rename(dirname(await twoBatches()), moved)
    await symlink(moved, join(root, JOB))
    expect(await archives.list()).toMatchObject([{ jobId: JOB, rows: 4 }])
    expect(await rowsOf()).toHaveLength(4)
    await archives.remove(JOB)
    expect(await readdir(root)).toEqual([])
    await expect(readdir(moved)).rejects.toThrow('ENOENT')
    expect(await archives.list()).toEqual([])
  })

  test('are one where somebody chose the folder that they are in anyway', async () => {
    await twoBatches()
    await makeArchiveFolder(root, JOB, root)
    expect(await archives.list()).toMatchObject([{ jobId: JOB, rows: 4 }])
    await archives.remove(JOB)
    expect(await readdir(root)).toEqual([])
  })
})

describe('verifying', () => {
  test('finds nothing wrong with what is whole, also where a crash left the end torn', async () => {
    const file = await twoBatches()
    const whole = await readFile(file)
    expect(await archives.verify(JOB)).toMatchObject({
      sound: true,
      files: [{ frames: 4, rows: 4, checksum: 'matches', tornBytes: 0 }],
    })
    await writeArchive(
      root,
      archiveHead({ process: OTHER }),
      [
        batchFrame({ range: 2, batches: 0 }, [['9', 'x']]),
        batchFrame({ range: 2, batches: 1 }, [['10', 'y']], [[2, 0]]).subarray(0, 90),
      ],
      { sealed: false },
    )
    expect(await archives.verify(JOB)).toMatchObject({
      sound: true,
      files: [{ bytes: whole.length }, { checksum: 'unknown', tornBytes: 90, rows: 0 }],
      openRows: 1,
    })
  })

  test('names a damaged frame with what it held, and reads what is behind it', async () => {
    const file = await twoBatches()
    const bytes = await readFile(file)
    const first = headFrame(archiveHead()).length
    const second = batchFrame({ batches: 0, from: null, to: ['2'] }, [
      ['1', 'a'],
      ['2', null],
    ]).length
    bytes[first + second - 3] = (bytes[first + second - 3] ?? 0) ^ 1
    await writeFile(file, bytes)
    const check = await archives.verify(JOB)
    expect(check).toMatchObject({
      sound: false,
      files: [{ frames: 3, rows: 2, checksum: 'differs' }],
      damaged: [{ range: 1, batch: 0, rows: 2, from: null, to: ['2'], reason: 'its checksum differs' }],
    })
    expect(check.faults).toEqual([
      expect.stringMatching(
        /is damaged at byte \d+: its checksum differs\. It held 2 rows of key range 1, from the beginning up to key 2\.$/,
      ),
    ])
    await expect(rowsOf()).rejects.toMatchObject({ problem: { code: 'archive-damaged' } })
  })

  test('misses an end that was cut off between two frames, and a file that is gone', async () => {
    const file = await twoBatches()
    const { length } = await readFile(file)
    await truncate(file, length - markFrame([[1, 1]]).length)
    expect((await archives.verify(JOB)).faults).toEqual([
      expect.stringMatching(/^The end of .* is missing: /),
    ])
    await rm(file)
    expect(await archives.verify(JOB)).toMatchObject({ sound: false, missing: [`${PROCESS}.ndjson.zst`] })
  })

  test('never fails, whatever byte of a file is wrong', async () => {
    const file = await twoBatches()
    const whole = await readFile(file)
    for (let at = 0; at < whole.length; at += 7) {
      const bytes = Buffer.from(whole)
      bytes[at] = (bytes[at] ?? 0) ^ 0x10
      await writeFile(file, bytes)
      expect({ at, sound: (await archives.verify(JOB)).sound }).toEqual({ at, sound: false })
    }
  })

  test('is stopped', async () => {
    await twoBatches()
    await expect(archives.verify(JOB, { signal: AbortSignal.abort() })).rejects.toThrow('aborted')
  })
})

describe('removing', () => {
  test('takes files, manifests, folder and note, and nothing that is not ours', async () => {
    const elsewhere = join(ownFolder('elsewhere'), JOB)
    await mkdir(root)
    await writeFile(join(root, `${JOB}.json`), JSON.stringify({ folder: elsewhere }))
    await writeArchive(join(elsewhere, '..'), archiveHead(), [markFrame([])])
    await writeFile(join(elsewhere, 'notes.txt'), 'mine')
    await expect(archives.remove(JOB)).rejects.toMatchObject({ problem: { code: 'permission-denied' } })
    expect(await readdir(elsewhere)).toEqual(['notes.txt'])
    await rm(join(elsewhere, 'notes.txt'))
    await archives.remove(JOB)
    expect(await readdir(root)).toEqual([])
    await expect(readdir(elsewhere)).rejects.toThrow('ENOENT')
  })

  test('follows no note to a folder that is not of the job', async () => {
    const folder = ownFolder('others')
    await writeFile(join(folder, `${PROCESS}.json`), '{}')
    await mkdir(root)
    await writeFile(join(root, `${JOB}.json`), JSON.stringify({ folder }))
    await archives.remove(JOB)
    expect(await readdir(folder)).toEqual([`${PROCESS}.json`])
  })

  test('is refused while a process works with it', async () => {
    await twoBatches()
    const held = await holdArchive(root, JOB, PROCESS)
    expect(await archives.show(JOB)).toMatchObject({ inUse: true })
    await expect(archives.remove(JOB)).rejects.toMatchObject({
      problem: { kind: 'refused', code: 'archive-in-use' },
    })
    await held.letGo()
    await archives.remove(JOB)
    expect(await readdir(root)).toEqual([])
  })
})

describe('retention', () => {
  test('offers what is too old or too much, oldest first, and deletes nothing', async () => {
    await twoBatches(JOB, '2026-08-01T00:00:00Z')
    await twoBatches(OTHER, '2026-11-30T00:00:00Z')
    expect((await archives.expired()).map(({ jobId }) => jobId)).toEqual([JOB])
    await archives.setRetention({ days: null, bytes: 1 })
    expect(await archives.retention()).toEqual({ days: null, bytes: 1 })
    expect((await archives.expired()).map(({ jobId }) => jobId)).toEqual([JOB, OTHER])
    expect(await archives.show(JOB)).toMatchObject({ until: null })
    const held = await holdArchive(root, OTHER, PROCESS)
    expect((await archives.expired()).map(({ jobId }) => jobId)).toEqual([JOB])
    await held.letGo()
    await archives.setRetention({ days: null, bytes: null })
    expect(await archives.expired()).toEqual([])
    expect(await archives.list()).toHaveLength(2)
  })

  test('is for good where nobody can tell what somebody chose, and that is said', async () => {
    await twoBatches(JOB, '2020-01-01T00:00:00Z')
    expect(await archives.retentionFault()).toBe(null)
    expect(await archives.expired()).toHaveLength(1)
    const path = join(root, 'retention.json')
    for (const damaged of ['{"days": "soon"}', '{"days": 3']) {
      await writeFile(path, damaged)
      expect(await archives.expired()).toEqual([])
      expect(await archives.show(JOB)).toMatchObject({ until: null })
      expect(await archives.retentionFault()).toBe(
        `How long to keep archives is not known, so none is offered for deletion: ${path} is damaged.`,
      )
    }
    await archives.setRetention({ days: 1, bytes: null })
    expect(await archives.retentionFault()).toBe(null)
    expect(await archives.expired()).toHaveLength(1)
    await rm(path)
    await mkdir(path)
    expect(await archives.retentionFault()).toContain('is a folder')
    expect(await archives.expired()).toEqual([])
  })
})
