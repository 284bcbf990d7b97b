import { describe, expect, test } from 'vitest'
import { JobSpec } from '../../../shared/job-spec.ts'
import { resultOf, snapshotOf, summaryOf } from '../../stream/testing.ts'
import { stateText } from './job-status.tsx'
import {
  archivedText,
  changeSentence,
  elsewhereText,
  etaText,
  jobTitle,
  limitsSentence,
  rowsTexts,
  timeTexts,
} from './job-words.ts'
import { logText, matchesLevel } from './log/log-filter.ts'
import { outcomeWords, undoneText } from './outcome/outcome-words.ts'

const { spec } = summaryOf(snapshotOf()).plan

describe('what was asked', () => {
  test('a purge', () => {
    expect(jobTitle(spec)).toBe('Purge batch_test')
    expect(changeSentence(spec)).toBe("Delete every row of batch_test where status = 'inactive'.")
    expect(changeSentence(JobSpec.parse({ ...spec, where: ' TRUE ' }))).toBe(
      'Delete every row of batch_test.',
    )
  })

  test('an update', () => {
    const update = { ...spec, operation: 'update', set: 'value = 0', touchUpdatedAt: true, where: 'true' }
    expect(changeSentence(JobSpec.parse(update))).toBe(
      'Set value = 0, and updated_at to the time of the change, in every row of batch_test.',
    )
  })

  test('a repopulate', () => {
    const { cluster, table } = spec
    const repopulate = JobSpec.parse({ operation: 'repopulate', cluster, table, limits: {} })
    expect(changeSentence(repopulate)).toBe('Empty batch_test, then insert 5,000 rows.')
    expect(limitsSentence(repopulate)).toBe('On sandbox, in batches of up to 1,000 rows, with 4 workers.')
  })
})

describe('how far it is', () => {
  test('what the ledger calls interrupted neither runs nor comes to an end, whatever was recorded last', () => {
    const eta = { state: 'due' } as const
    expect(timeTexts('interrupted', 13, eta)).toEqual(['ran 13 s'])
    expect(timeTexts('paused', 13, null)).toEqual(['ran 13 s so far'])
    expect(timeTexts('running', 13, eta)).toEqual(['running 13 s', etaText(eta)])
  })

  test('an estimate says that it is one', () => {
    const phase = { kind: 'delete', rows: 300, expected: 1_200, done: false } as const
    expect(rowsTexts(snapshotOf({ phases: [phase] }))).toEqual(['300 of about 1,200 rows'])
    expect(rowsTexts(snapshotOf({ rows: 1, phases: [{ ...phase, expected: null }] }))).toEqual(['1 row'])
    expect(rowsTexts(snapshotOf({ phases: [{ ...phase, done: true }] }))).toEqual(['300 rows'])
  })

  test('of a repopulate each phase has its own count', () => {
    const empty = { kind: 'delete', rows: 120_000, expected: 373_000, done: false } as const
    const fill = { kind: 'insert', rows: 0, expected: 5_000, done: false } as const
    expect(rowsTexts(snapshotOf({ phases: [empty, fill] }))).toEqual([
      'Deleting 120,000 of about 373,000',
      'Then insert 5,000 rows',
    ])
    const emptied = { ...empty, rows: 373_012, expected: 373_012, done: true }
    expect(rowsTexts(snapshotOf({ phases: [emptied, { ...fill, rows: 1_000 }] }))).toEqual([
      'Deleted 373,012 rows',
      'Inserting 1,000 of 5,000',
    ])
  })

  test('the end is a state', () => {
    expect(etaText({ state: 'measuring' })).toBe('Measuring…')
    expect(etaText({ state: 'range', fromSeconds: 130, toSeconds: 170 })).toBe('about 2–3 min left')
    expect(etaText({ state: 'due' })).toBe('about to finish')
  })

  test('a stop names the transactions that still have to end', () => {
    expect(stateText({ state: 'cancelling', inFlight: 3 })).toBe('Cancelling, 3 transactions ending')
    expect(stateText({ state: 'paused', inFlight: 1 })).toBe('Pausing, 1 transaction ending')
    expect(stateText({ state: 'paused', inFlight: 0 })).toBe('Paused')
    expect(stateText({ state: 'running', inFlight: 4 })).toBe('Running')
  })
})

test('what happened says what a stop means for the table', () => {
  expect(outcomeWords(resultOf(), 1_200, spec)).toEqual({
    headline: '1,200 rows of batch_test deleted in 4 s.',
    note: null,
  })
  const cancelled = outcomeWords(resultOf({ state: 'cancelled' }), 1_200, spec)
  expect(cancelled.headline).toMatch(/then cancelled\.$/)
  expect(cancelled.note).toMatch(/stay deleted/)
})

test('what can go on says so instead, and that nothing is repeated', () => {
  const interrupted = outcomeWords(resultOf({ state: 'interrupted', resumable: true }), 1_200, spec)
  expect(interrupted.headline).toMatch(/then interrupted\.$/)
  expect(interrupted.note).toMatch(/no row is skipped or changed twice/)
  const failed = outcomeWords(resultOf({ state: 'failed', resumable: true }), 1_200, spec)
  expect(failed.note).toBe(interrupted.note)
})

test('the time of a job that went on is that of its last part, and so is its number of rows', () => {
  expect(outcomeWords(resultOf(), 900, spec).headline).toBe(
    '1,200 rows of batch_test deleted, 900 of them by this run, in 4 s.',
  )
})

test('what another process works on is said to be there', () => {
  expect(stateText({ state: 'running', inFlight: 0, elsewhere: true })).toBe('Running in another process')
  expect(stateText({ state: 'interrupted', inFlight: 0 })).toBe('Interrupted')
  expect(elsewhereText({ state: 'running', through: 'ledger' })).toBe(
    'Another process is working on this job.',
  )
  expect(elsewhereText({ state: 'running', through: 'ledger' }, 3)).toBe(
    '3 other processes are working on this job.',
  )
  expect(elsewhereText({ state: 'paused', through: null })).toBe('Another process is waiting for this job.')
  expect(elsewhereText({ state: 'paused', through: 'ledger' })).toContain('Resume continues it there')
})

test('the log is filtered by how serious an event is, and copied whole', () => {
  const event = {
    at: 0,
    level: 'warning',
    kind: 'retry',
    worker: 1,
    message: 'again',
    sqlState: '40001',
  } as const
  expect(['all', 'warning', 'error'].map((level) => matchesLevel(event, level as 'all'))).toEqual([
    true,
    true,
    false,
  ])
  expect(logText([event])).toBe('1970-01-01T00:00:00.000Z\twarning\tworker 2\t40001\tagain')
})

test('an undo says what it did not put back, and why', () => {
  expect(undoneText({})).toBeNull()
  expect(undoneText({ leftAlone: 0, setAside: 0 })).toBe('No row was left alone or set aside.')
  expect(undoneText({ leftAlone: 1, setAside: 0 })).toBe(
    '1 row left alone: there again, or changed or deleted since.',
  )
  expect(undoneText({ leftAlone: 2, setAside: 3 })).toBe(
    '2 rows left alone: there again, or changed or deleted since. 3 rows set aside: rejected by the database.',
  )
})

test('a job that archives says how much it has archived so far', () => {
  expect(archivedText({})).toBe('')
  expect(archivedText({ archivedBytes: 12_345_678 })).toMatch(/^, 12.MB archived$/)
})
