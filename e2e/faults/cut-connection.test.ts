import { describe, expect, it } from 'vitest'
import { PASS, type Fault, type FaultPolicy } from '../../electron/engine/testing/wire/fault.ts'
import { WAYS, withRig } from './rig.ts'

const ROWS = 200
type When = Extract<Fault, { kind: 'cut' }>['when']

/**
 * Which requests of a connection are cut: the look at the range, a batch, and the beginning of the next. In this
 * order every second connection gets something done, so that the waits between tries stay short.
 */
const REQUESTS = { oneStatement: [3, 1, 4, 2], transaction: [7, 1, 8, 2, 9, 3, 10, 4, 11, 5, 6] }

/** Cuts each connection of a worker at another one of its requests. */
function cutEach(requests: readonly number[], when: When): FaultPolicy {
  const left = [...requests]
  const cutOf = new Map<number, number | undefined>()
  return {
    request: ({ application, connection, no }) => {
      if (application === 'sluice') return PASS
      if (!cutOf.has(connection)) cutOf.set(connection, left.shift())
      return cutOf.get(connection) === no ? { kind: 'cut', when } : PASS
    },
  }
}

describe.each(WAYS)('a batch that is %s', (_, oneStatement) => {
  it.concurrent.each<When>(['before', 'during', 'after', 'unknown'])(
    'is made exactly once when the connection is cut %s each of its messages',
    async (when) => {
      const requests = oneStatement ? REQUESTS.oneStatement : REQUESTS.transaction
      await withRig(ROWS, { oneStatement, policy: cutEach(requests, when) }, async (rig) => {
        const job = await rig.engine.start(rig.addOne({ workers: 1, batchSize: 5 }))
        expect(await job.finished).toMatchObject({ state: 'succeeded', rows: ROWS, problem: null })
        expect(await rig.values()).toEqual([1])
        expect(await rig.ledgerRows(job.id)).toBe(ROWS)
        expect(rig.proxy.counts.cuts).toBe(requests.length)
      })
    },
  )
})
