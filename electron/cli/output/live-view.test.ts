import { expect, it } from 'vitest'
import { planWith } from '../testing/plan.ts'
import { snapshotWith } from '../testing/snapshot.ts'
import { stdioWith } from '../testing/stdio.ts'
import { createLiveView } from './live-view.ts'
import { planHeadline } from './plan-text.ts'

it('tells new limits above the block', () => {
  let out = ''
  const stdio = stdioWith({ out: (text) => void (out += text) })
  const view = createLiveView(stdio, planHeadline)
  const plan = planWith({ operation: 'purge' })
  view.started({ id: 'job', plan })
  const snapshot = snapshotWith({ limits: { batchSize: 50, workers: 2, rowsPerSecond: null } })
  view.snapshot(snapshotWith({}))
  view.snapshot(snapshot)
  view.snapshot(snapshot)
  const result = {
    jobId: 'job', state: 'succeeded', rows: 1, unknownRows: 0, batches: 1, retries: 0, conflicts: 0, seconds: 1,
    rejects: 0, verification: null, resumable: false, problem: null,
  } as const // prettier-ignore
  view.finished({ plan, snapshot, result, logFile: '', logFault: null })
  const told = out.split('\u001b[J').filter((text) => text.startsWith('limits now: '))
  expect(told).toHaveLength(1)
  expect(told[0]).toMatch(/^limits now: 2 workers, batches of up to 50 rows\n\r.*48 %/)
})
