import { expect, it } from 'vitest'
import { withSession } from '../../../electron/engine/db/session.ts'
import { allocateControl, gateOf, type Gate } from '../../../electron/engine/threads/control.ts'
import { coordinatorSession } from '../../../electron/engine/coordinator/coordinator-session.ts'
import { allocateRate, rateLimit } from '../../../electron/engine/threads/rate-limit.ts'
import { untilSnapshot } from '../../../electron/engine/testing/until-snapshot.ts'
import { TIMING } from '../../../electron/engine/timing.ts'
import type { Session } from '../../../electron/engine/db/session.ts'
import { SANDBOX_CLUSTER } from '../../../shared/cluster.ts'
import { WAYS } from '../rig.ts'
import { useGatewaySandbox, withGatewayRig } from './gateway-rig.ts'
import { changeSchema, schemaChanger } from './schema-changer.ts'

const sandbox = useGatewaySandbox()

/** Asks for something after somebody else has changed the schema, the first `times` times that it is run. */
function disturbed(
  times: number,
  begin: 'BEGIN' | 'SELECT 1' = 'BEGIN',
): { work: (session: Session) => Promise<unknown>; runs: () => number } {
  let runs = 0
  const work = async (session: Session) => {
    runs += 1
    await session.query(begin)
    await session.query('SELECT 1')
    if (runs <= times) await changeSchema(await sandbox.connection(), `CREATE SCHEMA s_${Date.now()}_${runs}`)
    return (await session.query('SELECT 7')).rows[0]?.[0]
  }
  return { work, runs: () => runs }
}

it('does what a person waits for once more when the schema changes meanwhile', async () => {
  for (const times of [0, 1, 2]) {
    const { work, runs } = disturbed(times)
    expect(await withSession(await sandbox.connection(), work)).toBe('7')
    expect(runs()).toBe(times + 1)
  }
})

it('asks a statement that is no part of a transaction once more, and nothing else', async () => {
  const { work, runs } = disturbed(1, 'SELECT 1')
  expect(await withSession(await sandbox.connection(), work)).toBe('7')
  expect(runs()).toBe(1)
})

/** Notes how long somebody wants to wait, and does not. */
function noteOf(waits: number[]): Gate['sleep'] {
  return async (milliseconds) => {
    if (milliseconds > 0) waits.push(milliseconds)
    await Promise.resolve()
  }
}

it('does what a coordinator asks of the ledger once more, the first time at once', async () => {
  const waits: number[] = []
  const gate = gateOf(allocateControl())
  const session = coordinatorSession({
    connection: sandbox.connection,
    timing: TIMING,
    gate: { ...gate, sleep: noteOf(waits) },
    connects: rateLimit(allocateRate(), () => null),
    random: Math.random,
  })
  for (const times of [1, 2]) {
    const { work, runs } = disturbed(times, 'SELECT 1')
    expect(await session.use(work)).toBe('7')
    expect(runs()).toBe(times + 1)
    expect(waits).toHaveLength(times - 1)
  }
  await session.close()
})

const ROWS = 1_500
const CHANGES = 5

it.each(WAYS)('plans and runs jobs while others change the schema, as %s', async (_, oneStatement) => {
  // Too slow to end before enough has changed.
  const limits = { workers: 4, batchSize: 20, rowsPerSecond: 100 }
  await withGatewayRig(sandbox, { rows: ROWS, oneStatement, limits }, async (rig) => {
    await using other = schemaChanger(sandbox.connection, 100)
    for (let count = 0; count < 5; count += 1) await rig.engine.plan(rig.spec)
    expect(await rig.engine.listTables(SANDBOX_CLUSTER)).not.toEqual([])
    const job = await rig.engine.start(rig.spec)
    await untilSnapshot(job, ({ retries }) => retries > 0 && other.changes > CHANGES)
    job.adjust({ rowsPerSecond: null })
    const result = await job.finished
    expect(result).toMatchObject({ state: 'succeeded', rows: ROWS, conflicts: 0, problem: null })
    expect(result.retries).toBeGreaterThan(0)
    expect(await rig.values()).toEqual([1])
    expect(await rig.ledgerRows(job.id)).toBe(ROWS)
    expect(other.changes).toBeGreaterThan(CHANGES)
  })
})
