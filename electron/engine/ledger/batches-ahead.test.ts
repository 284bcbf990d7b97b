import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { directTestConnection, withTable } from '../../testing/cluster.ts'
import { makeFrame } from '../archive/frame.ts'
import { openSession } from '../db/session.ts'
import { specOf, testEngine } from '../testing/test-engine.ts'
import { PASS, type FaultPolicy } from '../testing/wire/fault.ts'
import { wireProxy } from '../testing/wire/wire-proxy.ts'
import { batchesAhead } from './batches-ahead.ts'
import type { HeldRange } from './held-range.ts'

const ROWS = 3_000
const BATCH_ROWS = 100
const DELETES = /\bDELETE FROM "public"/

interface Counts {
  /** How often rows were deleted, and how often right behind a COMMIT. */
  deletions: number
  ahead: number
}

function counting(): { readonly counts: Counts; readonly policy: FaultPolicy } {
  const counts: Counts = { deletions: 0, ahead: 0 }
  let before = ''
  const request: FaultPolicy['request'] = ({ sql }) => {
    if (DELETES.test(sql)) counts.deletions += 1
    if (DELETES.test(sql) && before === 'COMMIT') counts.ahead += 1
    before = sql
    return PASS
  }
  return { counts, policy: { request } }
}

/** A purge by one worker that keeps its rows. */
async function purged(limits: object, look: (counts: Counts, batches: number) => void): Promise<void> {
  await withTable('id int PRIMARY KEY', async ({ client, name, direct }) => {
    await client.query(`INSERT INTO ${name} SELECT generate_series(1, ${ROWS})`)
    const { counts, policy } = counting()
    await using proxy = await wireProxy(direct, policy)
    const engine = testEngine({ connect: async () => await Promise.resolve(proxy.connection) })
    const all = { workers: 1, batchSize: BATCH_ROWS, ...limits }
    const spec = specOf(name, { operation: 'purge', where: 'true', archive: true, limits: all })
    try {
      const result = await (await engine.start(spec)).finished
      expect(result).toMatchObject({ state: 'succeeded', rows: ROWS })
      look(counts, result.batches)
    } finally {
      await engine.close()
    }
  })
}

it('are sent behind the COMMIT of the one before', async () => {
  await purged({}, ({ deletions, ahead }, batches) => {
    expect(ahead).toBeGreaterThan(batches * 0.75)
    expect(deletions).toBeLessThan(batches * 1.2)
  })
})

it('are not sent where a rate makes most of them wait, so that no work is done twice', async () => {
  await purged({ rowsPerSecond: 2_000 }, ({ deletions }, batches) => {
    expect(deletions).toBeLessThan(batches * 1.25)
  })
})

it('are planned one at a time, also where rows could not be kept meanwhile', async () => {
  const session = await openSession(await directTestConnection(), 'sluice')
  let [atWork, most, plans] = [0, 0, 0]
  const plan = async () => {
    plans += 1
    atWork += 1
    most = Math.max(most, atWork)
    await sleep(plans % 2 === 0 ? 200 : 0)
    atWork -= 1
    return { size: 1, cursor: ['1'] }
  }
  const fingerprint = { oid: '1', key: ['id'], columns: [] }
  const run = batchesAhead({
    holder: { jobId: randomUUID(), owner: randomUUID(), leaseMs: 1_000 },
    target: { table: { schema: 'public', name: 'none' }, fingerprint },
    keep: async () => await Promise.reject(new Error('The disk is full.')),
    plan,
    statement: () => ({ name: 'one', text: 'SELECT 1', values: [] }),
    changed: () => ({ rows: 1, frame: makeFrame({ frame: 'mark' }, {}) }),
  })
  const known = { no: 0, phase: 0, epoch: 1, batches: 0, rows: 0, done: false }
  const held: HeldRange = { ...known, lo: ['0'], hi: ['9'], cursor: ['0'] }
  try {
    for (let time = 1; time <= 2; time += 1)
      await expect(run(session, held, 1)).rejects.toThrow('disk is full')
    expect({ plans, most }).toEqual({ plans: 4, most: 1 })
  } finally {
    await session.close()
  }
})
