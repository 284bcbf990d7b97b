import { expect, it } from 'vitest'
import { SANDBOX_CLUSTER } from '../../shared/cluster.ts'
import { withArchiveRig } from './archive-rig.ts'
import { startProcess } from './process-of-job.ts'
import { fullAfter } from './surroundings.ts'

const ROWS = 1_000

it('pauses a purge before a row goes that the disk has no room for, and loses none', async () => {
  await withArchiveRig(ROWS, {}, async ({ order, purge, undo, now, before, engine }) => {
    const start = { ...order, task: { kind: 'start', spec: purge() } } as const
    const cramped = startProcess(start, fullAfter(16))
    const jobId = (await cramped.jobId) ?? ''
    expect(await cramped.paused).toMatch(
      /^The rows cannot be archived: .*\.ndjson\.zst cannot be written: .*\. No row is changed without being archived\./,
    )
    cramped.kill()
    await cramped.ended
    const { rows } = await now()
    expect(rows).toBeGreaterThan(0)
    expect(rows).toBeLessThan(ROWS)
    const roomy = await engine.resume(SANDBOX_CLUSTER, jobId)
    expect(await roomy.finished).toMatchObject({ state: 'succeeded', rows: ROWS })
    expect(await now()).toMatchObject({ rows: 0 })
    expect(await undo(jobId)).toMatchObject({
      problem: null,
      state: 'succeeded',
      restored: ROWS,
      leftAlone: 0,
      setAside: 0,
    })
    expect(await now()).toEqual(before)
  })
})
