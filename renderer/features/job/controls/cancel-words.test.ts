import { expect, test } from 'vitest'
import { snapshotOf, storedOf, summaryOf } from '../../../stream/testing.ts'
import { cancelWords } from './cancel-words.ts'
import { canBeResumed, canCancel, canPause, controlledJob, controlledStored } from './controlled-job.ts'

const { spec } = summaryOf(snapshotOf()).plan
const standing = { elsewhere: false, canResume: false } as const
const running = controlledJob(spec, snapshotOf(), { ...standing, state: 'running', through: 'app' })
const succeeded = controlledJob(spec, snapshotOf({ rows: 1_200 }), {
  ...standing,
  state: 'succeeded',
  through: null,
})

test('a running job is cancelled knowingly: how far it is, what that means, and the milder way', () => {
  expect(cancelWords([running])).toEqual({
    header: 'Cancel “Purge batch_test”?',
    lines: ['300 rows of batch_test deleted so far, 25 % of the work.'],
    note: 'The deleted rows stay deleted. To delete the rest, start a new job. A cancelled job cannot be continued. A paused job can be resumed at any time.',
    keep: 'Keep running',
    pause: 'Pause instead',
    cancel: 'Cancel job',
  })
})

test('a job that nobody works on is discarded, and there is nothing to pause', () => {
  expect(cancelWords([controlledStored(storedOf())])).toMatchObject({
    header: 'Discard “Purge batch_test”?',
    keep: 'Keep job',
    pause: null,
    cancel: 'Discard job',
  })
})

test('a job that has ended meanwhile says so', () => {
  expect(cancelWords([succeeded])).toEqual({
    header: 'Nothing left to cancel',
    lines: ['Succeeded, 1,200 rows of batch_test deleted.'],
    note: 'The job has ended in the meantime.',
    keep: 'Close',
    pause: null,
    cancel: null,
  })
})

test('of several jobs those that are left are cancelled', () => {
  const words = cancelWords([running, { ...running, progress: null }, succeeded])
  expect(words).toMatchObject({ header: 'Cancel 2 jobs?', cancel: 'Cancel 2 jobs', keep: 'Keep running' })
  expect(words.lines).toEqual([
    'Purge batch_test: 300 rows of batch_test deleted so far, 25 % of the work.',
    'Purge batch_test: 300 rows of batch_test deleted so far; the remaining amount is unknown.',
    'Purge batch_test: Succeeded, 1,200 rows of batch_test deleted.',
  ])
})

test('what fits a job follows from its state and from what takes its controls', () => {
  const fits = (state: 'running' | 'paused' | 'interrupted' | 'succeeded') => {
    const job = controlledStored(storedOf({ state }))
    return [canPause(job), canBeResumed(job), canCancel(job)]
  }
  expect(fits('running')).toEqual([true, false, true])
  expect(fits('paused')).toEqual([false, true, true])
  expect(fits('interrupted')).toEqual([false, true, true])
  expect(fits('succeeded')).toEqual([false, false, false])
  const cancelling = { ...running, state: 'cancelling' } as const
  expect([canPause(cancelling), canBeResumed(cancelling), canCancel(cancelling)]).toEqual([
    false,
    false,
    false,
  ])
})

test('a job that has met its approval asks before it is resumed, wherever it runs', () => {
  const limits = { ...spec.limits, approvedRows: 2_010 }
  const stored = storedOf({ state: 'paused', isAtApproved: true, spec: { ...spec, limits } })
  const question = 'Paused: more rows match than the approved 2,010 (+10 %).'
  expect(controlledStored(stored).question).toBe(question)
  expect(controlledStored({ ...stored, isAtApproved: false }).question).toBeNull()
  const here = snapshotOf({ state: 'paused', waitingFor: question })
  const paused = { ...standing, state: 'paused', through: 'app' } as const
  expect(controlledJob(spec, here, paused).question).toBe(question)
})
