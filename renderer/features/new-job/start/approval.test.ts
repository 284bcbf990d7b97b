import { expect, test } from 'vitest'
import { RepopulateSpec } from '../../../../shared/job-spec.ts'
import { snapshotOf, summaryOf } from '../../../stream/testing.ts'
import { approvalSentence, approvedSpec } from './approval.ts'

const { plan } = summaryOf(snapshotOf())
const { cluster, table, limits } = plan.spec

test('running a plan approves of the rows it counted', () => {
  expect(approvedSpec(plan.spec, plan)).toEqual({ ...plan.spec, limits: { ...limits, approvedRows: 1_200 } })
  expect(approvalSentence(plan)).toBe(
    'Pauses before more than 1,320 rows are changed, 10 % over the estimate.',
  )
})

test('running a plan approves of the time that its condition means', () => {
  const moment = '2026-03-01T23:30:00.500000Z'
  expect(approvedSpec(plan.spec, { ...plan, moment })).toMatchObject({ moment })
})

test('what nobody could count is not approved either', () => {
  const uncounted = { ...plan, matchingRows: null }
  expect(approvedSpec(plan.spec, uncounted)).toEqual(plan.spec)
  expect(approvalSentence(uncounted)).toBeNull()
})

test('a repopulate inserts what it was asked to', () => {
  const spec = RepopulateSpec.parse({ operation: 'repopulate', cluster, table, limits: {} })
  expect(approvedSpec(spec, { ...plan, spec })).toEqual(spec)
  expect(approvalSentence({ ...plan, spec })).toBeNull()
})
