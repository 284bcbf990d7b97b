import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { withTable, type TestTable } from '../../testing/cluster.ts'
import { openSession } from '../db/session.ts'
import { heldJob } from '../testing/held-job.ts'
import { ALL } from '../testing/ledger-steps.ts'
import { Connections, LedgerWorld } from '../testing/ledger-world.ts'
import { targetOf } from '../testing/target-of.ts'
import { createLedger } from './capability.ts'
import { guardedBatches } from './guarded-batches.ts'
import type { HeldRange } from './held-range.ts'

/*
 * Somebody renames the table and puts another in its place while a batch is under way, and no OC001 tells of
 * it. PostgreSQL holds a table that a transaction has read: then the swap has to wait, and is not made.
 */

const KEYS = Array.from({ length: 2_400 }, (_, index) => index)
/** Enough for ends that are guessed. */
const SIZE = 300
const MOST_STATEMENTS = 6

/** For the table that this client's transaction has renamed. */
async function untilSomebodyWaits({ client }: TestTable): Promise<void> {
  await expect
    .poll(async () => {
      const blocked = 'SELECT FROM pg_stat_activity WHERE pg_backend_pid() = ANY (pg_blocking_pids(pid))'
      return (await client.query(blocked)).rowCount
    })
    .toBe(1)
}

describe.each([
  ['one statement', true],
  ['a transaction of several', false],
])('a batch of %s', (_, oneStatement) => {
  it.each([1, 2, 3])(
    'changes no other table, whenever it is put in place; after %i batches',
    async (before) => {
      await withTable('id int PRIMARY KEY, n int NOT NULL DEFAULT 0', async (table) => {
        const { name, client } = table
        await using connections = new Connections(table)
        await createLedger(await connections.take())
        await client.query(`CREATE TABLE ${name}_copy (LIKE ${name} INCLUDING ALL)`)
        await client.query('SET lock_timeout = 100')
        const target = await targetOf(table.direct, name)
        const change = {
          table: target.table,
          key: [{ name: 'id', castType: 'integer' }],
          where: 'true',
          set: 'n = n + 1',
        }
        for (let statements = 0; statements <= MOST_STATEMENTS; statements += 1) {
          const work = { jobId: randomUUID(), change, target, oneStatement, maxRejects: 0 }
          const world = new LedgerWorld(connections, client, work)
          await world.begin(KEYS, [])
          await client.query(`DELETE FROM ${name}_copy`)
          await client.query(`INSERT INTO ${name}_copy SELECT id, 0 FROM ${name}`)
          const batch = { kind: 'batch', pick: 0, size: SIZE } as const
          for (let count = 0; count < before; count += 1)
            await world.take({ do: 'start', process: 0, action: batch, statements: ALL })
          const [range] = (await world.look()).ranges
          await world.take({ do: 'start', process: 0, action: batch, statements })
          const swap = `ALTER TABLE ${name} RENAME TO ${name}_old; ALTER TABLE ${name}_copy RENAME TO ${name}`
          const isSwapped = await client.query(swap).then(
            () => true,
            () => false,
          )
          const moved = (await world.look()).ranges[0]?.rows !== range?.rows
          await world.take({ do: 'go on', process: 0, statements: ALL })
          if (isSwapped) {
            const other = await client.query(`SELECT count(*)::int AS changed FROM ${name} WHERE n <> 0`)
            expect({ statements, rows: other.rows }).toEqual({ statements, rows: [{ changed: 0 }] })
            if (!moved) expect((await world.look()).ranges).toMatchObject([{ rows: range?.rows }])
            await client.query(
              `ALTER TABLE ${name} RENAME TO ${name}_copy; ALTER TABLE ${name}_old RENAME TO ${name}`,
            )
          }
          for (let count = 0; count <= KEYS.length / SIZE + before; count += 1)
            await world.take({ do: 'start', process: 0, action: batch, statements: ALL })
          const { rows } = await client.query(`SELECT n, count(*)::int AS count FROM ${name} GROUP BY n`)
          expect(rows).toEqual([{ n: 1, count: KEYS.length }])
          await world.clear()
        }
      })
    },
  )

  it.each([0, 2])(
    'changes no other table that is put in place while it waits; after %i batches',
    async (before) => {
      await withTable('id int PRIMARY KEY, n int NOT NULL DEFAULT 0', async (table) => {
        const { name, client } = table
        await client.query(`INSERT INTO ${name} SELECT generate_series(1, ${4 * SIZE})`)
        await client.query(`CREATE TABLE ${name}_copy (LIKE ${name} INCLUDING ALL)`)
        await client.query(`INSERT INTO ${name}_copy SELECT id, 0 FROM ${name}`)
        await using job = await heldJob(table, 'n = n + 1')
        const { holder, target, session, ranges } = job
        const batches = guardedBatches(
          { change: job.change },
          { holder, target, oneStatement, label: 'waits' },
        )
        let held: HeldRange | null = ranges[0] ?? null
        for (let count = 0; count < before && held; count += 1) held = await batches.run(session, held, SIZE)
        if (!held) expect.unreachable('a batch met another table')
        await client.query('BEGIN')
        await client.query(`ALTER TABLE ${name} RENAME TO ${name}_old`)
        const batch = batches.run(session, held, SIZE)
        await untilSomebodyWaits(table)
        await client.query(`ALTER TABLE ${name}_copy RENAME TO ${name}`)
        await client.query('COMMIT')
        expect(await batch).toBeNull()
        expect(await batches.read(session, held)).toEqual(held)
        const { rows } = await client.query(`SELECT sum(n)::int AS changed FROM ${name}`)
        expect(rows).toEqual([{ changed: 0 }])
      })
    },
  )

  it('inserts no rows into another table', async () => {
    await withTable('id int PRIMARY KEY', async ({ connection }) => {
      const session = await openSession(connection, 'sluice')
      await createLedger(session)
      const known = await targetOf(connection, 'batch_test')
      const target = { ...known, fingerprint: { ...known.fingerprint, oid: '1' } }
      const holder = { jobId: randomUUID(), owner: randomUUID(), leaseMs: 60_000 }
      await session.query(
        `INSERT INTO sluice.key_range VALUES ($1, 0, 0, true, '["0"]', '["5"]', '["0"]', 0, $2, 0, 0, false)`,
        [holder.jobId, holder.owner],
      )
      const bounds = { lo: ['0'], hi: ['5'], cursor: ['0'] }
      const held = { ...bounds, no: 0, phase: 0, epoch: 0, batches: 0, rows: 0, done: false }
      const refused = guardedBatches('fill', { holder, target, oneStatement, label: 'a' })
      expect(await refused.run(session, held, 5)).toBeNull()
      expect(await refused.read(session, held)).toEqual(held)
      await session.close()
    })
  })
})
