import { userInfo } from 'node:os'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import type { ApprovedStart } from '../../shared/approval.ts'
import type { Environment } from '../../shared/cluster.ts'
import { confirmationOf, planHash } from '../../shared/confirmation.ts'
import type { JobSpec } from '../../shared/job-spec.ts'
import { approvedOf, withCount } from '../../shared/plan.ts'
import { problemOf } from '../../shared/problem-error.ts'
import type { TestTable } from '../testing/cluster.ts'
import type { Job } from './job.ts'
import { ADD_ONE, SLOW, withHits } from './testing/hit-jobs.ts'
import { hits } from './testing/hit-rows.ts'
import { specOf, testEngine } from './testing/test-engine.ts'
import { isAtRest, untilSnapshot } from './testing/until-snapshot.ts'

let environment: Environment
beforeEach(() => (environment = 'production'))

/** Two engines are two processes, as far as the ledger can tell. */
const [here, there] = [1, 2].map(() =>
  testEngine({ environmentOf: async () => await Promise.resolve(environment) }),
) as [ReturnType<typeof testEngine>, ReturnType<typeof testEngine>]
afterAll(async () => await Promise.all([here.close(), there.close()]))

const ROWS = 400
const CLUSTER = 'shop'
const addOne = ({ name }: TestTable, limits: object = {}): JobSpec =>
  specOf(name, { ...ADD_ONE, cluster: CLUSTER, where: 'id > 0', limits })

/** What somebody hands over who has seen the plan and typed the table's name. */
async function approvalOf(spec: JobSpec): Promise<ApprovedStart> {
  const { place } = await here.plan(spec)
  return { path: 'window', planHash: await planHash(spec, place, environment), typed: spec.table.name }
}

async function recorded({ client }: TestTable, { id }: Job): Promise<unknown[]> {
  const { rows } = await client.query<{ approvals: string }>(
    'SELECT approvals FROM sluice.job WHERE id = $1',
    [id],
  )
  return rows[0]?.approvals.split('\n').map((line) => JSON.parse(line) as unknown) ?? []
}

describe('a job that has to be confirmed', () => {
  it.each<[string, (given: ApprovedStart) => ApprovedStart | undefined, string]>([
    ['without an approval', () => undefined, 'has not been confirmed'],
    ['with another name', (given) => ({ ...given, typed: 'other' }), 'has not been confirmed'],
    ['with nothing typed', (given) => ({ ...given, typed: '' }), 'has not been confirmed'],
    ['for another plan', (given) => ({ ...given, planHash: 'ab' }), 'is not the one'],
  ])('does not start %s', async (_, spoil, message) => {
    await withHits(10, async (table) => {
      const spec = addOne(table)
      const given = spoil(await approvalOf(spec))
      const refused = await here.start(spec, undefined, {}, given).then(() => null, problemOf)
      expect(refused).toMatchObject({ kind: 'refused', code: 'confirmation-needed' })
      expect(refused?.message).toContain(message)
      expect(await hits(table)).toEqual({ 0: 10 })
      const jobs = await here.storedJobs(CLUSTER)
      expect(jobs.filter(({ spec: { table: of } }) => of.name === table.name)).toEqual([])
    })
  })

  it.each<[string, (spec: JobSpec) => JobSpec]>([
    ['condition', (spec) => ({ ...spec, where: 'id > 1' }) as JobSpec],
    ['number of rows', (spec) => ({ ...spec, limits: { ...spec.limits, approvedRows: 9 } })],
  ])('does not start with another %s than was approved', async (_, changed) => {
    await withHits(10, async (table) => {
      const given = await approvalOf(addOne(table))
      const refused = await here
        .start(changed(addOne(table)), undefined, {}, given)
        .then(() => null, problemOf)
      expect(refused).toMatchObject({
        code: 'confirmation-needed',
        message: expect.stringContaining('differ'),
      })
      expect(await hits(table)).toEqual({ 0: 10 })
    })
  })

  it('does not start where the cluster has become another environment since', async () => {
    await withHits(10, async (table) => {
      environment = 'development'
      const given = await approvalOf(addOne(table))
      environment = 'production'
      const refused = await here.start(addOne(table), undefined, {}, given).then(() => null, problemOf)
      expect(refused).toMatchObject({ code: 'confirmation-needed' })
    })
  })

  it('starts with one, which is kept with it and told of it', async () => {
    await withHits(10, async (table) => {
      const spec = addOne(table, { approvedRows: 10 })
      const given = await approvalOf(spec)
      const job = await here.start(spec, undefined, approvedOf(await here.plan(spec)), given)
      expect(await job.finished).toMatchObject({ state: 'succeeded', rows: 10 })
      const approvals = [
        {
          path: 'window',
          systemUser: userInfo().username,
          databaseUser: 'admin',
          planHash: 'planHash' in given && given.planHash,
          approvedRows: 10,
          at: expect.stringMatching(/^\d{4}-.*Z$/),
        },
      ]
      expect(job.summary().approvals).toEqual(approvals)
      expect(await recorded(table, job)).toEqual(approvals)
      const stored = (await there.storedJobs(CLUSTER)).find(({ jobId }) => jobId === job.id)
      expect(stored?.approvals).toEqual(approvals)
    })
  })

  it.each<[Environment, ApprovedStart | undefined, string]>([
    ['production', { path: 'yes' }, 'yes'],
    ['sandbox', undefined, 'not-needed'],
  ])('in %s starts with %j', async (where, given, path) => {
    await withHits(10, async (table) => {
      environment = where
      const job = await here.start(addOne(table), undefined, {}, given)
      expect(await job.finished).toMatchObject({ state: 'succeeded' })
      expect(await recorded(table, job)).toMatchObject([{ path, approvedRows: null }])
    })
  })

  it('is asked for in development by the count that was approved, which is kept in the place of the estimate', async () => {
    await withHits(10, async (table) => {
      environment = 'development'
      // The statistics do not know of it.
      await table.client.query(`DELETE FROM ${table.name} WHERE id = 10`)
      const spec = specOf(table.name, { ...ADD_ONE, cluster: CLUSTER, where: 'id <= 10' })
      const estimated = await here.plan(spec)
      expect(estimated).toMatchObject({ matchingRows: 10, tableRows: 10 })
      const counted = withCount(estimated, 9)
      const approved = { ...spec, limits: { ...spec.limits, approvedRows: 9 } }
      expect(confirmationOf(counted, environment)).toBe('agree')
      const given = { ...(await approvalOf(approved)), typed: '' }
      const job = await here.start(approved, undefined, approvedOf(counted), given)
      expect(job.detail().plan).toMatchObject({ matchingRows: 9, isCounted: true })
      expect(await job.finished).toMatchObject({ state: 'succeeded', rows: 9 })
      const stored = await here.storedJob(CLUSTER, job.id)
      expect(stored.plan).toMatchObject({ matchingRows: 9, isCounted: true })
    })
  })

  it('takes no more than a click in development, where it spares rows', async () => {
    await withHits(10, async (table) => {
      environment = 'development'
      const spec = specOf(table.name, { ...ADD_ONE, cluster: CLUSTER, where: 'id = 1' })
      expect(await here.start(spec).then(() => null, problemOf)).toMatchObject({
        code: 'confirmation-needed',
      })
      const job = await here.start(
        spec,
        undefined,
        {},
        {
          ...(await approvalOf(spec)),
          typed: '',
        },
      )
      expect(await job.finished).toMatchObject({ state: 'succeeded', rows: 1 })
    })
  })
})

describe('a job that has changed all rows that were approved', () => {
  const LIMITS = { approvedRows: 100, batchSize: 50, workers: 2 }

  it('stays paused until whoever resumes it approves of the rest', async () => {
    await withHits(ROWS, async (table) => {
      const job = await here.start(addOne(table, LIMITS), undefined, {}, { path: 'yes' })
      await untilSnapshot(job, isAtRest)
      for (const resume of [async () => await job.resume(), async () => await here.resume(CLUSTER, job.id)])
        expect(await resume().then(() => null, problemOf)).toMatchObject({
          kind: 'refused',
          code: 'more-rows-than-approved',
          message: expect.stringContaining('stays paused'),
        })
      expect(job.snapshot().state).toBe('paused')
      expect(await hits(table)).toEqual({ 0: ROWS - 110, 1: 110 })
      await job.resume('window')
      expect(await job.finished).toMatchObject({ state: 'succeeded', rows: ROWS })
      expect(job.summary().approvals).toMatchObject([{ path: 'yes' }, { path: 'window', approvedRows: null }])
      await expect.poll(async () => await recorded(table, job)).toEqual(job.summary().approvals)
    })
  })

  it('stays so in the ledger, too', async () => {
    await withHits(ROWS, async (table) => {
      const job = await here.start(addOne(table, LIMITS), undefined, {}, { path: 'yes' })
      await untilSnapshot(job, isAtRest)
      job.interrupt()
      await job.finished
      const refused = await there.resume(CLUSTER, job.id).then(() => null, problemOf)
      expect(refused).toMatchObject({ kind: 'refused', code: 'more-rows-than-approved' })
      const stored = (await there.storedJobs(CLUSTER)).find(({ jobId }) => jobId === job.id)
      expect(stored).toMatchObject({ state: 'paused', rows: 110 })
      const resumed = await there.resume(CLUSTER, job.id, {}, undefined, 'question')
      expect(await resumed.finished).toMatchObject({ state: 'succeeded', rows: ROWS })
      expect(await recorded(table, job)).toMatchObject([{ path: 'yes' }, { path: 'question' }])
      expect(await hits(table)).toEqual({ 1: ROWS })
    })
  })

  it('has not: an approval that is not needed lifts no fuse and is not kept', async () => {
    await withHits(ROWS, async (table) => {
      const job = await here.start(
        addOne(table, { ...SLOW, approvedRows: 100 }),
        undefined,
        {},
        { path: 'yes' },
      )
      job.pause()
      await untilSnapshot(job, isAtRest)
      await job.resume('window')
      const { waitingFor } = await untilSnapshot(job, isAtRest)
      expect(waitingFor).toContain('more rows match')
      expect(await recorded(table, job)).toHaveLength(1)
      job.cancel()
      await job.finished
    })
  })
})

describe('a job without the approval that its environment needs', () => {
  it('is neither joined nor resumed before somebody approves of it', async () => {
    await withHits(ROWS, async (table) => {
      environment = 'sandbox'
      const job = await here.start(addOne(table, SLOW))
      await untilSnapshot(job, ({ rows }) => rows > 0)
      job.interrupt()
      await job.finished
      environment = 'production'
      for (const kept of ['approvals', 'NULL']) {
        await table.client.query(`UPDATE sluice.job SET approvals = ${kept} WHERE id = $1`, [job.id])
        for (const attempt of ['join', 'resume'] as const)
          expect(await there[attempt](CLUSTER, job.id).then(() => null, problemOf)).toMatchObject({
            kind: 'refused',
            code: 'confirmation-needed',
            message: expect.stringContaining('no recorded approval'),
          })
      }
      const resumed = await there.resume(CLUSTER, job.id, {}, undefined, 'yes')
      expect(await recorded(table, job)).toMatchObject([{ path: 'yes', approvedRows: null }])
      const joined = await here.join(CLUSTER, job.id, 1)
      resumed.adjust({ rowsPerSecond: null })
      for (const one of [resumed, joined]) expect(await one.finished).toMatchObject({ state: 'succeeded' })
      expect(await hits(table)).toEqual({ 1: ROWS })
    })
  })
})
