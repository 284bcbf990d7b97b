import { expect, it } from 'vitest'
import { PASS, type FaultPolicy } from '../../electron/engine/testing/wire/fault.ts'
import { withArchiveRig } from './archive-rig.ts'

const ROWS = 2_000
/** Far enough from the beginning for a file with frames before it. */
const AT_COMMIT = 6

/** The connection goes when a COMMIT has taken place, before the worker hears of it, and no worker connects again. */
function cutForGood(): { policy: FaultPolicy; cut: Promise<void> } {
  const { promise: cut, resolve } = Promise.withResolvers<void>()
  let commits = 0
  const policy: FaultPolicy = {
    connect: ({ application }) =>
      application !== 'sluice' && commits >= AT_COMMIT ? { kind: 'close' } : { kind: 'accept' },
    request: ({ application, isCommit }) => {
      if (application === 'sluice' || !isCommit || (commits += 1) !== AT_COMMIT) return PASS
      resolve()
      return { kind: 'cut', when: 'after' }
    },
  }
  return { policy, cut }
}

it.each(['interrupt', 'cancel'] as const)(
  'a job that stops before it knows what became of a batch has kept its rows all the same: %s',
  async (how) => {
    const { policy, cut } = cutForGood()
    await withArchiveRig(ROWS, { policy }, async ({ engine, purge, undo, now, before }) => {
      const job = await engine.start(purge({ limits: { workers: 1, batchSize: 100 } }))
      await cut
      job[how]()
      await job.finished
      const { rows: left } = await now()
      expect(left).toBeLessThan(ROWS)
      const all = { restored: ROWS - left, leftAlone: 0, setAside: 0 }
      expect(await undo(job.id)).toMatchObject({ problem: null, state: 'succeeded', ...all })
      expect(await now()).toEqual(before)
    })
  },
)
