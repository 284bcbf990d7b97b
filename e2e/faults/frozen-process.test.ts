import { expect, it } from 'vitest'
import { PASS, type FaultPolicy } from '../../electron/engine/testing/wire/fault.ts'
import { SANDBOX_CLUSTER } from '../../shared/cluster.ts'
import { startProcess } from './process-of-job.ts'
import { WAYS, withRig, type Rig } from './rig.ts'

const ROWS = 1_000
/** Well inside the first range. */
const FROZEN_AT = 4

/**
 * The first process falls asleep with a commit on the way, and so without a lock, of which Aurora DSQL has
 * none; the batches of all others are slow, so that it wakes up while they work on what it had.
 */
function freezeFirst(asleep: () => void): FaultPolicy {
  let commits = 0
  return {
    request: ({ isCommit, isBatch, application }) => {
      if (application === 'sluice') return PASS
      if (commits >= FROZEN_AT) return isBatch ? { kind: 'delay', milliseconds: 20 } : PASS
      if (isCommit && (commits += 1) === FROZEN_AT) asleep()
      return isCommit && commits === FROZEN_AT ? { kind: 'delay', milliseconds: 100 } : PASS
    },
  }
}

it.concurrent.each(WAYS)(
  'finds its range taken when it wakes up, and changes nothing twice, as %s',
  async (_, oneStatement) => {
    const commit = Promise.withResolvers<void>()
    await withRig(ROWS, { oneStatement, policy: freezeFirst(commit.resolve) }, async (rig) => {
      const { engine, home, proxy } = rig
      const order = { connection: proxy.connection, home, oneStatement, cluster: SANDBOX_CLUSTER }
      const sleeper = startProcess({ ...order, task: { kind: 'start', spec: rig.addOne({ workers: 1 }) } })
      const jobId = (await sleeper.jobId) ?? ''
      await commit.promise
      sleeper.freeze()
      const job = await engine.join(SANDBOX_CLUSTER, jobId, 2)
      // The sleeper's own are no more than that, the one on the way included.
      while ((await batchesOfFirst(rig, jobId)) <= FROZEN_AT);
      sleeper.thaw()
      expect(await job.finished).toMatchObject({ state: 'succeeded', rows: ROWS })
      expect(await sleeper.ended).toMatchObject({ result: { state: 'succeeded', rows: ROWS } })
      expect(await rig.values()).toEqual([1])
      expect(await rig.ledgerRows(jobId)).toBe(ROWS)
    })
  },
)

async function batchesOfFirst({ table }: Rig, jobId: string): Promise<number> {
  const { rows } = await table.client.query(
    'SELECT batches::int FROM sluice.key_range WHERE job_id = $1 AND range_no = 0',
    [jobId],
  )
  return rows[0].batches
}
