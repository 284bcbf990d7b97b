import { expect, test } from 'vitest'
import { NOT_ASKED } from './stored-jobs.ts'
import { storedOf } from './testing.ts'
import { storedIn } from './use-ledger.ts'

test('a job in the ledger of a cluster with two names is one job', () => {
  const ledger = { ...NOT_ASKED, jobs: [storedOf(), storedOf({ jobId: 'b' })] }
  const other = { ...NOT_ASKED, jobs: [storedOf({ cluster: 'orders' })] }
  const jobs = storedIn({ sandbox: ledger, orders: other, away: NOT_ASKED })
  expect(jobs.map(({ jobId }) => jobId)).toEqual(['a', 'b'])
})
