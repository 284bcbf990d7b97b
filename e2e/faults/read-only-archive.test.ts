import { chmod } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { withArchiveRig } from './archive-rig.ts'
import { startProcess } from './process-of-job.ts'
import { MERE_OWNER } from './surroundings.ts'

const ROWS = 400
const [READ_ONLY, OWN] = [0o500, 0o700]
const UNWRITABLE = { problem: { code: 'archive-unwritable', message: expect.stringContaining('permission') } }

it('neither starts nor resumes a job whose folder takes no file, and goes on once it does', async () => {
  await withArchiveRig(ROWS, {}, async ({ order, home, purge, undo, now, before }) => {
    const processOf = (task: Parameters<typeof startProcess>[0]['task']) =>
      startProcess({ ...order, task }, MERE_OWNER)
    await chmod(home, READ_ONLY)
    expect(await processOf({ kind: 'start', spec: purge() }).ended).toMatchObject(UNWRITABLE)
    await chmod(home, OWN)
    expect(await now()).toEqual(before)

    const slow = processOf({
      kind: 'start',
      spec: purge({ limits: { workers: 1, batchSize: 10, rowsPerSecond: 50 } }),
    })
    const jobId = (await slow.jobId) ?? ''
    while ((await now()).rows === ROWS);
    slow.kill()
    await slow.ended
    const folder = join(home, 'archives', jobId)
    const { rows } = await now()
    await chmod(folder, READ_ONLY)
    expect(await processOf({ kind: 'resume', jobId }).ended).toMatchObject(UNWRITABLE)
    expect((await now()).rows).toBe(rows)
    await chmod(folder, OWN)
    expect(await processOf({ kind: 'resume', jobId }).ended).toMatchObject({
      result: { state: 'succeeded', rows: ROWS },
    })
    expect(await undo(jobId)).toMatchObject({
      problem: null,
      state: 'succeeded',
      restored: ROWS,
      leftAlone: 0,
    })
    expect(await now()).toEqual(before)
  })
})
