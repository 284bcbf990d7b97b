import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { withTable } from '../../testing/cluster.ts'
import { openSession } from '../db/session.ts'
import { heldJob } from '../testing/held-job.ts'
import { wireProxy } from '../testing/wire/wire-proxy.ts'
import { stepOf } from '../threads/step.ts'
import { takeLease } from './lease.ts'
import { ledgerStore } from './ledger-store.ts'

const PROCESSES = 16
const CLAIMED_EACH = 16
/** A few more than all reach for: some are bound to reach for the same. */
const RANGES = 300
/** As on the way to a cluster, so that those who begin at once have not seen each other. */
const LATENCY_MS = 5

it('gives ranges to all processes that begin at once, and has none of them cut', async () => {
  await withTable('id int PRIMARY KEY', async (table) => {
    const request = () => ({ kind: 'hold', when: 'after', until: sleep(LATENCY_MS) }) as const
    await using proxy = await wireProxy(table.direct, { request })
    const bounds = Array.from({ length: RANGES - 1 }, (_, index) => [String(index)])
    await using job = await heldJob({ ...table, connection: table.direct }, null, bounds)
    const { holder, work, target } = job
    await table.client.query('UPDATE sluice.key_range SET owner = NULL WHERE job_id = $1', [holder.jobId])
    const step = stepOf({ work, countsTowardTotal: true }, 0, null, target)
    const sessions = await Promise.all(
      Array.from({ length: PROCESSES }, async () => await openSession(proxy.connection, 'sluice')),
    )
    const stores = await Promise.all(
      sessions.map(async (session) => {
        const own = { ...holder, owner: randomUUID() }
        await takeLease(session, own, 0)
        return ledgerStore(
          async (use) => await use(session),
          own,
          () => step,
          [],
        )
      }),
    )
    const claimed = await Promise.all(stores.map(async ({ claim }) => await claim(CLAIMED_EACH)))
    const numbers = claimed.flat().map(({ no }) => no)
    for (const ranges of claimed) expect(ranges.length).toBeGreaterThan(0)
    expect(new Set(numbers).size).toBe(numbers.length)
    await Promise.all(sessions.map(async (session) => await session.close()))
  })
})
