import { expect, test } from 'vitest'
import { createJobStore } from '../../stream/job-store.ts'
import { frameOf, resultOf, snapshotOf, storedOf, summaryOf } from '../../stream/testing.ts'
import type { JobState } from '../../../shared/job-state.ts'
import { JobSpec } from '../../../shared/job-spec.ts'
import { rowsOf } from './job-row.ts'

function live(state: JobState, resumable = false) {
  const store = createJobStore()
  const ended = state === 'running' ? null : resultOf({ state: 'interrupted', resumable, rows: 300 })
  store.adoptSummaries([summaryOf(snapshotOf({ state }), ended)], 1_000)
  return store.jobs()
}

test('a job of this run is listed once, as this run knows it', () => {
  const rows = rowsOf(live('running'), [storedOf({ rows: 7 })])
  expect(rows).toMatchObject([
    { jobId: 'a', state: 'running', elsewhere: false, through: 'app', rows: 300, progress: 0.25 },
  ])
})

test('a job that this run knows only by name is not listed as somebody else’s', () => {
  const store = createJobStore()
  store.accept(frameOf({ snapshots: [snapshotOf()] }), 1_000)
  expect(rowsOf(store.jobs(), [storedOf({ state: 'running' })])).toEqual([])
})

test('jobs of earlier runs come from the ledger, with what it does not know left open', () => {
  const rows = rowsOf(live('running'), [storedOf({ jobId: 'b', rows: 7, createdAt: 5 })])
  expect(rows[1]).toMatchObject({
    jobId: 'b',
    operation: 'Purge',
    table: 'batch_test',
    where: "status = 'inactive'",
    state: 'interrupted',
    through: 'ledger',
    rows: 7,
    progress: 0.25,
    eta: null,
    seconds: null,
    startedAt: 5,
  })
})

test('a job that only this machine remembers has its duration, and no controls', () => {
  const [row] = rowsOf([], [storedOf({ seconds: 7, resumable: false })])
  expect(row).toMatchObject({ state: 'interrupted', through: null, seconds: 7, eta: null })
})

test('what another process runs has the progress that the ledger tells, an end and the time since its start', () => {
  const stored = storedOf({ state: 'running', rows: 600, createdAt: 1_000 })
  const paces = { a: { first: { progress: 0, at: 11_000 }, last: { progress: 0.5, at: 21_000 } } }
  const [row] = rowsOf([], [stored], paces)
  expect(row).toMatchObject({ state: 'running', elsewhere: true, through: 'ledger', seconds: 20 })
  expect(row).toMatchObject({ progress: 0.5, eta: { state: 'range', fromSeconds: 7, toSeconds: 13 } })
})

test('a job that another process has gone on with is listed by the ledger’s numbers', () => {
  const rows = rowsOf(live('interrupted', true), [storedOf({ state: 'succeeded', rows: 1_200 })])
  expect(rows).toMatchObject([{ jobId: 'a', state: 'succeeded', rows: 1_200 }])
})

test('an undo names its job, and the job is undone once the undo has put its rows back', () => {
  const { spec } = storedOf()
  const job = '11111111-2222-4333-8444-555555555555'
  const undo = JobSpec.parse({ ...spec, operation: 'undo', job, of: 'purge' })
  const rowsWith = (rows: number) =>
    rowsOf(
      [],
      [
        storedOf({ jobId: job, rows: 300, createdAt: 1 }),
        storedOf({ jobId: 'u', spec: undo, rows, createdAt: 2 }),
      ],
    )
  expect(rowsWith(300)).toMatchObject([
    { undoes: '', undone: 'Undone' },
    { undoes: job, undone: null },
  ])
  expect(rowsWith(0)).toMatchObject([{ undone: null }, { undone: null }])
})
