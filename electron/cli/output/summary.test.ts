import { describe, expect, it } from 'vitest'
import { JobSpec } from '../../../shared/job-spec.ts'
import { DEMO_TABLE } from '../../../shared/demo-table.ts'
import type { JobResult } from '../../../shared/job.ts'
import { snapshotWith } from '../testing/snapshot.ts'
import type { Ended } from './job-view.ts'
import { styleFor } from './style.ts'
import { summaryLines } from './summary.ts'

const extra = { heldBack: null, style: styleFor(false) }

function endedWith(operation: string, changes: Partial<JobResult>): Ended {
  const spec = JobSpec.parse({
    operation,
    cluster: 'sandbox',
    table: DEMO_TABLE,
    limits: {},
    where: 'true',
    set: 'a = 1',
  })
  const result: JobResult = {
    jobId: 'job', state: 'succeeded', rows: 20_012, batches: 24, retries: 3, conflicts: 1, seconds: 0.9, problem: null,
    ...changes,
  } // prettier-ignore
  const sample = { columns: [], before: [], after: null }
  const plan = {
    spec,
    key: [],
    statements: [],
    tableRows: null,
    matchingRows: null,
    ranges: 1,
    sample,
    warnings: [],
    notes: [],
  }
  return { plan, result, snapshot: snapshotWith({}), logFile: '/home/x/jobs/job.jsonl' }
}

describe('the summary of a job', () => {
  it('says what was done, in how many transactions and how fast', () => {
    expect(summaryLines(endedWith('purge', {}), extra)).toEqual([
      'Purged 20,012 rows from batch_test in 0.9 s.',
      '  24 batches, 22,236 rows/s, 3 retries, 1 conflict, p50 8.0 ms, p95 20 ms',
    ])
  })

  it.each([
    ['purge', 'Run the same command again to purge the rest.'],
    ['update', 'also one changed already if it still matches'],
    ['repopulate', 'to set it up from the start'],
  ])('says honestly what running a stopped %s again does', (operation, advice) => {
    const lines = summaryLines(endedWith(operation, { state: 'cancelled' }), extra)
    expect(lines[0]).toBe('Stopped after 20,012 rows in batch_test, 0.9 s.')
    expect(lines.at(-1)).toContain(advice)
  })

  it('does not speak of changed rows when there are none', () => {
    const lines = summaryLines(endedWith('update', { state: 'cancelled', rows: 0 }), extra)
    expect(lines.at(-1)).toBe('  Nothing was changed.')
  })

  it('leads to the log when the job failed or warnings were held back', () => {
    expect(summaryLines(endedWith('purge', { state: 'failed' }), extra).at(-1)).toBe(
      '  Log: /home/x/jobs/job.jsonl',
    )
    const lines = summaryLines(endedWith('purge', {}), { ...extra, heldBack: '7 more warnings in the log' })
    expect(lines.slice(2)).toEqual(['  7 more warnings in the log', '  Log: /home/x/jobs/job.jsonl'])
  })
})
