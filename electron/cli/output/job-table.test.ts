import { expect, it } from 'vitest'
import { JobSpec } from '../../../shared/job-spec.ts'
import type { StoredJob } from '../../../shared/stored-job.ts'
import { NOT_NEEDED } from '../../testing/plan.ts'
import { planWith } from '../testing/plan.ts'
import { jobTableLines } from './job-table.ts'
import { styleFor } from './style.ts'

const plain = styleFor(false)
const createdAt = new Date(2026, 2, 9, 17, 5).getTime()

function jobWith(changes: Partial<StoredJob>): StoredJob {
  return {
    jobId: '11111111-2222-4333-8444-555555555555',
    cluster: 'sandbox',
    spec: planWith({ operation: 'purge' }).spec,
    state: 'succeeded',
    rows: 12_000,
    matchingRows: 12_000,
    isWorkedOn: false,
    isAtApproved: false,
    limits: { batchSize: 1_000, workers: 4, rowsPerSecond: null },
    rejects: 0,
    ranges: { total: 32, done: 32 },
    createdAt,
    failure: null,
    ...changes,
  }
}

it('shows a line for each job, and what one failed with', () => {
  const failed = jobWith({
    jobId: 'aaaaaaaa-2222-4333-8444-555555555555',
    spec: planWith({ operation: 'update' }).spec,
    state: 'failed',
    rows: 7,
    ranges: { total: 32, done: 0 },
    failure: 'Division by zero.\u001b[2J',
  })
  const approved = jobWith({ approvals: [{ ...NOT_NEEDED, path: 'yes' }, NOT_NEEDED] })
  expect(jobTableLines([approved, failed], 'sandbox', plain)).toEqual([
    '  job       operation  table       state        rows  rejects  ranges  started           approved',
    '  11111111  purge      batch_test  succeeded  12,000        0   32/32  2026-03-09 17:05  alice, --yes',
    '  aaaaaaaa  update     batch_test  failed          7        0    0/32  2026-03-09 17:05  –',
    '    failed: Division by zero.\\x1b[2J',
    '',
    'Resume one that is interrupted, paused or failed: sluice resume aaaaaaaa --cluster sandbox',
  ])
})

it('tells undos of one table apart, and which jobs are undone', () => {
  const of = planWith({ operation: 'purge' })
  const job = '11111111-2222-4333-8444-555555555555'
  const [undoId, otherId] = ['bbbbbbbb-2222-4333-8444-555555555555', 'cccccccc-2222-4333-8444-555555555555']
  const undo = (undone: string) =>
    JobSpec.parse({
      operation: 'undo',
      cluster: 'sandbox',
      table: of.spec.table,
      limits: {},
      job: undone,
      of: 'purge',
    })
  const lines = jobTableLines(
    [
      jobWith({ jobId: otherId, spec: undo(undoId), rows: 7, createdAt: createdAt + 2 }),
      jobWith({ jobId: undoId, spec: undo(job), createdAt: createdAt + 1 }),
      jobWith({}),
    ],
    'sandbox',
    plain,
  )
  expect(lines.slice(1)).toEqual([
    expect.stringMatching(/cccccccc  undo of job bbbbbbbb  batch_test  succeeded  /),
    expect.stringMatching(/bbbbbbbb  undo of job 11111111  batch_test  succeeded, partly undone  /),
    expect.stringMatching(/11111111  purge +batch_test  succeeded, partly undone  /),
  ])
})

it('does not offer to go on with what has ended or runs', () => {
  const lines = jobTableLines([jobWith({}), jobWith({ state: 'running' })], 'sandbox', plain)
  expect(lines.join('\n')).not.toContain('resume')
})

it('names the cluster of each job where it lists those of all', () => {
  const jobs = [
    jobWith({ cluster: 'orders', state: 'interrupted' }),
    jobWith({ resumable: false, state: 'failed' }),
  ]
  const [header, first, , , resume] = jobTableLines(jobs, null, plain)
  expect([header, first]).toEqual([
    expect.stringMatching(/started +approved +cluster$/),
    expect.stringMatching(/ 2026-03-09 17:05 +– +orders$/),
  ])
  expect(resume).toContain('sluice resume 11111111 --cluster orders')
  expect(jobTableLines([], null, plain)).toEqual([
    'There are no jobs in the history of this machine.',
    'To see those of a cluster: sluice jobs --cluster NAME',
  ])
})

it('says that there are none, and how to keep some', () => {
  expect(jobTableLines([], 'sandbox', plain)).toEqual([
    'There are no jobs in the ledger of sandbox.',
    'A cluster without a ledger records no jobs. To create the ledger: sluice ledger create --cluster sandbox',
  ])
})
