import { expect, test } from 'vitest'
import { ArchiveRetention, type ArchivesInfo } from '../../../../shared/archive.ts'
import { DEMO_TABLE } from '../../../../shared/demo-table.ts'
import { JobSpec } from '../../../../shared/job-spec.ts'
import { JobState } from '../../../../shared/job-state.ts'
import { canUndo, whyNotUndone } from './undo-standing.ts'

const target = { cluster: 'sandbox', table: DEMO_TABLE, limits: {} }
const PURGE = JobSpec.parse({ operation: 'purge', ...target, where: 'true' })
const REPOPULATE = JobSpec.parse({ operation: 'repopulate', ...target })
const ARCHIVES: ArchivesInfo = {
  folder: '/archives',
  retention: ArchiveRetention.parse({}),
  unreadable: [],
  retentionFault: null,
  archives: [
    {
      ...{
        jobId: 'kept',
        operation: 'purge',
        cluster: 'sandbox',
        table: DEMO_TABLE,
        where: 'true',
        set: null,
      },
      ...{ undoes: null, folder: '/archives/kept', files: 1, bytes: 10, rows: 1 },
      ...{ startedAt: '2026-11-30T00:00:00Z', ended: true, faults: [] },
    },
  ],
}

test.each(JobState.options)('a job that is %s can be undone if it has ended', (state) => {
  const job = { jobId: 'kept', spec: PURGE, state }
  expect(canUndo(job, ARCHIVES)).toBe(!['running', 'paused', 'cancelling'].includes(state))
})

test('without an archive here, the reason is said', () => {
  const job = { jobId: 'other', spec: PURGE, state: 'succeeded' } as const
  expect(canUndo(job, ARCHIVES)).toBe(false)
  expect(whyNotUndone(job, ARCHIVES)).toBe('This machine has no archive of it.')
  expect(whyNotUndone(job, null)).toMatch(/not known yet/)
  expect(canUndo({ ...job, jobId: 'kept', spec: REPOPULATE }, ARCHIVES)).toBe(false)
})
