import { rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { Job } from '../../electron/engine/engine.ts'
import { untilSnapshot } from '../../electron/engine/testing/until-snapshot.ts'
import { SANDBOX_CLUSTER } from '../../shared/cluster.ts'
import { withArchiveRig, type ArchiveRig } from './archive-rig.ts'

const ROWS = 600
/** So slowly that the job cannot end before its archive is gone. */
const SLOWLY = { limits: { workers: 2, batchSize: 10, rowsPerSecond: 100 } }

/** Has the job's archive taken away once some rows are gone; the job, as it is paused for that. */
async function pausedWithout(
  { engine, purge }: ArchiveRig,
  take: (jobId: string) => Promise<void>,
): Promise<Job> {
  const job = await engine.start(purge(SLOWLY))
  await untilSnapshot(job, ({ rows }) => rows > 0)
  await take(job.id)
  const seen = await untilSnapshot(job, ({ state }) => state !== 'running')
  expect(seen.state).toBe('paused')
  expect(seen.waitingFor).toMatch(
    /^The rows cannot be archived: .*deleted or moved while the job was running/,
  )
  return job
}

it('pauses while the folder of the archive is elsewhere, and goes on when it is back', async () => {
  await withArchiveRig(ROWS, {}, async (rig) => {
    const folder = (jobId: string) => join(rig.home, 'archives', jobId)
    const job = await pausedWithout(
      rig,
      async (jobId) => await rename(folder(jobId), join(rig.home, 'elsewhere')),
    )
    const { rows } = await rig.now()
    expect(rows).toBe(ROWS - job.snapshot().rows)
    await job.resume()
    await untilSnapshot(job, ({ state }) => state === 'paused')
    expect((await rig.now()).rows).toBe(rows)

    await rename(join(rig.home, 'elsewhere'), folder(job.id))
    job.adjust({ rowsPerSecond: null })
    await job.resume()
    expect(await job.finished).toMatchObject({ state: 'succeeded', rows: ROWS })
    expect(await rig.undo(job.id)).toMatchObject({
      problem: null,
      state: 'succeeded',
      restored: ROWS,
      leftAlone: 0,
    })
    expect(await rig.now()).toEqual(rig.before)
  })
})

it('says what is lost where the file was deleted, and undoes the rest alone when that is wanted', async () => {
  await withArchiveRig(ROWS, {}, async (rig) => {
    const job = await pausedWithout(rig, async (jobId) => {
      for (const file of await rig.files(jobId)) await rm(file)
    })
    const gone = job.snapshot().rows
    job.interrupt()
    await job.finished
    const resumed = await rig.engine.resume(SANDBOX_CLUSTER, job.id, { rowsPerSecond: null })
    expect(await resumed.finished).toMatchObject({ state: 'succeeded', rows: ROWS })

    const refused = await rig.undo(job.id).catch((error: unknown) => error)
    expect(refused).toMatchObject({ problem: { code: expect.stringMatching(/^archive-/), kind: 'refused' } })
    const { problem } = refused as { problem: { names?: string[] } }
    expect(problem.names).not.toEqual([])
    expect(await rig.now()).toMatchObject({ rows: 0 })
    const undone = await rig.undo(job.id, { withoutArchives: problem.names ?? [] })
    expect(undone).toMatchObject({ problem: null, state: 'succeeded', restored: ROWS - gone, leftAlone: 0 })
    expect(await rig.now()).toMatchObject({ rows: ROWS - gone })
  })
})
