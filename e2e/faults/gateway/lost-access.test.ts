import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import type { Job } from '../../../electron/engine/engine.ts'
import { untilSnapshot } from '../../../electron/engine/testing/until-snapshot.ts'
import { createUser, TEST_ARN } from '../../../electron/testing/direct-client.ts'
import { SANDBOX_CLUSTER, type Connection } from '../../../shared/cluster.ts'
import type { Problem } from '../../../shared/problem.ts'
import { ProblemError } from '../../../shared/problem-error.ts'
import { useGatewaySandbox, withGatewayRig, type GatewayRig } from './gateway-rig.ts'
import { changeSchema } from './schema-changer.ts'

const ROWS = 600
/** So slow that the job cannot end before its access is lost. */
const LIMITS = { rowsPerSecond: 30 }
const AT_FULL_SPEED = { rowsPerSecond: null }

const sandbox = useGatewaySandbox()

const underWay = async (job: Job) => await untilSnapshot(job, ({ rows }) => rows > 0)

async function expectToResume(rig: GatewayRig, job: Job): Promise<void> {
  const resumed = await rig.engine.resume(SANDBOX_CLUSTER, job.id, AT_FULL_SPEED)
  expect(await resumed.finished).toMatchObject({ state: 'succeeded', rows: ROWS, problem: null })
  await expectAllOnce(rig, job)
}

async function expectAllOnce(rig: GatewayRig, job: Job): Promise<void> {
  expect(await rig.values()).toEqual([1])
  expect(await rig.ledgerRows(job.id)).toBe(ROWS)
}

/** A database user who may do no more than a job has to. */
async function createWorker(user: string, table: string): Promise<void> {
  const { client } = sandbox
  await createUser(client, user)
  await client.query(`GRANT USAGE ON SCHEMA sluice TO ${user}`)
  await client.query(`GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA sluice TO ${user}`)
  await client.query(`GRANT SELECT, UPDATE ON ${table} TO ${user}`)
}

it.each([
  ['of the table', (table: string) => table],
  ['of the ledger', () => 'sluice.key_range'],
])('interrupts a job when a right %s is revoked, and it goes on once it is back', async (_, objectOf) => {
  const user = `worker_${randomUUID().slice(0, 8)}`
  const connect = async () => ({ ...(await sandbox.connection()), user })
  await withGatewayRig(sandbox, { rows: ROWS, limits: LIMITS, connect }, async (rig) => {
    await createWorker(user, rig.table)
    const right = `UPDATE ON ${objectOf(rig.table)}`
    const job = await rig.engine.start(rig.spec)
    await underWay(job)
    await changeSchema(await sandbox.connection(), `REVOKE ${right} FROM ${user}`)
    expect(await job.finished).toMatchObject({
      state: 'interrupted',
      resumable: true,
      problem: { code: 'permission-denied', sqlState: '42501' },
    })
    await changeSchema(await sandbox.connection(), `GRANT ${right} TO ${user}`)
    await expectToResume(rig, job)
  })
})

it('interrupts a job when its user may not log in any more', async () => {
  const user = `worker_${randomUUID().slice(0, 8)}`
  const connect = async () => ({ ...(await sandbox.connection()), user })
  const options = { rows: ROWS, limits: LIMITS, connect, timing: { connectionLifeMs: 100 } }
  await withGatewayRig(sandbox, options, async (rig) => {
    await createWorker(user, rig.table)
    const job = await rig.engine.start(rig.spec)
    await underWay(job)
    await changeSchema(await sandbox.connection(), `AWS IAM REVOKE ${user} FROM '${TEST_ARN}'`)
    const { state, resumable, problem } = await job.finished
    expect({ state, resumable }).toEqual({ state: 'interrupted', resumable: true })
    expect(['access-denied', 'user-unknown']).toContain(problem?.code)
    await changeSchema(await sandbox.connection(), `AWS IAM GRANT ${user} TO '${TEST_ARN}'`)
    await expectToResume(rig, job)
  })
})

const EXPIRED: Problem = {
  kind: 'failed',
  code: 'credentials-expired',
  message: 'The credentials of the profile “work” have expired.',
  nextStep: 'Sign in again.',
  remedy: 'aws sso login --profile work',
}

/** The way there, until the credentials have expired. */
function expiringConnection(): { connect: () => Promise<Connection>; expire: (isSo: boolean) => void } {
  let isExpired = false
  return {
    connect: async () => {
      if (isExpired) throw new ProblemError(EXPIRED)
      return await sandbox.connection()
    },
    expire: (isSo) => (isExpired = isSo),
  }
}

it('waits when credentials have expired, says so, and goes on by itself with fresh ones', async () => {
  const { connect, expire } = expiringConnection()
  const options = { rows: ROWS, limits: LIMITS, connect, timing: { connectionLifeMs: 100 } }
  await withGatewayRig(sandbox, options, async (rig) => {
    const job = await rig.engine.start(rig.spec)
    await underWay(job)
    expire(true)
    const { waitingFor } = await untilSnapshot(job, ({ waitingFor: reason }) => reason !== null)
    expect(waitingFor).toContain('The credentials of the profile “work” have expired')
    expire(false)
    job.adjust(AT_FULL_SPEED)
    expect(await job.finished).toMatchObject({ state: 'succeeded', rows: ROWS, problem: null })
    await expectAllOnce(rig, job)
  })
})

it('interrupts a job when credentials stay expired, with what to run, and it goes on with fresh ones', async () => {
  const { connect, expire } = expiringConnection()
  const timing = { connectionLifeMs: 100, awayMs: 500 }
  await withGatewayRig(sandbox, { rows: ROWS, limits: LIMITS, connect, timing }, async (rig) => {
    const job = await rig.engine.start(rig.spec)
    await underWay(job)
    expire(true)
    expect(await job.finished).toMatchObject({
      state: 'interrupted',
      resumable: true,
      problem: {
        code: 'cluster-away',
        message: expect.stringContaining(EXPIRED.message.slice(0, -1)),
        nextStep: expect.stringMatching(/^Sign in again\. Then resume the job/),
        remedy: EXPIRED.remedy,
      },
    })
    expire(false)
    await expectToResume(rig, job)
  })
})

it('interrupts a job when the clock is off by an hour, and it goes on once it is right', async () => {
  const options = { rows: ROWS, limits: LIMITS, timing: { connectionLifeMs: 100 } }
  await withGatewayRig(sandbox, options, async (rig) => {
    const job = await rig.engine.start(rig.spec)
    await underWay(job)
    await sandbox.fault({ expiredTokens: true })
    expect(await job.finished).toMatchObject({
      state: 'interrupted',
      resumable: true,
      problem: { code: 'clock-skewed' },
    })
    await sandbox.fault({})
    await expectToResume(rig, job)
  })
})
