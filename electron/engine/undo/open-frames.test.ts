import { appendFile, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { withTable, type TestTable } from '../../testing/cluster.ts'
import { ownFolder } from '../../testing/own-folder.ts'
import { openJobArchive } from '../archive/job-archive.ts'
import { batchFrame } from '../archive/testing/made-archive.ts'
import { createArchives } from '../engine.ts'
import { archivedJob } from '../testing/archived-job.ts'
import { specOf, testEngine } from '../testing/test-engine.ts'

const archiveFolder = ownFolder('archives')
const engine = testEngine({ archiveFolder })
const archives = createArchives(archiveFolder, { askLedger: engine.archivedBatches })
afterAll(async () => await engine.close())

interface Killed extends TestTable {
  readonly job: string
  /** Rows of the last frame, of which the file does not say that its batch took place. */
  readonly lastRows: number
  readonly undo: ReturnType<typeof specOf>
  readonly ids: () => Promise<number>
}

/** A purge of 500 rows whose process was killed after its last COMMIT, and once more before the COMMIT of a batch behind that. */
async function killed(use: (purge: Killed) => Promise<void>) {
  await withTable('id int PRIMARY KEY, name text', async (table) => {
    const { name, client } = table
    await client.query(`INSERT INTO ${name} SELECT i, 'row ' || i FROM generate_series(1, 500) i`)
    const limits = { batchSize: 50, workers: 1 }
    const purge = specOf(name, { operation: 'purge', where: 'true', strategy: 'sequential', limits })
    const { jobId: job, path } = await archivedJob(engine, purge)
    const { files } = await openJobArchive(join(path, '..'), job)
    const last = [...(files[0]?.frames ?? [])].findLast(({ label }) => (label.batch?.rows ?? 0) > 0)
    if (!last?.label.batch) throw new Error('There is no frame.')
    const { range, batches, epoch, rows } = last.label.batch
    const end = last.offset + last.label.bytes
    await writeFile(path, (await readFile(path)).subarray(0, end))
    const never = { range, batches: batches + 5, epoch: epoch + 5 }
    await appendFile(path, batchFrame(never, [['501', 'never deleted']]))
    const undo = specOf(name, { operation: 'undo', job, of: 'purge' })
    const ids = async () =>
      (await client.query<{ n: number }>(`SELECT count(*)::int AS n FROM ${name}`)).rows[0]?.n ?? -1
    await use({ ...table, job, lastRows: rows, undo, ids })
  })
}

async function exported(job: string) {
  const { tables, ...rest } = await archives.rows(job)
  let rows = 0
  for await (const some of tables[0]?.changes ?? []) rows += Array.from(some).length
  return { rows, ...rest }
}

describe('frames of which the file does not say whether their batches took place', () => {
  it('count where the ledger says so, for an undo and an export', async () => {
    await killed(async ({ job, undo, ids }) => {
      expect(await exported(job)).toEqual({ rows: 500, openRows: 0, uncertain: null })
      expect(await archives.verify(job)).toMatchObject({ openRows: 0, uncertain: null })
      const { finished } = await engine.start(undo)
      expect(await finished).toMatchObject({ state: 'succeeded', restored: 500, leftAlone: 0 })
      expect(await ids()).toBe(500)
    })
  })

  it('are left out where nobody knows, and it is said how many rows they have', async () => {
    await killed(async ({ client, job, lastRows, undo, ids }) => {
      for (const table of ['job WHERE id', 'key_range WHERE job_id'])
        await client.query(`DELETE FROM sluice.${table} = $1`, [job])
      const known = 500 - lastRows
      expect(await exported(job)).toEqual({
        ...{ rows: known, openRows: lastRows + 1 },
        uncertain: expect.stringContaining('in the ledger of sandbox') as string,
      })
      const plan = await engine.plan(undo)
      expect(plan.warnings.join(' ')).toContain(
        `Of batches with ${lastRows + 1} rows nobody can tell whether they took place; they are left out.`,
      )
      const { finished } = await engine.start(undo)
      expect(await finished).toMatchObject({ state: 'succeeded', restored: known, leftAlone: 0 })
      expect(await ids()).toBe(known)
    })
  })
})
