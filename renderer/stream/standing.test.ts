import { expect, test } from 'vitest'
import { rememberedStanding, standingOf, storedStanding } from './standing.ts'
import { resultOf, snapshotOf, storedOf } from './testing.ts'

const RUNNING = { snapshot: snapshotOf(), result: null }
const INTERRUPTED = {
  snapshot: snapshotOf({ state: 'interrupted' }),
  result: resultOf({ state: 'interrupted', resumable: true }),
}

test('what this run works on is as this run says, whatever the ledger thinks', () => {
  const stored = storedOf({ state: 'interrupted' })
  expect(standingOf(RUNNING, stored)).toMatchObject({ state: 'running', elsewhere: false, through: 'app' })
})

test('what this run has ended for good stays ended', () => {
  const done = { snapshot: snapshotOf({ state: 'succeeded' }), result: resultOf() }
  expect(standingOf(done, storedOf({ state: 'failed' }))).toMatchObject({
    state: 'succeeded',
    canResume: false,
    through: null,
  })
})

test('an interrupted job can go on until the ledger says otherwise', () => {
  expect(standingOf(INTERRUPTED, undefined)).toMatchObject({ canResume: true, through: 'ledger' })
  expect(standingOf(INTERRUPTED, storedOf())).toMatchObject({ state: 'interrupted', canResume: true })
  expect(standingOf(INTERRUPTED, storedOf({ state: 'cancelled' }))).toMatchObject({
    state: 'cancelled',
    canResume: false,
    through: null,
  })
})

test('a job that this run has left may have gone on elsewhere', () => {
  const stored = storedOf({ state: 'running' })
  expect(standingOf(INTERRUPTED, stored)).toMatchObject({
    state: 'running',
    elsewhere: true,
    through: 'ledger',
  })
})

test('a paused job is elsewhere only while a process waits for it', () => {
  const paused = { state: 'paused' } as const
  expect(storedStanding(storedOf(paused))).toMatchObject({ elsewhere: false, canResume: true })
  expect(storedStanding(storedOf({ ...paused, isWorkedOn: true }))).toMatchObject({ elsewhere: true })
})

test('nothing takes the controls of a job that no ledger has', () => {
  const gone = storedOf({ resumable: false })
  const left = { state: 'interrupted', canResume: false, through: null }
  expect(storedStanding(gone)).toMatchObject(left)
  expect(standingOf(INTERRUPTED, gone)).toMatchObject(left)
})

test('a remembered job that another process records is controlled through its ledger, if that is known', () => {
  const elsewhere = { state: 'running', elsewhere: true }
  expect(rememberedStanding(RUNNING, storedOf({ state: 'running' }))).toMatchObject({
    ...elsewhere,
    through: 'ledger',
  })
  expect(rememberedStanding(RUNNING, undefined)).toMatchObject({ ...elsewhere, through: null })
  expect(rememberedStanding(INTERRUPTED, undefined)).toMatchObject({ canResume: true, through: 'ledger' })
})
