import { expect, it } from 'vitest'
import type { HeldRange } from '../ledger/held-range.ts'
import { stepOf } from './step.ts'

const table = { schema: 'public', name: 't' }
const guarding = { holder: { jobId: 'j', owner: 'o', leaseMs: 1 }, oneStatement: true }
const target = { table, fingerprint: { oid: '1', key: ['id'], columns: [] } }
const held: HeldRange = {
  ...{ no: 0, phase: 0, lo: ['0'], cursor: ['0'], hi: ['100'] },
  ...{ epoch: 0, batches: 0, rows: 0, done: false },
}
const change = { table, key: [{ name: 'id', castType: 'bigint' }], where: 'true', set: null }
const fill = stepOf({ work: { kind: 'fill' }, countsTowardTotal: true }, 0, guarding, target)
const span = stepOf({ work: { kind: 'span', change }, countsTowardTotal: true }, 0, guarding, target)

/** It reads nothing. */
const session = {} as Parameters<typeof fill.boundaries>[0]

it('cuts rows that are to be inserted so that each part has one', async () => {
  expect(await fill.boundaries(session, { ...held, cursor: ['96'] }, 4)).toEqual([['97'], ['98'], ['99']])
  expect(await fill.boundaries(session, { ...held, cursor: ['98'] }, 4)).toEqual([['99']])
  expect(await fill.boundaries(session, { ...held, cursor: ['99'] }, 4)).toEqual([])
})

it('measures a range from where it was handed over, also when its end was cut off since', () => {
  const measure = span.meter({ ...held, cursor: ['20'], rows: 7 })
  expect(measure({ ...held, cursor: ['20'], rows: 7 })).toMatchObject({ share: 0, rows: 0 })
  expect(measure({ ...held, cursor: ['60'], hi: ['70'], rows: 10 })).toMatchObject({ share: 0.5, rows: 3 })
})

it('measures what has no beginning by the rows of its first batch', () => {
  const measure = span.meter({ ...held, lo: null, cursor: null })
  expect(measure({ ...held, lo: null, cursor: null })).toMatchObject({ share: 0, rows: 0 })
  expect(measure({ ...held, cursor: ['20'], rows: 20 })).toMatchObject({ share: 0, rows: 20 })
  const { share } = measure({ ...held, cursor: ['60'], rows: 60 })
  expect(share).toBeCloseTo(0.6)
})
