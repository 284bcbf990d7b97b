import { expect, it } from 'vitest'
import {
  CONNECTION_RATE,
  TOO_MANY_CONNECTIONS,
  type Arrival,
} from '../../electron/engine/testing/wire/fault.ts'
import { withRig } from './rig.ts'

const ROWS = 200

it.concurrent.each<[string, Arrival]>([
  ['53300', { kind: 'refuse', error: TOO_MANY_CONNECTIONS }],
  ['53400', { kind: 'refuse', error: CONNECTION_RATE }],
  ['a closed socket', { kind: 'close' }],
])('waits when the cluster refuses new connections with %s', async (_, refusal) => {
  let refusals = 5
  const policy = {
    connect: ({ application }: { application: string }): Arrival =>
      application !== 'sluice' && refusals-- > 0 ? refusal : { kind: 'accept' },
  }
  await withRig(ROWS, { oneStatement: true, policy }, async (rig) => {
    const job = await rig.engine.start(rig.addOne())
    expect(await job.finished).toMatchObject({ state: 'succeeded', rows: ROWS, problem: null })
    expect(await rig.values()).toEqual([1])
    expect(rig.proxy.counts.refused).toBe(5)
  })
})
