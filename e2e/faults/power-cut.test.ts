import { readFile, stat, truncate, writeFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import type { Engine } from '../../electron/engine/engine.ts'
import { SANDBOX_CLUSTER } from '../../shared/cluster.ts'
import { withArchiveRig } from './archive-rig.ts'
import { startProcess } from './process-of-job.ts'
import { afterBatches } from './rig.ts'
import { RECORDING } from './surroundings.ts'

const ROWS = 1_000

async function isWorkedOn(engine: Engine, jobId: string): Promise<boolean> {
  const job = (await engine.storedJobs(SANDBOX_CLUSTER)).find((stored) => stored.jobId === jobId)
  return (job?.processes ?? []).length > 0
}

/** Leaves of a file what is on disk for certain; what else it had is gone, or, as file systems do, zeros. */
async function cutPower(path: string, rest: 'gone' | 'zeros'): Promise<void> {
  const sizes = (await readFile(`${path}.synced`, 'utf8')).trim().split('\n').map(Number)
  const [synced, { size }] = [Math.max(...sizes), await stat(path)]
  expect(synced).toBeLessThanOrEqual(size)
  await truncate(path, synced)
  const lost = rest === 'zeros' ? Math.max(size - synced, 4_096) : 0
  if (lost > 0) await writeFile(path, Buffer.alloc(lost), { flag: 'a' })
}

it.each(['gone', 'zeros'] as const)(
  'has every committed row on disk when the power goes, the rest being %s',
  async (rest) => {
    const { policy, reached } = afterBatches(30)
    await withArchiveRig(ROWS, { policy }, async ({ order, purge, undo, now, before, engine, files }) => {
      const victim = startProcess({ ...order, task: { kind: 'start', spec: purge() } }, RECORDING)
      const jobId = (await victim.jobId) ?? ''
      await reached
      victim.kill()
      await victim.ended
      const paths = await files(jobId)
      expect(paths).toHaveLength(1)
      for (const path of paths) await cutPower(path, rest)
      const left = (await now()).rows
      expect(left).toBeLessThan(ROWS)

      await engine.cancelStored(SANDBOX_CLUSTER, jobId)
      // What was killed looks like work until its leases run out.
      while (await isWorkedOn(engine, jobId));
      expect(await undo(jobId)).toMatchObject({
        problem: null,
        state: 'succeeded',
        restored: ROWS - left,
        leftAlone: 0,
      })
      expect(await now()).toEqual(before)
    })
  },
)
