import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import type { Channel, RequestOf } from '../../../shared/channels.ts'
import { planHash } from '../../../shared/confirmation.ts'
import { SILENT } from '../../../shared/logger.ts'
import { JobSpec } from '../../../shared/job-spec.ts'
import { findJob } from '../../export/exported-job.ts'
import { createRecorder, openHistory } from '../../history/history.ts'
import { withTable, type TestTable } from '../../testing/cluster.ts'
import { ownFolder } from '../../testing/own-folder.ts'
import { answer } from '../ipc/answer.ts'
import type { Handler } from '../ipc/handler.ts'
import { StreamPump } from '../stream/stream-pump.ts'
import { engineOn } from '../testing/engine.ts'
import { recordedDetail } from './history-handlers.ts'
import { jobHandlers } from './job-handlers.ts'

/** Two engines are two processes, as far as the history can tell. */
const [engine, other] = [engineOn('production'), engineOn('production')]
const history = openHistory(join(ownFolder('job-handlers-history'), 'history.sqlite'), null)
afterAll(async () => await Promise.all([engine.close(), other.close(), history.close()]))

const watched: string[] = []
const shown: string[] = []
const pump = new StreamPump({ send: () => {}, isVisible: () => false, now: () => 0, after: () => () => {} })
const handlers = jobHandlers(
  engine,
  history,
  pump,
  ({ id }) => void watched.push(id),
  (path) => void shown.push(path),
)

/** As the window's page sends it, whatever it says of itself. */
async function send<C extends keyof typeof handlers & Channel>(channel: C, payload: RequestOf<C> & object) {
  return await answer(channel, handlers[channel] as Handler<C>, { trusted: true, payload }, SILENT)
}

async function withHits(rows: number, use: (table: TestTable) => Promise<void>): Promise<void> {
  await withTable('id int PRIMARY KEY, hits int NOT NULL DEFAULT 0', async (table) => {
    await table.client.query(`INSERT INTO ${table.name} SELECT i FROM generate_series(1, ${rows}) AS i`)
    await use(table)
  })
}

const addOne = ({ name }: TestTable, limits: object = {}) =>
  JobSpec.parse({
    ...{ operation: 'update', cluster: 'sandbox', table: { schema: 'public', name }, where: 'true', limits },
    set: 'hits = hits + 1',
  })

async function hits({ client, name }: TestTable): Promise<unknown> {
  return (await client.query(`SELECT sum(hits)::int AS all, max(hits) AS most FROM ${name}`)).rows[0]
}

test('a page that asks for a start without an approval, or claims another way, starts nothing', async () => {
  await withHits(10, async (table) => {
    const { name } = table
    const spec = addOne(table)
    const hash = await planHash(spec, (await engine.plan(spec)).place, 'production')
    const claims = [
      {},
      { confirmed: { planHash: hash, typed: '' } },
      { confirmed: { planHash: '', typed: name } },
      { confirmed: { planHash: '', typed: '', path: 'yes' } },
      { given: { path: 'yes' }, approvals: [{ path: 'yes' }] },
    ]
    for (const claim of claims)
      expect(await send('jobs:start', { ...spec, ...claim })).toMatchObject({
        ok: false,
        problem: { kind: 'refused', code: 'confirmation-needed' },
      })
    expect(watched).toEqual([])
    expect(await hits(table)).toEqual({ all: 0, most: 0 })
    const started = await send('jobs:start', { ...spec, confirmed: { planHash: hash, typed: name } })
    expect(started).toMatchObject({ ok: true, value: { approvals: [{ path: 'window', planHash: hash }] } })
    await engine.job(watched[0] ?? '').finished
    expect(await hits(table)).toEqual({ all: 10, most: 1 })
  })
})

test('a page that resumes a job at its fuse has to say that it approves', async () => {
  await withHits(100, async (table) => {
    const spec = addOne(table, { approvedRows: 20, batchSize: 10 })
    const job = await engine.start(spec, undefined, {}, { path: 'yes' })
    await expect
      .poll(() => job.snapshot(), { timeout: 60_000 })
      .toMatchObject({ state: 'paused', inFlight: 0 })
    const refused = { ok: false, problem: { kind: 'refused', code: 'more-rows-than-approved' } }
    for (const approves of [undefined, false])
      expect(await send('jobs:resume', { jobId: job.id, approves })).toMatchObject(refused)
    const stored = { cluster: 'sandbox', jobId: job.id, adjustment: {} }
    expect(await send('jobs:resume-stored', stored)).toMatchObject(refused)
    expect(await hits(table)).toEqual({ all: 22, most: 1 })
    expect(await send('jobs:resume', { jobId: job.id, approves: true })).toMatchObject({ ok: true })
    expect(await job.finished).toMatchObject({ state: 'succeeded', rows: 100 })
    expect(job.summary().approvals).toMatchObject([{ path: 'yes' }, { path: 'window', approvedRows: null }])
  })
})

test('the log file of a job that another process ran, and what is exported of it, come from the history', async () => {
  await withHits(10, async (table) => {
    const recorder = createRecorder(history, 'command line')
    const job = await other.start(addOne(table), undefined, {}, { path: 'yes' })
    recorder.record(job)
    await job.finished
    await recorder.close()
    expect(await send('jobs:reveal-log', { jobId: job.id })).toMatchObject({ ok: true })
    expect(shown).toEqual([job.logFile])
    const recorded = await recordedDetail(engine, history, job.id)
    expect(recorded?.approvals).toMatchObject([{ path: 'yes' }])
    expect(await findJob(engine, null, job.id, recorded)).toMatchObject({
      jobId: job.id,
      snapshot: { state: 'succeeded', rows: 10 },
    })
    expect(await send('jobs:reveal-log', { jobId: 'unknown' })).toMatchObject({
      ok: false,
      problem: { code: 'job-unknown' },
    })
  })
})
