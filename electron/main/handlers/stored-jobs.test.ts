import { afterAll, expect, test } from 'vitest'
import { JobSpec } from '../../../shared/job-spec.ts'
import type { ProblemCode } from '../../../shared/problem.ts'
import { ProblemError } from '../../../shared/problem-error.ts'
import type { Job } from '../../engine/engine.ts'
import { withTable } from '../../testing/cluster.ts'
import { engineOn } from '../testing/engine.ts'
import { storedJobHandlers, storedJobs } from './stored-jobs.ts'

const SLOW = { timeout: 20_000 }

const failing = (code: ProblemCode) => ({
  storedJobs: async () =>
    await Promise.reject(new ProblemError({ kind: 'failed', code, message: 'm', nextStep: 'n' })),
})

/** Two engines are two processes, as far as the ledger can tell. */
const [here, there] = [engineOn('sandbox'), engineOn('sandbox')]
afterAll(async () => await Promise.all([here.close(), there.close()]))

/** A job of the other process on a thousand rows, and what this process can do about it. */
async function withJobElsewhere(
  limits: Record<string, number>,
  use: (job: Job, handlers: ReturnType<typeof storedJobHandlers>, resumed: Job[]) => Promise<void>,
): Promise<void> {
  await withTable('id int PRIMARY KEY, hits int NOT NULL DEFAULT 0', async ({ client, name }) => {
    await client.query(`INSERT INTO ${name} SELECT i FROM generate_series(1, 1000) AS i`)
    await client.query(`ANALYZE ${name}`)
    const table = { schema: 'public', name }
    const change = { operation: 'update', where: 'true', set: 'hits = hits + 1' }
    const job = await there.start(JobSpec.parse({ cluster: 'sandbox', table, limits, ...change }))
    const resumed: Job[] = []
    await use(
      job,
      storedJobHandlers(here, (one) => resumed.push(one)),
      resumed,
    )
    const { rows } = await client.query(`SELECT max(hits) AS most FROM ${name}`)
    expect(rows).toEqual([{ most: 1 }])
  })
}

async function listed({ id }: Job) {
  return (await storedJobs(here, 'sandbox')).find(({ jobId }) => jobId === id)
}

test('a sandbox that does not run has no jobs to list', async () => {
  expect(await storedJobs(failing('sandbox-stopped'), 'sandbox')).toEqual([])
})

test('any other fault is told', async () => {
  await expect(storedJobs(failing('connection-failed'), 'sandbox')).rejects.toThrow('m')
})

test('a job of another process is listed with all that its controls need, and obeys them', async () => {
  const limits = { batchSize: 10, workers: 2, rowsPerSecond: 50 }
  await withJobElsewhere({ ...limits, approvedRows: 1_000 }, async (job, handlers) => {
    const target = { cluster: 'sandbox', jobId: job.id }
    await expect.poll(() => job.snapshot().rows, SLOW).toBeGreaterThan(0)
    expect(await listed(job)).toMatchObject({
      state: 'running',
      isWorkedOn: true,
      isAtApproved: false,
      matchingRows: 1_000,
      limits,
    })
    await handlers['jobs:pause-stored'](target)
    await expect.poll(() => job.snapshot().state, SLOW).toBe('paused')
    expect(await listed(job)).toMatchObject({ state: 'paused', isWorkedOn: true })
    await handlers['jobs:adjust-stored']({ ...target, adjustment: { workers: 3, rowsPerSecond: null } })
    await expect.poll(() => job.snapshot().limits.workers, SLOW).toBe(3)
    expect(await listed(job)).toMatchObject({ limits: { batchSize: 10, workers: 3, rowsPerSecond: null } })
    await handlers['jobs:cancel-stored'](target)
    expect(await job.finished).toMatchObject({ state: 'cancelled' })
    expect(await listed(job)).toMatchObject({ state: 'cancelled', isWorkedOn: false })
    await expect(handlers['jobs:pause-stored'](target)).rejects.toThrow('has been cancelled')
  })
})

test('a job that has changed all approved rows says so, until somebody resumes it here', async () => {
  await withJobElsewhere({ batchSize: 50, workers: 2, approvedRows: 200 }, async (job, handlers, resumed) => {
    await expect.poll(() => job.snapshot().state, SLOW).toBe('paused')
    expect(job.snapshot().waitingFor).toBe('Paused: more rows match than the approved 200 (+10 %).')
    await expect.poll(async () => await listed(job)).toMatchObject({ state: 'paused', isAtApproved: true })
    const resumption = { cluster: 'sandbox', jobId: job.id, adjustment: {} }
    await expect(handlers['jobs:resume-stored'](resumption)).rejects.toThrow('The job stays paused.')
    await handlers['jobs:resume-stored']({ ...resumption, approves: true })
    expect(resumed.map(({ id }) => id)).toEqual([job.id])
    expect(await job.finished).toMatchObject({ state: 'succeeded', rows: 1_000 })
    expect(await listed(job)).toMatchObject({ state: 'succeeded', isAtApproved: false })
  })
})
