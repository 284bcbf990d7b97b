import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { SANDBOX_CLUSTER } from '../../shared/cluster.ts'
import type { Adjustment } from '../../shared/job-spec.ts'
import { branch, type Random } from './random.ts'
import { WAYS, withRig } from './rig.ts'

const ROWS = 3_000
const SEEDS = [1]
/** Adjustments before which the job is too slow to end. */
const AT_LEAST = 4
/** Adjustments after which it may end as fast as it can. */
const ENOUGH = 30
const SLOWLY = { rowsPerSecond: 200 }

function anyAdjustment(random: Random): Adjustment {
  return random.pick<Adjustment>([
    { batchSize: 1 + random.below(60) },
    { workers: 1 + random.below(6) },
    { rowsPerSecond: random.pick([null, 2_000, 5_000, 20_000]) },
    { batchSize: 1 + random.below(60), workers: 1 + random.below(6), rowsPerSecond: null },
  ])
}

function adjustmentNo(no: number, random: Random): Adjustment {
  if (no > ENOUGH) return { rowsPerSecond: null }
  return no < AT_LEAST ? { ...anyAdjustment(random), ...SLOWLY } : anyAdjustment(random)
}

describe.each(WAYS)('a job whose batch is %s', (_, oneStatement) => {
  it.concurrent.each(SEEDS)(
    'is exactly once while its limits change at random times, seed %i',
    async (seed) => {
      const random = branch(seed, 9)
      await withRig(ROWS, { oneStatement }, async (rig) => {
        const job = await rig.engine.start(rig.addOne({ batchSize: 20, ...SLOWLY }))
        let adjustments = 0
        let isOver = false
        void job.finished.then(() => (isOver = true))
        for (; !isOver; adjustments += 1) {
          const adjustment = adjustmentNo(adjustments, random)
          if (random.next() < 0.5) job.adjust(adjustment)
          else await rig.engine.adjustStored(SANDBOX_CLUSTER, job.id, adjustment).catch(unlessEnded)
          await sleep(random.below(60))
        }
        expect(await job.finished).toMatchObject({ state: 'succeeded', rows: ROWS, problem: null })
        expect(await rig.values()).toEqual([1])
        expect(await rig.ledgerRows(job.id)).toBe(ROWS)
        expect(adjustments).toBeGreaterThanOrEqual(AT_LEAST)
      })
    },
  )
})

it.concurrent('takes no other limits once it stops, and goes on with those it had', async () => {
  const limits = { batchSize: 20, workers: 2, ...SLOWLY }
  await withRig(ROWS, { oneStatement: true }, async ({ engine, addOne }) => {
    const job = await engine.start(addOne(limits))
    job.interrupt()
    job.adjust({ batchSize: 5, workers: 3, rowsPerSecond: null })
    await job.finished
    expect(job.snapshot().limits).toEqual(limits)
    const resumed = await engine.resume(SANDBOX_CLUSTER, job.id)
    expect(resumed.snapshot().limits).toEqual(limits)
  })
})

function unlessEnded(error: Error & { problem?: { code: string } }): void {
  if (error.problem?.code !== 'job-ended') throw error
}
