import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { SANDBOX_CLUSTER } from '../../shared/cluster.ts'
import { withArchiveRig } from './archive-rig.ts'
import { faultEngine } from './fault-engine.ts'

const ROWS = 600

it('names the process of another machine whose archive is missing, and undoes all once it is here', async () => {
  await withArchiveRig(ROWS, {}, async ({ order, home, engine, purge, undo, now, before }) => {
    const other = faultEngine({ ...order, home: join(home, 'other machine') })
    const here = await engine.start(purge({ limits: { workers: 1, batchSize: 5, rowsPerSecond: 200 } }))
    const there = await other.join(SANDBOX_CLUSTER, here.id, 2)
    here.adjust({ rowsPerSecond: null })
    expect(await there.finished).toMatchObject({ state: 'succeeded', rows: ROWS })
    expect(await here.finished).toMatchObject({ state: 'succeeded', rows: ROWS })
    await other.close()

    const refused: unknown = await undo(here.id).catch((error: unknown) => error)
    expect(refused).toMatchObject({
      problem: { code: expect.stringMatching(/^archive-(elsewhere|missing)$/), names: [expect.any(String)] },
    })
    const { problem } = refused as { problem: { message: string; names: string[] } }
    expect(problem.message).toContain(problem.names[0])
    expect(await now()).toMatchObject({ rows: 0 })

    const part = await undo(here.id, { withoutArchives: problem.names })
    expect(part).toMatchObject({ problem: null, state: 'succeeded', leftAlone: 0 })
    expect(await now()).toMatchObject({ rows: part.restored })
    expect(part.restored).toBeLessThan(ROWS)

    const archive = join('archives', here.id)
    await cp(join(home, 'other machine', archive), join(home, archive), { recursive: true })
    const rest = await undo(here.id)
    expect(rest).toMatchObject({
      problem: null,
      restored: ROWS - (part.restored ?? 0),
      leftAlone: part.restored,
    })
    expect(await now()).toEqual(before)
  })
})
