import { readdir, readFile, stat } from 'node:fs/promises'
import { createHash, randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { ownFolder } from '../../testing/own-folder.ts'
import { ArchiveWriter } from './archive-writer.ts'
import { ARCHIVE_VERSION, type ArchivedBatch, type ArchiveHead } from './archive-text.ts'
import { newFile, type FileOpener, type OpenFile } from './durable-file.ts'
import { archiveFolderOf, makeArchiveFolder } from './folders.ts'
import { makeFrame, type MadeFrame } from './frame.ts'
import { openJobArchive } from './job-archive.ts'
import { readManifest } from './manifest.ts'

const JOB = randomUUID()
const head = (): ArchiveHead => ({
  ...{
    version: ARCHIVE_VERSION,
    jobId: JOB,
    process: randomUUID(),
    operation: 'purge',
    cluster: 'sandbox',
  },
  ...{
    where: 'true',
    set: null,
    undoes: null,
    host: 'here',
    systemUser: 'me',
    startedAt: '2026-01-01T00:00:00Z',
  },
  ...{ table: { schema: 'public', name: 't' }, key: ['id'], columns: [], changed: [], along: [] },
})

function frame(range: number, batches: number, note = 'row'): MadeFrame {
  const batch: ArchivedBatch = { range, batches, epoch: batches, rows: 1, from: null, to: null }
  return makeFrame({ frame: 'batch', batch }, { batch }, [JSON.stringify({ row: [note] })])
}

/** A file of a disk that fails when that is asked for, once. */
interface Disk {
  fails: Partial<OpenFile>
  flushes: number
}

function openerOf(disk: Disk): FileOpener {
  return async (path) => {
    const file = await newFile(path)
    const next = (): OpenFile => ({ ...bound(file), ...disk.fails })
    const once = (name: keyof OpenFile) => {
      const { [name]: _, ...left } = disk.fails
      disk.fails = left
    }
    return {
      ...bound(file),
      write: async (...content) => {
        const { write } = next()
        once('write')
        return await write(...content)
      },
      datasync: async () => {
        const { datasync } = next()
        once('datasync')
        disk.flushes += 1
        await datasync()
      },
      truncate: async (length) => {
        const { truncate } = next()
        once('truncate')
        await truncate(length)
      },
    }
  }
}

function bound(file: OpenFile): OpenFile {
  return {
    write: file.write.bind(file),
    datasync: file.datasync.bind(file),
    truncate: file.truncate.bind(file),
    stat: file.stat.bind(file),
    close: file.close.bind(file),
  }
}

const systemError = (code: string, errno: number) => async () =>
  await Promise.reject(Object.assign(new Error(code), { code, errno, syscall: 'write' }))

const full = systemError('ENOSPC', -28)

async function batchesIn(folder: string): Promise<string[]> {
  const { files, faults } = await openJobArchive(folder, JOB)
  expect(faults).toEqual([])
  return files.flatMap(({ frames, gaps }) => {
    expect(gaps).toEqual([])
    return [...frames].flatMap(({ label: { batch } }) => (batch ? [`${batch.range}.${batch.batches}`] : []))
  })
}

const opened = async (folder: string, of: ArchiveHead, opener?: FileOpener) =>
  await ArchiveWriter.open(folder, of, { root: folder, letGo: async () => await Promise.resolve() }, opener)

describe('the writer of an archive', () => {
  it('has frames that wait share one flush of the disk', async () => {
    const disk: Disk = { fails: {}, flushes: 0 }
    const writer = await opened(ownFolder('archive'), head(), openerOf(disk))
    disk.flushes = 0
    const first = writer.keep(frame(0, 0))
    await Promise.all([first, ...[1, 2, 3, 4].map(async (range) => await writer.keep(frame(range, 0)))])
    expect(disk.flushes).toBe(2)
    await writer.end()
  })

  it.each<[string, Partial<OpenFile>]>([
    ['cannot be written', { write: full }],
    ['cannot be flushed', { datasync: systemError('EIO', -5) }],
    ['is written in part', { write: async () => await Promise.resolve({ bytesWritten: 0 }) }],
    ['cannot even be cut off', { datasync: full, truncate: full }],
  ])('leaves nothing of a frame that %s, and goes on with the next', async (_, fails) => {
    const disk: Disk = { fails: {}, flushes: 0 }
    const folder = ownFolder('archive')
    const writer = await opened(folder, head(), openerOf(disk))
    await writer.keep(frame(0, 0))
    const { bytes } = writer
    disk.fails = fails
    const refused = writer.keep(frame(0, 1, 'a row that is far longer than the one that comes in its place'))
    await expect(refused).rejects.toMatchObject({ problem: { code: 'archive-unwritable' } })
    expect(writer.bytes).toBe(bytes)
    await writer.keep(frame(1, 0))
    await writer.end()
    expect(await batchesIn(folder)).toEqual(['0.0', '1.0'])
  })

  it('says which batches took place, and that there is nothing more', async () => {
    const [folder, of] = [ownFolder('archive'), head()]
    const writer = await opened(folder, of)
    for (const batches of [0, 1, 2]) await writer.keep(frame(0, batches))
    await writer.keep(frame(1, 0))
    writer.released(0, 2)
    writer.released(1, 1)
    await writer.end()
    const [file] = (await openJobArchive(folder, JOB)).files
    const told = [...(file?.frames.committed() ?? [])]
    expect(told).toEqual([[0, 0], [0, 1], [1, 0]]) // prettier-ignore
    expect(file?.ended).toBe(true)
    const content = await readFile(file?.path ?? '')
    const sha256 = createHash('sha256').update(content).digest('hex')
    expect(await readManifest(folder, of.process)).toMatchObject({
      bytes: content.length,
      rows: 3,
      ended: true,
      sha256,
    })
  })

  it('does not say that it has ended while the outcome of a batch is open', async () => {
    const folder = ownFolder('archive')
    const writer = await opened(folder, head())
    await writer.keep(frame(0, 0))
    await writer.end()
    expect((await openJobArchive(folder, JOB)).files[0]?.ended).toBe(false)
  })

  it('leaves nothing behind of a job that did not come about', async () => {
    const folder = ownFolder('archive')
    await (await opened(folder, head())).discard()
    await expect(stat(folder)).rejects.toThrow('ENOENT')
  })

  it('leaves no note about a chosen folder either, unless another process has files there', async () => {
    const [root, of] = [ownFolder('root'), head()]
    const folder = await makeArchiveFolder(root, of.jobId, ownFolder('chosen'))
    const holding = { root, letGo: async () => await Promise.resolve() }
    const first = await ArchiveWriter.open(folder, of, holding)
    const second = await ArchiveWriter.open(folder, { ...of, process: randomUUID() }, holding)
    await second.discard()
    expect(await archiveFolderOf(root, of.jobId)).toBe(folder)
    await first.discard()
    expect(await readdir(root)).toEqual([])
  })
})
