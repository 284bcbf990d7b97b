import { readFile, rename, rm, truncate, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { problemOf } from '../../../shared/problem-error.ts'
import { withTable } from '../../testing/cluster.ts'
import { openJobArchive } from '../archive/job-archive.ts'
import { archivedJob } from '../testing/archived-job.ts'
import { specOf, testEngine } from '../testing/test-engine.ts'

const engine = testEngine()
afterAll(async () => await engine.close())

interface Purged {
  readonly path: string
  readonly undo: (more?: object) => ReturnType<typeof specOf>
  /** Ids that are in the table, and what an undo restores. */
  readonly rows: () => Promise<number>
}

async function purged(use: (purge: Purged) => Promise<void>) {
  await withTable('id int PRIMARY KEY, name text', async ({ name, client }) => {
    await client.query(`INSERT INTO ${name} SELECT i, 'row ' || i FROM generate_series(1, 500) i`)
    const limits = { batchSize: 50, workers: 1 }
    const purge = specOf(name, { operation: 'purge', where: 'true', strategy: 'sequential', limits })
    const { jobId: job, path } = await archivedJob(engine, purge)
    const undo = (more = {}) => specOf(name, { operation: 'undo', job, of: 'purge', ...more })
    const rows = async () =>
      Number((await client.query<{ n: string }>(`SELECT count(*) AS n FROM ${name}`)).rows[0]?.n)
    await use({ path, undo, rows })
  })
}

const refused = (code: string, message: RegExp) => ({
  problem: { code, message: expect.stringMatching(message) as string },
})

describe('undo from an archive that is not whole', () => {
  it('names what a frame held of which a bit is wrong, and goes without it by choice', async () => {
    await purged(async ({ path, undo, rows }) => {
      const { files } = await openJobArchive(dirname(path), basename(dirname(path)))
      const frame = files[0]?.frames.at(3)
      const bytes = await readFile(path)
      const at = (frame?.offset ?? 0) + 20
      bytes[at] = (bytes[at] ?? 0) ^ 4
      await writeFile(path, bytes)
      const held = frame?.label.batch?.rows ?? 0
      await expect(engine.plan(undo())).rejects.toMatchObject(
        refused(
          'archive-damaged',
          new RegExp(`damaged at byte ${frame?.offset}.*It held ${held} rows of key range \\d+, `),
        ),
      )
      const withoutArchives = [files[0]?.process]
      const plan = await engine.plan(undo({ withoutArchives }))
      expect(plan).toMatchObject({ matchingRows: 500 - held, undo: { changed: 500 } })
      expect(plan.warnings.join(' ')).toContain('damaged')
      const { finished } = await engine.start(undo({ withoutArchives }))
      expect(await finished).toMatchObject({ state: 'succeeded', restored: 500 - held })
      expect(await rows()).toBe(500 - held)
    })
  })

  it('names a file that is none of the archive’s, and does not offer to go without a process', async () => {
    await purged(async ({ path, undo, rows }) => {
      const stray = join(path, '..', 'notes.ndjson.zst')
      await writeFile(stray, 'nonsense')
      const problem = await engine.plan(undo()).catch(problemOf)
      expect(problem).toEqual({
        ...{ kind: 'refused', code: 'archive-damaged' },
        message: `${stray} does not begin as an archive does.`,
        nextStep: 'Move files that do not belong to the archive out of its folder.',
      })
      await rm(stray)
      const { finished } = await engine.start(undo())
      expect(await finished).toMatchObject({ state: 'succeeded', restored: 500 })
      expect(await rows()).toBe(500)
    })
  })

  it('names the process whose file it cannot read, and goes without that alone', async () => {
    await purged(async ({ path, undo }) => {
      const process = '0c000000-0000-4000-8000-00000000000f'
      const other = join(path, '..', `${process}.ndjson.zst`)
      await writeFile(other, 'nonsense')
      expect(await engine.plan(undo()).catch(problemOf)).toMatchObject({
        ...{ code: 'archive-damaged', names: [process] },
        message: `${other} does not begin as an archive does.`,
      })
      const plan = await engine.plan(undo({ withoutArchives: [process] }))
      expect(plan).toMatchObject({ matchingRows: 500 })
      // The job's own file, of which the ledger knows.
      await rm(other)
      await writeFile(path, 'nonsense')
      const own = path.slice(path.lastIndexOf('/') + 1).split('.')[0]
      expect(await engine.plan(undo()).catch(problemOf)).toMatchObject({
        ...{ code: 'archive-damaged', names: [own] },
        message: `${path} does not begin as an archive does.`,
      })
    })
  })

  it('tells how many rows are lacking where the end is gone', async () => {
    await purged(async ({ path, undo }) => {
      await truncate(path, Math.floor((await readFile(path)).length / 2))
      await expect(engine.plan(undo())).rejects.toMatchObject(
        refused('archive-damaged', /lacks \d+ rows that the job changed/),
      )
    })
  })

  it('refuses without any, and goes on with a job once its file is back', async () => {
    await purged(async ({ path, undo, rows }) => {
      const slow = { limits: { batchSize: 20, workers: 1, rowsPerSecond: 200 } }
      const job = await engine.start(undo(slow))
      await rename(path, `${path}.away`)
      expect(await job.finished).toMatchObject({
        state: 'failed',
        resumable: true,
        problem: { code: 'archive-missing' },
      })
      await expect(engine.plan(undo())).rejects.toMatchObject(
        refused('archive-missing', /^Parts of the archive .* are missing/),
      )
      await expect(engine.resume('sandbox', job.id)).rejects.toMatchObject(refused('archive-missing', /./))
      await rename(`${path}.away`, path)
      const resumed = await engine.resume('sandbox', job.id, { rowsPerSecond: null })
      expect(await resumed.finished).toMatchObject({ state: 'succeeded', restored: 500, leftAlone: 0 })
      expect(await rows()).toBe(500)
      await rm(path)
    })
  })
})
