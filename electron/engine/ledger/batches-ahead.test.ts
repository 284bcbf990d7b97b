import { expect, it } from 'vitest'
import { withTable } from '../../testing/cluster.ts'
import { specOf, testEngine } from '../testing/test-engine.ts'
import { PASS, type FaultPolicy } from '../testing/wire/fault.ts'
import { wireProxy } from '../testing/wire/wire-proxy.ts'

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
