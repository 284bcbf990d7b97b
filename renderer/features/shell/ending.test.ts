import { expect, test } from 'vitest'
import type { JobSpec } from '../../../shared/job-spec.ts'
import { DEMO_TABLE } from '../../../shared/demo-table.ts'
import type { JobResult } from '../../../shared/job.ts'
import type { Plan } from '../../../shared/plan.ts'
import { endingOf } from './ending.ts'

const limits = { batchSize: 1_000, workers: 4, rowsPerSecond: null }
const spec: JobSpec = {
  operation: 'purge',
  cluster: 'sandbox',
  table: DEMO_TABLE,
  limits,
  where: 'true',
  strategy: 'range',
}
const sample = { columns: [], before: [], after: null }
const plan: Plan = {
  spec,
  key: ['id'],
  statements: [],
  tableRows: 1,
  matchingRows: 1,
  ranges: 1,
  sample,
  warnings: [],
  notes: [],
}
const result: JobResult = {
  jobId: '1',
  state: 'succeeded',
  rows: 1_000,
  batches: 1,
  retries: 0,
  conflicts: 0,
  seconds: 5,
  problem: null,
}

test('a success says what was done', () => {
  expect(endingOf({ plan, result })).toEqual({
    type: 'success',
    header: 'Purge of batch_test succeeded',
    text: '1,000 rows of batch_test deleted in 5 s.',
  })
})

test('a failure says why as well', () => {
  const problem = {
    kind: 'failed',
    code: 'gave-up',
    message: 'It gave up.',
    nextStep: 'Run it again.',
  } as const
  const ending = endingOf({ plan, result: { ...result, state: 'failed', problem } })
  expect(ending).toMatchObject({ type: 'error', header: 'Purge of batch_test failed' })
  expect(ending?.text).toContain('It gave up.')
})

test('a job that has not ended has no message', () => {
  expect(endingOf({ plan, result: null })).toBeNull()
})
