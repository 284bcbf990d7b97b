import { execFileSync } from 'node:child_process'
import { mkdir, open, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { withTable, type TestTable } from '../../testing/cluster.ts'
import { ownFolder } from '../../testing/own-folder.ts'
import type { JobSnapshot } from '../../../shared/snapshot.ts'
import type { Job } from '../job.ts'
import { archivedLines } from '../testing/archived-lines.ts'
import { specOf, testEngine } from '../testing/test-engine.ts'
import { untilSnapshot } from '../testing/until-snapshot.ts'
import type { ChangedLine } from './archive-text.ts'

const engine = testEngine()
afterAll(async () => await engine.close())

const ROWS = 2_000

async function filled({ client, name }: TestTable): Promise<void> {
  // Nothing in them is like another, so that they are as large in the archive.
  await client.query(
    `INSERT INTO ${name} SELECT i, string_agg(md5(i || ' ' || j), '') FROM generate_series(1, ${ROWS}) i, generate_series(1, 30) j GROUP BY i`,
  )
  await client.query(`ANALYZE ${name}`)
}

const purge = (table: string) =>
  specOf(table, { operation: 'purge', where: 'true', archive: true, limits: { workers: 2, batchSize: 100 } })

async function startIn(folder: string, table: TestTable): Promise<Job> {
  return await engine.start(purge(table.name), undefined, {}, undefined, undefined, folder)
}

async function idsIn({ client, name }: TestTable): Promise<number[]> {
  const { rows } = await client.query<{ id: number }>(`SELECT id FROM ${name} ORDER BY id`)
  return rows.map(({ id }) => id)
}

async function archivedIds(job: Job): Promise<number[]> {
  const { archive } = await job.finished
  const { lines } = await archivedLines(archive?.folder ?? '')
  return lines.map(({ line }) => Number((line as ChangedLine).row?.[0])).toSorted((one, other) => one - other)
}

const ALL = Array.from({ length: ROWS }, (_, place) => place + 1)

/** A disk that is as small as that takes root, and a kernel that mounts one. */
const canMount = process.platform === 'linux' && process.getuid?.() === 0

describe('a disk that is full', () => {
  it.skipIf(!canMount)(
    'pauses the job, which has kept all that it deleted, and goes on once there is room',
    async () => {
      await withTable('id int PRIMARY KEY, note text', async (table) => {
        await filled(table)
        const disk = ownFolder('disk')
        execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=512k', 'tmpfs', disk])
        try {
          const job = await startIn(disk, table)
          const paused = await untilSnapshot(
            job,
            ({ state, inFlight }) => state === 'paused' && inFlight === 0,
          )
          expect(paused.waitingFor).toContain('no space left on device (ENOSPC)')
          const left = await idsIn(table)
          expect(left.length).toBeGreaterThan(0)
          expect(left).toHaveLength(ROWS - paused.rows)
          const stored = (await engine.storedJobs('sandbox')).find(({ jobId }) => jobId === job.id)
          expect(stored).toMatchObject({ state: 'paused', failure: paused.waitingFor })
          execFileSync('mount', ['-o', 'remount,size=20m', disk])
          await job.resume()
          expect(await job.finished).toMatchObject({ state: 'succeeded', rows: ROWS })
          expect(await archivedIds(job)).toEqual(ALL)
        } finally {
          execFileSync('umount', ['-l', disk])
        }
      })
    },
  )

  it('lets no job begin that cannot keep a row', async () => {
    await withTable('id int PRIMARY KEY, note text', async (table) => {
      await filled(table)
      const folder = join(ownFolder('file'), 'no-folder')
      await writeFile(folder, '')
      await expect(startIn(folder, table)).rejects.toMatchObject({ problem: { code: 'archive-unwritable' } })
      expect(await idsIn(table)).toHaveLength(ROWS)
      const known = await engine.storedJobs('sandbox')
      expect(known.filter(({ spec }) => spec.table.name === table.name)).toEqual([])
    })
  })
})

const isAtRest = ({ state, inFlight }: JobSnapshot) => state === 'paused' && inFlight === 0

describe('a file that is taken away while the job runs', () => {
  async function pausedWith(
    table: TestTable,
    take: (folder: string, path: string) => Promise<void>,
    reason: string,
  ) {
    await filled(table)
    const folder = ownFolder('chosen')
    const spec = { ...purge(table.name), limits: { ...purge(table.name).limits, rowsPerSecond: 500 } }
    const job = await engine.start(spec, undefined, {}, undefined, undefined, folder)
    await untilSnapshot(job, ({ rows }) => rows > 100)
    const inside = join(folder, job.id)
    const [name = ''] = (await readdir(inside)).filter((file) => file.endsWith('.zst'))
    // What is cut off between a look at the file and the write behind it is found by nobody.
    job.pause()
    await untilSnapshot(job, isAtRest)
    await take(inside, join(inside, name))
    await job.resume()
    const { waitingFor } = await untilSnapshot(job, isAtRest)
    expect(waitingFor).toContain(reason)
    return { job, inside }
  }

  it('pauses it, and it goes on once it is back', async () => {
    await withTable('id int PRIMARY KEY, note text', async (table) => {
      const away = ownFolder('away')
      const { job, inside } = await pausedWith(
        table,
        async (folder) => await rename(folder, join(away, 'it')),
        'it was deleted or moved while the job was running',
      )
      await job.resume()
      await untilSnapshot(job, ({ state }) => state === 'paused')
      await rename(join(away, 'it'), inside)
      job.adjust({ rowsPerSecond: null })
      await job.resume()
      expect(await job.finished).toMatchObject({ state: 'succeeded', rows: ROWS })
      expect(await archivedIds(job)).toEqual(ALL)
    })
  })

  it.each([
    ['deleted', async (_: string, path: string) => await rm(path), 'it was deleted or moved'],
    [
      'replaced',
      async (_: string, path: string) => {
        await rm(path)
        await writeFile(path, 'something else')
      },
      'another file was put in its place',
    ],
    [
      'cut',
      async (_: string, path: string) => {
        const file = await open(path, 'r+')
        await file.truncate(100)
        await file.close()
      },
      'its end was cut off',
    ],
  ])('pauses it for good where it was %s: no row goes that is not kept', async (_, take, reason) => {
    await withTable('id int PRIMARY KEY, note text', async (table) => {
      const { job } = await pausedWith(table, take, reason)
      const left = await idsIn(table)
      expect(left).toHaveLength(ROWS - job.snapshot().rows)
      job.cancel()
      expect(await job.finished).toMatchObject({ state: 'cancelled', rows: ROWS - left.length })
    })
  })
})

it('makes no folder in the place of one that somebody chose and that is away', async () => {
  await withTable('id int PRIMARY KEY, note text', async (table) => {
    await filled(table)
    const folder = ownFolder('chosen')
    const spec = { ...purge(table.name), limits: { ...purge(table.name).limits, rowsPerSecond: 500 } }
    const job = await engine.start(spec, undefined, {}, undefined, undefined, folder)
    await untilSnapshot(job, ({ rows }) => rows > 100)
    job.interrupt()
    await job.finished
    const left = await idsIn(table)
    await rename(folder, `${folder}-away`)
    await expect(engine.resume('sandbox', job.id)).rejects.toMatchObject({
      problem: { code: 'archive-unwritable' },
    })
    expect(await idsIn(table)).toEqual(left)
    await mkdir(folder, { recursive: true })
    await rm(folder, { recursive: true })
    await rename(`${folder}-away`, folder)
    const resumed = await engine.resume('sandbox', job.id, { rowsPerSecond: null })
    expect(await resumed.finished).toMatchObject({ state: 'succeeded' })
    expect(await archivedIds(resumed)).toEqual(ALL)
  })
})
