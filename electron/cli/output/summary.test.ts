import { describe, expect, it } from 'vitest'
import type { JobResult } from '../../../shared/job.ts'
import { planWith } from '../testing/plan.ts'
import { snapshotWith, workerWith } from '../testing/snapshot.ts'
import type { Ended } from './job-view.ts'
import { styleFor } from './style.ts'
import { summaryLines } from './summary.ts'

const extra = { heldBack: null, style: styleFor(false) }

const UNDONE = '1a2b3c4d-0000-4000-8000-000000000000'

function endedWith(operation: string, changes: Partial<JobResult>): Ended {
  const result: JobResult = {
    jobId: 'job', state: 'succeeded', rows: 20_012, unknownRows: 0, batches: 24, retries: 3, conflicts: 1, seconds: 0.9, problem: null,
    rejects: 0, verification: null, resumable: false,
    ...changes,
  } // prettier-ignore
  return {
    plan: planWith({ operation, ...(operation === 'undo' && { job: UNDONE, of: 'purge' }) }),
    result,
    snapshot: snapshotWith({ workers: [workerWith({ rows: 20_012 })] }),
    logFile: '/home/x/jobs/job.jsonl',
    logFault: null,
  }
}

describe('the summary of a job', () => {
  it('says what was done, in how many transactions and how fast', () => {
    expect(summaryLines(endedWith('purge', {}), extra)).toEqual([
      'Purged 20,012 rows from batch_test in 0.9 s.',
      '  24 batches, 22,236 rows/s, 3 retries, 1 conflict, p50 8.0 ms, p95 20 ms',
      '  Cannot be undone: there is no archive.',
    ])
  })

  it('says of an archive until when the job can be undone, what it takes, and how', () => {
    const archive = { folder: '/a', bytes: 1_234_567, rows: 20_012, until: '2027-02-28T12:00:00Z' }
    const told = (known: Partial<JobResult>) => summaryLines(endedWith('purge', known), extra).slice(2)
    expect(told({ archive })).toEqual([
      expect.stringMatching(
        /^ {2}Can be undone\. Its archive, 1\.2 MB on this machine, is kept until 2027-02-28 \d\d:\d\d at least\.$/,
      ),
      '  Undo with: sluice undo job',
    ])
    expect(told({ archive: { ...archive, until: null } })[0]).toMatch(/is kept until you delete it\.$/)
    expect(told({ archive: { ...archive, rows: 0 }, rows: 0 })).toEqual([])
  })

  it('says of an undo what it put back, left alone and set aside, and where these are listed', () => {
    const lines = summaryLines(
      endedWith('undo', { rows: 997, restored: 997, leftAlone: 2, setAside: 1, rejects: 1 }),
      extra,
    )
    expect(lines[0]).toBe('Restored 997 rows in batch_test in 0.9 s.')
    expect(lines).toContain(
      '  2 rows left alone: there again, or changed or deleted since. List: sluice left job',
    )
    expect(lines.join('\n')).toContain('1 row was rejected by the database and set aside')
  })

  it('says of a repopulate what it deleted, too, which is in its speed', () => {
    const phases = [
      { kind: 'delete', rows: 373_000, expected: 373_000, done: true },
      { kind: 'insert', rows: 5_000, expected: 5_000, done: true },
    ] as const
    const workers = [workerWith({ rows: 378_000 })]
    const ended = endedWith('repopulate', { rows: 5_000, seconds: 10 })
    const lines = summaryLines({ ...ended, snapshot: snapshotWith({ phases: [...phases], workers }) }, extra)
    expect(lines).toContain('  Deleted 373,000 rows, inserted 5,000 rows.')
    expect(lines[1]).toContain('37,800 rows/s')
  })

  it.each([
    ['purge', 'Run the same command again to purge the rest.'],
    ['update', 'including rows already changed'],
    ['repopulate', 'to restore it completely'],
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
    const problem = {
      kind: 'failed',
      code: 'cluster-away',
      message: 'It is away.',
      nextStep: 'Wait.',
    } as const
    expect(summaryLines(endedWith('purge', { state: 'interrupted', problem }), extra)).toContain(
      '  Log: /home/x/jobs/job.jsonl',
    )
    const lines = summaryLines(endedWith('purge', {}), { ...extra, heldBack: '7 more warnings in the log' })
    expect(lines.slice(3)).toEqual(['  7 more warnings in the log', '  Log: /home/x/jobs/job.jsonl'])
  })

  it('says of a log that broke that it is incomplete, and why', () => {
    const ended = { ...endedWith('purge', {}), logFault: 'ENOSPC: no space left on device, write' }
    expect(summaryLines(ended, extra).at(-1)).toBe(
      '  Log: /home/x/jobs/job.jsonl, which is incomplete: ENOSPC: no space left on device, write',
    )
  })

  it.each([
    ['verified', 'No row matches any more.', '  Verified: no row matches any more.'],
    ['differs', '3 rows match again.', '  Differs: 3 rows match again.'],
    ['not-verified', 'The look took too long.', '  Not verified: the look took too long.'],
  ] as const)('says whether the outcome was verified: %s', (state, message, line) => {
    expect(summaryLines(endedWith('purge', { verification: { state, message } }), extra)).toContain(line)
  })

  it('does not leave out rows that may have been changed besides', () => {
    expect(summaryLines(endedWith('purge', { unknownRows: 300 }), extra)).toContainEqual(
      expect.stringMatching(/^  Up to 300 more rows may have been changed: /),
    )
  })

  it('counts the rows that were set aside and leads to them', () => {
    expect(summaryLines(endedWith('update', { rejects: 1 }), extra)).toContain(
      '  1 row was rejected by the database and set aside: sluice rejects job --cluster sandbox',
    )
  })

  it.each(['interrupted', 'failed'] as const)('says how to go on with a job that ended as %s', (state) => {
    const lines = summaryLines(endedWith('update', { state, resumable: true }), extra)
    expect(lines.at(-1)).toBe('  Resume with: sluice resume job --cluster sandbox')
    expect(lines.join('\n')).not.toContain('same command again')
  })
})
