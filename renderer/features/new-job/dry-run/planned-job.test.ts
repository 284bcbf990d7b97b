import { expect, test } from 'vitest'
import { approvedOf } from '../../../../shared/plan.ts'
import { snapshotOf, summaryOf } from '../../../stream/testing.ts'
import { rateSentence } from '../job-words.ts'
import { approvedSpec } from '../start/approval.ts'
import { planAtRate, plannedPart } from './planned-job.ts'

const { plan } = summaryOf(snapshotOf())
const { spec } = plan
const limited = (limits: Partial<typeof spec.limits>) => ({ ...spec, limits: { ...spec.limits, ...limits } })

test('another rate keeps the dry run, every other limit and another archive folder do not', () => {
  expect(plannedPart(limited({ rowsPerSecond: 7 }), null)).toBe(plannedPart(spec, null))
  for (const limits of [{ batchSize: 7 }, { workers: 7 }, { maxRejects: 7 }])
    expect(plannedPart(limited(limits), null)).not.toBe(plannedPart(spec, null))
  expect(plannedPart(spec, '/mnt/archives')).not.toBe(plannedPart(spec, null))
})

test('at another rate the plan takes another time, and what is approved stays', () => {
  const slower = planAtRate(plan, 40)
  expect(rateSentence(slower)).toBe('At least 30 s at this rate.')
  expect(rateSentence(planAtRate(plan, null))).toBeNull()
  expect(approvedOf(slower)).toEqual(approvedOf(plan))
  expect(approvedSpec(slower.spec, slower).limits).toMatchObject({ rowsPerSecond: 40, approvedRows: 1_200 })
})
