import { expect, it } from 'vitest'
import { PASS, type FaultPolicy } from '../../electron/engine/testing/wire/fault.ts'
import type { Request } from '../../electron/engine/testing/wire/request.ts'
import { withRig } from './rig.ts'

const ROWS = 200

const isAnyBatch = ({ isBatch }: Request) => isBatch
const isAnyCommit = ({ isCommit }: Request) => isCommit

/** A moment of a batch that no answer comes for, once. */
function stallOnce(when: 'before' | 'after', isDue: (request: Request) => boolean): FaultPolicy {
  let stalled = false
  return {
    request: (request) => {
      if (stalled || request.no < 10 || request.application === 'sluice' || !isDue(request)) return PASS
      stalled = true
      return { kind: 'stall', when }
    },
  }
}

it.concurrent.each([
  ['the one statement', 'before', true, isAnyBatch],
  ['the one statement', 'after', true, isAnyBatch],
  ['the step of a transaction', 'after', false, isAnyBatch],
  ['the commit', 'before', false, isAnyCommit],
  ['the commit', 'after', false, isAnyCommit],
] as const)(
  'gives %s up, stalled %s it was done, and makes the batch exactly once',
  async (_, when, oneStatement, isDue) => {
    const options = { oneStatement, policy: stallOnce(when, isDue), timing: { batchMs: 300, leaseMs: 5_000 } }
    await withRig(ROWS, options, async (rig) => {
      const job = await rig.engine.start(rig.addOne({ workers: 1 }))
      expect(await job.finished).toMatchObject({ state: 'succeeded', rows: ROWS, problem: null })
      expect(await rig.values()).toEqual([1])
      expect(await rig.ledgerRows(job.id)).toBe(ROWS)
      expect(job.detail().events.map(({ kind }) => kind)).toContain('reconnect')
    })
  },
)

it.concurrent('goes on over a connection that limps', async () => {
  const policy: FaultPolicy = { connect: () => ({ kind: 'limp', delayMs: 3, bytesPerSecond: 200_000 }) }
  await withRig(ROWS, { oneStatement: false, policy }, async (rig) => {
    const job = await rig.engine.start(rig.addOne())
    expect(await job.finished).toMatchObject({ state: 'succeeded', rows: ROWS, retries: 0 })
    expect(await rig.values()).toEqual([1])
  })
})
