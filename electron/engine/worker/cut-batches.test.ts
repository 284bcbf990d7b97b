import { expect, it } from 'vitest'
import { withTable } from '../../testing/cluster.ts'
import type { JobResult } from '../../../shared/job.ts'
import { TIMING } from '../engine.ts'
import type { Job } from '../job.ts'
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

/** A purge of all rows by one worker, stopped while its first batch has no answer. */
async function stopPurge(
  strategy: 'hash' | 'range',
  use: (job: Job, result: JobResult, gone: number) => Promise<void>,
): Promise<void> {
  await withTable('id int PRIMARY KEY', async ({ client, name, direct }) => {
    await client.query(`INSERT INTO ${name} SELECT i FROM generate_series(1, ${ROWS}) AS i`)
    const { policy, isHeld } = holdsBatches()
    await using proxy = await wireProxy(direct, policy)
    const connect = async () => await Promise.resolve(proxy.connection)
    const engine = testEngine({ connect, timing: { ...TIMING, stopMs: 200 } })
    const spec = { operation: 'purge', where: 'true', strategy, limits: { workers: 1 } }
    const job = await engine.start(specOf(name, spec))
    await isHeld
    job.cancel()
    const result = await job.finished
    const { rows } = await client.query<{ count: number }>(`SELECT count(*)::int AS count FROM ${name}`)
    await use(job, result, ROWS - (rows[0]?.count ?? 0))
    await engine.close()
  })
}

it('tells of rows in batches that are cut off when a job without a ledger stops', async () => {
  // One by hash has none.
  await stopPurge('hash', async (job, { rows, unknownRows, state }, gone) => {
    expect(state).toBe('cancelled')
    expect(unknownRows).toBeGreaterThan(0)
    expect(rows + unknownRows).toBeGreaterThanOrEqual(gone)
    expect((await untilSnapshot(job, () => true)).unknownRows).toBe(unknownRows)
  })
})

it('tells of none when the ledger knows what took place', async () => {
  await stopPurge('range', async (_, { rows, unknownRows }, gone) => {
    expect([rows, unknownRows]).toEqual([gone, 0])
    await Promise.resolve()
  })
})
