import { expect, it } from 'vitest'
import { withTable } from '../../testing/cluster.ts'
import { TIMING } from '../engine.ts'
import { specOf, testEngine } from '../testing/test-engine.ts'
import { untilSnapshot } from '../testing/until-snapshot.ts'
import type { FaultPolicy } from '../testing/wire/fault.ts'
import { wireProxy } from '../testing/wire/wire-proxy.ts'

const ROWS = 100

/** What a worker without a ledger sends has been sent for good, and there is no answer. */
function holdsBatches(): { policy: FaultPolicy; isHeld: Promise<void> } {
  const { promise: isHeld, resolve } = Promise.withResolvers<void>()
  const request: FaultPolicy['request'] = ({ application, isCommit }) => {
    if (!application.startsWith('sluice-worker') || !isCommit) return { kind: 'pass' }
    resolve()
    return { kind: 'stall', when: 'after' }
  }
  return { policy: { request }, isHeld }
}

it('tells of rows in batches that are cut off when a job without a ledger stops', async () => {
  await withTable('id int PRIMARY KEY', async ({ client, name, direct }) => {
    await client.query(`INSERT INTO ${name} SELECT i FROM generate_series(1, ${ROWS}) AS i`)
    const { policy, isHeld } = holdsBatches()
    await using proxy = await wireProxy(direct, policy)
    const connect = async () => await Promise.resolve(proxy.connection)
    const engine = testEngine({ connect, timing: { ...TIMING, stopMs: 200 } })
    // Without a ledger.
    const spec = specOf(name, { operation: 'purge', where: 'true', strategy: 'hash', limits: { workers: 1 } })
    const job = await engine.start(spec)
    await isHeld
    job.cancel()
    const { rows, unknownRows, state } = await job.finished
    const left = await client.query(`SELECT count(*)::int AS count FROM ${name}`)
    const { count } = left.rows[0] as { count: number }
    expect(state).toBe('cancelled')
    expect(unknownRows).toBeGreaterThan(0)
    expect(rows + unknownRows).toBeGreaterThanOrEqual(ROWS - count)
    expect((await untilSnapshot(job, () => true)).unknownRows).toBe(unknownRows)
    await engine.close()
  })
})

it('tells of none when the ledger knows what took place', async () => {
  await withTable('id int PRIMARY KEY', async ({ client, name, direct }) => {
    await client.query(`INSERT INTO ${name} SELECT i FROM generate_series(1, ${ROWS}) AS i`)
    const { policy, isHeld } = holdsBatches()
    await using proxy = await wireProxy(direct, policy)
    const connect = async () => await Promise.resolve(proxy.connection)
    const engine = testEngine({ connect, timing: { ...TIMING, stopMs: 200 } })
    const job = await engine.start(
      specOf(name, { operation: 'purge', where: 'true', limits: { workers: 1 } }),
    )
    await isHeld
    job.cancel()
    const { rows, unknownRows } = await job.finished
    const left = await client.query(`SELECT count(*)::int AS count FROM ${name}`)
    expect([rows, unknownRows]).toEqual([ROWS - (left.rows[0] as { count: number }).count, 0])
    await engine.close()
  })
})
