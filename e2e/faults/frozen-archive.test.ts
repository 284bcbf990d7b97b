import { expect, it } from 'vitest'
import { PASS, type FaultPolicy } from '../../electron/engine/testing/wire/fault.ts'
import type { Request } from '../../electron/engine/testing/wire/request.ts'
import { SANDBOX_CLUSTER } from '../../shared/cluster.ts'
import { readsRows, withArchiveRig } from './archive-rig.ts'
import { startProcess } from './process-of-job.ts'

const ROWS = 600
/** Of its batches, well inside the first range. */
const FROZEN_AT = 4

const MOMENTS = {
  'before its frame is written': readsRows,
  'with its frame written and the commit on the way': ({ isCommit }: Request) => isCommit,
} as const

/** The first process falls asleep with that request of a batch on the way; what comes later is slow. */
function freezeFirst(isMoment: (request: Request) => boolean, asleep: () => void): FaultPolicy {
  let moments = 0
  return {
    request: (request) => {
      if (request.application === 'sluice') return PASS
      if (moments >= FROZEN_AT) return request.isBatch ? { kind: 'delay', milliseconds: 20 } : PASS
      if (isMoment(request) && (moments += 1) === FROZEN_AT) {
        asleep()
        return { kind: 'delay', milliseconds: 100 }
      }
      return PASS
    },
  }
}

it.concurrent.each(Object.entries(MOMENTS))(
  'what a process kept %s, asleep past its lease, brings no row back twice',
  async (_, isMoment) => {
    const moment = Promise.withResolvers<void>()
    const policy = freezeFirst(isMoment, moment.resolve)
    await withArchiveRig(
      ROWS,
      { policy },
      async ({ order, engine, purge, undo, now, before, files, table }) => {
        const spec = purge({ limits: { workers: 1, batchSize: 10 } })
        const sleeper = startProcess({ ...order, task: { kind: 'start', spec } })
        const jobId = (await sleeper.jobId) ?? ''
        await moment.promise
        sleeper.freeze()
        const job = await engine.join(SANDBOX_CLUSTER, jobId, 2)
        const first = 'SELECT batches::int FROM sluice.key_range WHERE job_id = $1 AND range_no = 0'
        while ((await table.client.query(first, [jobId])).rows[0].batches <= FROZEN_AT);
        sleeper.thaw()
        expect(await job.finished).toMatchObject({ state: 'succeeded', rows: ROWS })
        expect(await sleeper.ended).toMatchObject({ result: { state: 'succeeded', rows: ROWS } })
        expect(await files(jobId)).toHaveLength(2)
        expect(await now()).toMatchObject({ rows: 0 })
        expect(await undo(jobId)).toMatchObject({
          state: 'succeeded',
          restored: ROWS,
          leftAlone: 0,
          setAside: 0,
        })
        expect(await now()).toEqual(before)
      },
    )
  },
)
