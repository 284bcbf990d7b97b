import { expect, test } from 'vitest'
import type { JobResult } from '../../../shared/job.ts'
import { resultOf, snapshotOf, summaryOf, workerOf } from '../../stream/testing.ts'
import { endingOf } from './ending.ts'

const snapshot = snapshotOf({ rows: 1_000, workers: [workerOf(0, 1_000)] })
const result = resultOf({ rows: 1_000, seconds: 5 })
const ended = (changes: Partial<JobResult> = {}) => endingOf(summaryOf(snapshot, { ...result, ...changes }))

test('a success says what was done', () => {
  expect(ended()).toEqual({
    type: 'success',
    header: 'Purge of batch_test succeeded',
    content: '1,000 rows of batch_test deleted in 5 s.',
  })
})

test('a failure says why as well', () => {
  const problem = {
    kind: 'failed',
    code: 'gave-up',
    message: 'It gave up.',
    nextStep: 'Run it again.',
  } as const
  const ending = ended({ state: 'failed', problem })
  expect(ending).toMatchObject({ type: 'error', header: 'Purge of batch_test failed' })
  expect(ending?.content).toContain('It gave up.')
})

test('an interruption says why, and is no failure', () => {
  const problem = {
    kind: 'failed',
    code: 'cluster-away',
    message: 'It went away.',
    nextStep: 'Resume it.',
  } as const
  const ending = ended({ state: 'interrupted', problem })
  expect(ending).toMatchObject({ type: 'warning', header: 'Purge of batch_test was interrupted' })
  expect(ending?.content).toContain('It went away.')
})

test('a success after which rows still match is told as a warning', () => {
  const verification = { state: 'differs', message: '3 rows still match.' } as const
  expect(ended({ verification })).toMatchObject({
    type: 'warning',
    content: '1,000 rows of batch_test deleted in 5 s. 3 rows still match.',
  })
})

test('a job that has not ended has no message', () => {
  expect(endingOf(summaryOf(snapshot))).toBeNull()
})
