import { expect, test } from 'vitest'
import { type JobSpec, Limits } from '../../../shared/job-spec.ts'
import { DEMO_TABLE } from '../../../shared/demo-table.ts'
import type { Plan } from '../../../shared/plan.ts'
import { capitalized } from '../../../shared/counted.ts'
import { expectedRows } from '../../../shared/expected-rows.ts'
import { choiceSentences, rateSentence, runLabel, sentenceOf, undoSentence, wayBack } from './job-words.ts'

const limits = Limits.parse({})
const target = { cluster: 'sandbox', table: DEMO_TABLE, limits }
const PURGE: JobSpec = { operation: 'purge', ...target, where: 'value > 1', strategy: 'range' }
const UPDATE: JobSpec = { ...PURGE, operation: 'update', set: 'value = 1', touchUpdatedAt: false }
const REPOPULATE: JobSpec = { operation: 'repopulate', ...target, rows: 5_000 }

function planOf(spec: JobSpec, matchingRows: number | null): Plan {
  const sample = { columns: [], before: [], after: null }
  return {
    spec,
    matchingRows,
    key: ['id'],
    statements: [],
    tableRows: null,
    ranges: 1,
    sample,
    ledger: 'ready',
    moment: null,
    accessPath: [],
    warnings: [],
    notes: [],
  }
}

test.each([
  [PURGE, 1_204_331, 'Delete about 1,204,331 rows'],
  [PURGE, 1, 'Delete about 1 row'],
  [PURGE, null, 'Delete the matching rows'],
  [UPDATE, 204_331, 'Update about 204,331 rows'],
  [REPOPULATE, 5_000, 'Delete all rows, then insert 5,000'],
])('the button that starts %j says %s: %s', (spec, rows, label) => {
  expect(runLabel(planOf(spec, rows))).toBe(label)
})

test.each([
  [373_000, 'Delete about 373,000 rows, then insert 5,000'],
  [1, 'Delete about 1 row, then insert 5,000'],
  [0, 'Insert 5,000 rows'],
])('a repopulate says what it deletes, too: %d rows', (tableRows, label) => {
  const plan = { ...planOf(REPOPULATE, 5_000), tableRows }
  expect(runLabel(plan)).toBe(label)
  expect(capitalized(expectedRows(plan))).toBe(label)
})

test('all rows are said out loud', () => {
  expect(sentenceOf(PURGE)).toBe('Deletes the matching rows of batch_test.')
  expect(sentenceOf({ ...PURGE, where: ' TRUE ' })).toBe('Deletes all rows of batch_test.')
  expect(sentenceOf(REPOPULATE)).toBe('Empties batch_test, then inserts 5,000 rows.')
})

test('a rate tells the shortest time, as long as the count is known', () => {
  const slow = { ...PURGE, limits: { ...limits, rowsPerSecond: 200 } }
  expect(rateSentence(planOf(slow, 1_000))).toBe('At least 5 s at this rate.')
  const both = { ...REPOPULATE, limits: slow.limits }
  expect(rateSentence({ ...planOf(both, 5_000), tableRows: 15_000 })).toBe(
    'At least 1 min 40 s at this rate.',
  )
  expect(rateSentence(planOf(slow, null))).toBeNull()
  expect(rateSentence(planOf(PURGE, 1_000))).toBeNull()
})

const UNDO: JobSpec = {
  operation: 'undo',
  ...target,
  job: '0b0f3c1e-9d4b-4a57-8f11-2f6c1f1f7a10',
  of: 'purge',
  overwrite: false,
  withoutColumns: [],
  withoutArchives: [],
}

test('a start says whether there is a way back', () => {
  expect(wayBack(PURGE)).toMatch(/only from a backup\.$/)
  expect(wayBack({ ...PURGE, archive: true })).toMatch(/so the job can be undone\.$/)
  expect(wayBack({ ...UPDATE, archive: true })).toMatch(/so the job can be undone\.$/)
  expect(wayBack(UNDO)).toMatch(/can be undone, too\.$/)
  expect(wayBack(REPOPULATE)).toMatch(/only from a backup\.$/)
  expect(undoSentence(PURGE)).toMatch(/^Not possible/)
  expect(undoSentence(UNDO)).toMatch(/^Possible/)
})

test('what an undo was told to do otherwise is said before it starts', () => {
  expect(choiceSentences(UNDO)).toEqual([])
  expect(choiceSentences({ ...UNDO, overwrite: true, withoutColumns: ['note', 'Old'] })).toEqual([
    'Overwrites rows that changed since with their values from before the job.',
    'Puts rows back without “note” and “"Old"”.',
  ])
})

test.each([
  ['up to 1,000 rows', { compared: 200, exists: 0 }, false],
  ['999 rows', { compared: 1_000, exists: 1 }, false],
  ['1,000 rows', { compared: 1_000, exists: 1 }, true],
])('the button of an undo says Restore %s', (rows, { compared, exists }, overwrite) => {
  const undo = {
    ...{ jobId: 'j', startedAt: '', where: null, set: null, changed: null, archived: 1_000, compared },
    counts: { restore: 1_000 - exists, exists, changed: 0, deleted: 0 },
    ...{ columns: [], samples: [], elsewhere: [], addedColumns: [], droppedColumns: [], retypedColumns: [] },
  }
  const spec: JobSpec = { ...UNDO, overwrite }
  expect(runLabel({ ...planOf(spec, 1_000), undo })).toBe(`Restore ${rows}`)
})
