import { expect, test } from 'vitest'
import { storedOf } from './testing.ts'
import { storedIn } from './use-ledger.ts'

test('a job in the ledger of a cluster with two names is one job', () => {
  const ledger = { jobs: [storedOf(), storedOf({ jobId: 'b' })], problem: null }
  const other = { jobs: [storedOf({ cluster: 'orders' })], problem: null }
  const jobs = storedIn({ sandbox: ledger, orders: other, away: { jobs: null, problem: null } })
  expect(jobs.map(({ jobId }) => jobId)).toEqual(['a', 'b'])
})
