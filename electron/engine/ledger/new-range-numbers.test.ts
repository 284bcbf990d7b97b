import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import { withTable } from '../../testing/cluster.ts'
import { openSession } from '../db/session.ts'
import { heldJob } from '../testing/held-job.ts'
import { PASS, type Fault } from '../testing/wire/fault.ts'
import { wireProxy } from '../testing/wire/wire-proxy.ts'
import { takeLease } from './lease.ts'
import { splitRange } from './range-moves.ts'

const BOUNDS = [['100'], ['200'], ['300']]
/** Each process has one of the four ranges, and cuts it here. */
const CUTS = [
  [['40'], ['60']],
  [['140'], ['160']],
  [['240'], ['260']],
] as const

it('lets processes cut ranges of their own at the same moment', async () => {
  await withTable('id int PRIMARY KEY', async (table) => {
    let waiting = CUTS.length
    const all = Promise.withResolvers<void>()
    const request = ({ sql }: { sql: string }): Fault => {
      if (!sql.startsWith('INSERT INTO sluice.key_range')) return PASS
      waiting -= 1
      if (waiting === 0) all.resolve()
      return { kind: 'hold', when: 'before', until: all.promise }
    }
    await using proxy = await wireProxy(table.direct, { request })
    await using job = await heldJob({ ...table, connection: table.direct }, null, BOUNDS)
    const splits = await Promise.all(
      CUTS.map(async (cuts, no) => {
        const session = await openSession(proxy.connection, 'sluice')
        const holder = { ...job.holder, owner: randomUUID() }
        await takeLease(session, holder, 0)
        const taken = 'UPDATE sluice.key_range SET owner = $1 WHERE job_id = $2 AND range_no = $3'
        await table.client.query(taken, [holder.owner, holder.jobId, no])
        const held = job.ranges[no]
        if (!held) throw new Error('There is no such range.')
        const split = async () =>
          await splitRange(session, holder, held, holder.owner, cuts, () => no / CUTS.length)
        return { split, close: async () => await session.close() }
      }),
    )
    const done = await Promise.all(splits.map(async ({ split }) => await split()))
    const numbers = done.flatMap((one) => one?.parts.map(({ no }) => no) ?? [])
    expect(new Set(numbers).size).toBe(CUTS.length * 2)
    expect(Math.min(...numbers)).toBe(BOUNDS.length + 1)
    await Promise.all(splits.map(async ({ close }) => await close()))
  })
})
