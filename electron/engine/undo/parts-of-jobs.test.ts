import { readdir, stat, truncate } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { withTable, type TestTable } from '../../testing/cluster.ts'
import { ownFolder } from '../../testing/own-folder.ts'
import { createArchives } from '../engine.ts'
import { SLOW } from '../testing/hit-jobs.ts'
import { specOf, testEngine } from '../testing/test-engine.ts'
import { untilSnapshot } from '../testing/until-snapshot.ts'

const archiveFolder = ownFolder('archives')
/** Two engines are two processes, as far as the ledger can tell; on one machine they have one folder. */
const [here, there] = [testEngine({ archiveFolder }), testEngine({ archiveFolder })]
const elsewhere = testEngine()
afterAll(async () => await Promise.all([here.close(), there.close(), elsewhere.close()]))

const ROWS = 600
const YEAR_MS = 365 * 24 * 60 * 60 * 1_000

async function filled(use: (table: TestTable & { ids: () => Promise<number> }) => Promise<void>) {
  await withTable('id int PRIMARY KEY, name text', async (table) => {
    const { name, client } = table
    await client.query(`INSERT INTO ${name} SELECT i, 'row ' || i FROM generate_series(1, ${ROWS}) i`)
    const ids = async () =>
      (await client.query<{ n: number }>(`SELECT count(*)::int AS n FROM ${name}`)).rows[0]?.n ?? -1
    await use({ ...table, ids })
  })
}

const slowPurge = (name: string) =>
  specOf(name, { operation: 'purge', where: 'true', archive: true, limits: { ...SLOW, rowsPerSecond: 300 } })
const archivedPurge = (name: string) => specOf(name, { operation: 'purge', where: 'true', archive: true })
const undoOf = (name: string, job: string, more: object = {}) =>
  specOf(name, { operation: 'undo', job, of: 'purge', ...more })

describe('undo of a part of a job', () => {
  it('restores what a cancelled job has changed, and no more', async () => {
    await filled(async ({ name, ids }) => {
      const purge = await here.start(slowPurge(name))
      await untilSnapshot(purge, ({ rows }) => rows > 100)
      await expect(here.plan(undoOf(name, purge.id))).rejects.toMatchObject({
        problem: { code: 'undo-refused', message: expect.stringContaining('at work') as string },
      })
      purge.cancel()
      const { rows } = await purge.finished
      expect(await ids()).toBe(ROWS - rows)
      const undo = await here.start(undoOf(name, purge.id))
      expect(await undo.finished).toMatchObject({ state: 'succeeded', restored: rows, leftAlone: 0 })
      expect(await ids()).toBe(ROWS)
    })
  })

  it('ends a job that could go on, also where two processes have worked on it', async () => {
    await filled(async ({ name, ids }) => {
      const purge = await here.start(slowPurge(name))
      const joined = await there.join('sandbox', purge.id, 1)
      await untilSnapshot(purge, ({ rows }) => rows > 150)
      joined.interrupt()
      purge.interrupt()
      await joined.finished
      await purge.finished
      const gone = ROWS - (await ids())
      const plan = await here.plan(undoOf(name, purge.id))
      expect(plan).toMatchObject({ matchingRows: gone, undo: { changed: gone } })
      expect(plan.warnings.join()).toContain('starting this undo cancels it')
      const undo = await here.start(undoOf(name, purge.id))
      expect(await undo.finished).toMatchObject({ state: 'succeeded', restored: gone })
      expect(await ids()).toBe(ROWS)
      await expect(here.resume('sandbox', purge.id)).rejects.toMatchObject({ problem: { code: 'job-ended' } })
    })
  })

  it('names what is elsewhere, and goes without it by choice', async () => {
    await filled(async ({ name, ids }) => {
      const purge = await here.start(slowPurge(name))
      const joined = await elsewhere.join('sandbox', purge.id, 2)
      await Promise.all([purge.finished, joined.finished])
      expect(await ids()).toBe(0)
      const refused = await here.plan(undoOf(name, purge.id)).catch((error: unknown) => error)
      expect(refused).toMatchObject({ problem: { code: 'archive-missing', names: [expect.any(String)] } })
      const { names } = (refused as { problem: { names: string[] } }).problem
      const plan = await here.plan(undoOf(name, purge.id, { withoutArchives: names }))
      const archived = plan.matchingRows ?? 0
      expect(plan.undo).toMatchObject({
        changed: ROWS,
        archived: archived,
        elsewhere: [{ process: names[0] }],
      })
      const undo = await here.start(undoOf(name, purge.id, { withoutArchives: names }))
      const verification = { state: 'differs', message: expect.stringContaining('of which') as string }
      expect(await undo.finished).toMatchObject({ state: 'succeeded', restored: archived, verification })
      expect(await ids()).toBe(archived)
    })
  })
})

describe('an undo on another cluster', () => {
  it('is refused, with or without a ledger there, and says where the job ran', async () => {
    await filled(async ({ name, connection }) => {
      const other = { ...connection, host: 'localhost', scratch: `${name}_other` }
      const connect = async (cluster: string) =>
        await Promise.resolve(cluster === 'other' ? other : connection)
      const engine = testEngine({ archiveFolder, connect })
      const purge = await engine.start({ ...archivedPurge(name), cluster: 'orders' })
      await purge.finished
      const undo = { ...undoOf(name, purge.id), cluster: 'other' }
      const refused = { problem: { code: 'cluster-changed', message: expect.stringMatching(RAN_ELSEWHERE) } }
      await expect(engine.plan(undo)).rejects.toMatchObject(refused)
      await engine.createLedger('other')
      await expect(engine.start(undo)).rejects.toMatchObject(refused)
      await engine.close()
    })
  })
})

const RAN_ELSEWHERE = /ran on “orders” \(\S+ at 127\.0\.0\.1:\d+\); “other” \(localhost:\d+\) is another/

describe('an undo', () => {
  it('pauses, is resumed and joined by other processes, and restores every row once', async () => {
    await filled(async ({ name, ids }) => {
      const purge = await here.start(archivedPurge(name))
      await purge.finished
      const undo = await here.start(undoOf(name, purge.id, { limits: { ...SLOW, rowsPerSecond: 400 } }))
      await untilSnapshot(undo, ({ rows }) => rows > 50)
      undo.pause()
      await untilSnapshot(undo, ({ state }) => state === 'paused')
      undo.interrupt()
      const { leftAlone, restored } = await undo.finished
      expect(leftAlone).toBe(0)
      expect(await ids()).toBe(restored)
      const resumed = await there.resume('sandbox', undo.id)
      const joined = await here.join('sandbox', undo.id, 2)
      expect(await resumed.finished).toMatchObject({ state: 'succeeded' })
      await joined.finished
      expect(await ids()).toBe(ROWS)
      const again = await here.start(undoOf(name, purge.id))
      expect(await again.finished).toMatchObject({ restored: 0, leftAlone: ROWS })
      // All three processes have kept what they did.
      const back = await here.start(specOf(name, { operation: 'undo', job: undo.id, of: 'undo' }))
      expect(await back.finished).toMatchObject({ restored: ROWS, leftAlone: 0 })
      expect(await ids()).toBe(0)
    })
  })

  it('keeps the archive that it reads from being removed, as its own', async () => {
    await filled(async ({ name }) => {
      const purge = await here.start(specOf(name, { operation: 'purge', where: 'true', archive: true }))
      await purge.finished
      const archives = createArchives(archiveFolder, { now: () => Date.now() + YEAR_MS })
      const offered = async () => (await archives.expired()).map(({ jobId }) => jobId)
      expect(await offered()).toContain(purge.id)
      const undo = await here.start(undoOf(name, purge.id, { limits: SLOW }))
      await untilSnapshot(undo, ({ rows }) => rows > 50)
      expect(await offered()).not.toContain(purge.id)
      for (const jobId of [purge.id, undo.id])
        await expect(archives.remove(jobId)).rejects.toMatchObject({ problem: { code: 'archive-in-use' } })
      undo.adjust({ rowsPerSecond: null })
      expect(await undo.finished).toMatchObject({ state: 'succeeded', restored: ROWS })
      await archives.remove(purge.id)
      await archives.remove(undo.id)
    })
  })

  it('does not go on with another archive than it was planned with', async () => {
    await filled(async ({ name }) => {
      const purge = await here.start(archivedPurge(name))
      const { archive } = await purge.finished
      const undo = await here.start(undoOf(name, purge.id, { limits: SLOW }))
      await untilSnapshot(undo, ({ rows }) => rows > 50)
      undo.interrupt()
      await undo.finished
      const folder = archive?.folder ?? ''
      const zst = (await readdir(folder)).find((file) => file.endsWith('.zst')) ?? ''
      const file = join(folder, zst)
      await truncate(file, Math.floor((await stat(file)).size / 2))
      await expect(here.resume('sandbox', undo.id)).rejects.toMatchObject({
        problem: { code: 'archive-missing', message: expect.stringContaining('planned with') as string },
      })
    })
  })
})
