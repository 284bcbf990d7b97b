import { expect, test } from 'vitest'
import { JobSpec } from './job-spec.ts'
import { type Plan, withCount } from './plan.ts'

const spec = JobSpec.parse({
  ...{ operation: 'purge', cluster: 'c', table: { schema: 'public', name: 't' }, limits: {} },
  where: 'n > 1',
})
const ESTIMATED: Plan = {
  ...{ spec, key: ['id'], statements: [], tableRows: 5_000, matchingRows: 900, ranges: 1 },
  ...{ sample: { columns: [], before: [], after: null }, ledger: 'ready', moment: null },
  ...{ accessPath: [], warnings: [], notes: [] },
}

test('a count takes the place of the estimate, and of a count before', () => {
  const none = withCount(ESTIMATED, 0)
  expect(none).toMatchObject({ matchingRows: 0, isCounted: true, noMatch: true })
  const some = withCount(none, 7)
  expect(some).toMatchObject({ matchingRows: 7, isCounted: true })
  expect(some.noMatch).toBeUndefined()
})
