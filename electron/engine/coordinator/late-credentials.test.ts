import { expect, it } from 'vitest'
import type { Connection } from '../../../shared/cluster.ts'
import { testConnection, withTable } from '../../testing/cluster.ts'
import { TIMING } from '../engine.ts'
import type { EngineOptions } from '../engine-options.ts'
import { specOf, testEngine } from '../testing/test-engine.ts'
import { untilSnapshot } from '../testing/until-snapshot.ts'

/* Whoever gives credentials, a program or a sign-in in the browser, may never come to an end. */

/** Gives so many connections; those who ask then wait for ever. */
function givesOnly(connections: number) {
  let asked = 0
  const hanging = Promise.withResolvers<void>()
  const connect = async (): Promise<Connection> => {
    asked += 1
    if (asked <= connections) return await testConnection()
    hanging.resolve()
    return await new Promise<never>(() => {})
  }
  return { connect, isHanging: hanging.promise }
}

/** Enough to be asked for more than once. */
const ROWS = 300

async function withUpdate(
  options: Pick<EngineOptions, 'connect' | 'timing'>,
  use: (start: () => ReturnType<ReturnType<typeof testEngine>['start']>) => Promise<void>,
) {
  await withTable('id int PRIMARY KEY, n int NOT NULL DEFAULT 0', async ({ client, name }) => {
    await client.query(`INSERT INTO ${name} SELECT i FROM generate_series(1, ${ROWS}) AS i`)
    const engine = testEngine(options)
    const limits = { workers: 2, batchSize: 10 }
    const spec = specOf(name, { operation: 'update', where: 'true', set: 'n = n + 1', limits })
    try {
      await use(async () => await engine.start(spec))
    } finally {
      await engine.close()
    }
  })
}

/** A worker's connection is replaced after each batch. */
const SHORT_LIVED = { ...TIMING, connectionLifeMs: 0 }

it.each([
  ['the ledger', TIMING],
  ['the workers', SHORT_LIVED],
])('end a job that is cancelled while %s waits for them', async (_, timing) => {
  const { connect, isHanging } = givesOnly(1)
  await withUpdate({ connect, timing }, async (start) => {
    const job = await start()
    await isHanging
    job.cancel()
    expect(await job.finished).toMatchObject({ state: 'cancelled' })
  })
})

it.each([
  ['the ledger', TIMING],
  ['the workers', SHORT_LIVED],
])('interrupt a job once %s has waited for as long as a cluster may be away', async (_, timing) => {
  const { connect } = givesOnly(1)
  await withUpdate({ connect, timing: { ...timing, awayMs: 300 } }, async (start) => {
    const job = await start()
    const { problem, ...result } = await job.finished
    expect(result).toMatchObject({ state: 'interrupted', resumable: true })
    expect(problem).toMatchObject({ code: 'cluster-away' })
    expect(problem?.message).toContain('No credentials were received')
    expect(problem?.nextStep).toContain('credential_process')
  })
})

it('are told as what keeps a job from moving', async () => {
  const { connect } = givesOnly(1)
  await withUpdate({ connect, timing: { ...SHORT_LIVED, awayMs: 1_000 } }, async (start) => {
    const job = await start()
    const { waitingFor } = await untilSnapshot(job, (now) => now.waitingFor !== null)
    expect(waitingFor).toContain('No credentials were received')
    job.cancel()
    await job.finished
  })
})

it('keep no job from its end that has only its result to look at', async () => {
  await withTable('id int PRIMARY KEY', async ({ client, name }) => {
    await client.query(`INSERT INTO ${name} VALUES (1)`)
    // How often it connects before is nobody's concern: a changed schema elsewhere is reason enough to compare again.
    const isDone = async () => (await client.query(`SELECT FROM ${name}`)).rowCount === 0
    const connect = async () =>
      (await isDone()) ? await new Promise<never>(() => {}) : await testConnection()
    const engine = testEngine({ connect, timing: { ...TIMING, awayMs: 300 } })
    const job = await engine.start(specOf(name, { operation: 'purge', where: 'true' }))
    const { state, verification } = await job.finished
    expect(state).toBe('succeeded')
    expect(verification?.state).toBe('not-verified')
    await engine.close()
  })
})
