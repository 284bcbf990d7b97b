import { expect, test } from 'vitest'
import { standingOf } from './standing.ts'
import { resultOf, snapshotOf, storedOf } from './testing.ts'

const RUNNING = { snapshot: snapshotOf(), result: null }
const INTERRUPTED = {
  snapshot: snapshotOf({ state: 'interrupted' }),
  result: resultOf({ state: 'interrupted', resumable: true }),
}

test('what this run works on is as this run says, whatever the ledger thinks', () => {
  const stored = storedOf({ state: 'interrupted' })
  expect(standingOf(RUNNING, stored)).toEqual({ state: 'running', elsewhere: false, canResume: false })
})

test('what this run has ended for good stays ended', () => {
  const done = { snapshot: snapshotOf({ state: 'succeeded' }), result: resultOf() }
  expect(standingOf(done, storedOf({ state: 'failed' }))).toMatchObject({
    state: 'succeeded',
    canResume: false,
  })
})

test('an interrupted job can go on until the ledger says otherwise', () => {
  expect(standingOf(INTERRUPTED, undefined)).toMatchObject({ state: 'interrupted', canResume: true })
  expect(standingOf(INTERRUPTED, storedOf())).toMatchObject({ state: 'interrupted', canResume: true })
  expect(standingOf(INTERRUPTED, storedOf({ state: 'cancelled' }))).toMatchObject({
    state: 'cancelled',
    canResume: false,
  })
})

test('a job that this run has left may have gone on elsewhere', () => {
  const stored = storedOf({ state: 'running' })
  expect(standingOf(INTERRUPTED, stored)).toEqual({ state: 'running', elsewhere: true, canResume: false })
})
