import { describe, expect, it } from 'vitest'
import { withTable, type TestTable } from '../../testing/cluster.ts'
import { BatchError } from '../db/batch-error.ts'
import { heldJob, type HeldJob } from '../testing/held-job.ts'
import { PuppetSession } from '../testing/puppet-session.ts'
import { Connections } from '../testing/ledger-world.ts'
import { guardedBatches } from './guarded-batches.ts'
import { readRange } from './range-moves.ts'

/** More statements than a batch has, either way. */
const MOST_STATEMENTS = 8
const ROWS = 5

async function withBatches(
  oneStatement: boolean,
  use: (table: TestTable, job: HeldJob, batches: ReturnType<typeof guardedBatches>) => Promise<void>,
) {
  await withTable('id int PRIMARY KEY, hits int NOT NULL DEFAULT 0', async (table) => {
    await table.client.query(`INSERT INTO ${table.name} SELECT i FROM generate_series(1, ${ROWS}) AS i`)
    await using job = await heldJob(table, 'hits = hits + 1')
    const { holder, target } = job
    const work = { change: job.change }
    await use(table, job, guardedBatches(work, { holder, target, oneStatement, label: 'fence' }))
  })
}

describe.each([{ oneStatement: true }, { oneStatement: false }])(
  'a batch without an answer, one statement: $oneStatement',
  ({ oneStatement }) => {
    it('does nothing more once somebody looked, however much of it comes late', async () => {
      for (let early = 0; early <= MOST_STATEMENTS; early += 1)
        await withBatches(oneStatement, async (table, job, batches) => {
          await using connections = new Connections(table)
          const [held] = job.ranges
          if (!held) return expect.unreachable()
          const lost = new PuppetSession(await connections.take())
          const running = batches.run(lost, held, 3).catch((error: unknown) => error)
          await lost.settle()
          for (let count = 0; count < early; count += 1) await lost.letThrough()
          await lost.cut()
          await running
          // What PostgreSQL locks, and Aurora DSQL does not, makes the look wait for the end of it.
          const looking = new PuppetSession(await connections.take())
          const look = async () => {
            const found = batches.fence(looking, held)
            found.catch(() => undefined)
            await looking.settle()
            while (looking.waiting > 0) await looking.letThrough()
            return await found
          }
          const found = await look().catch(async (error: unknown) => {
            expect(error).toBeInstanceOf(BatchError)
            while (lost.waiting > 0) await lost.letThrough()
            return await look()
          })
          while (lost.waiting > 0) await lost.letThrough()
          const label = `${early} statements before`
          expect(await readRange(job.session, job.holder, held.no), label).toEqual(found)
          const { rows } = await table.client.query(`SELECT sum(hits)::int AS hits FROM ${table.name}`)
          expect(rows, label).toEqual([{ hits: found?.rows }])
          connections.giveBack(await lost.bury())
        })
    })

    it('is found out a second time where the look itself had no answer', async () => {
      await withBatches(oneStatement, async (_, job, batches) => {
        const [held] = job.ranges
        if (!held) return expect.unreachable()
        const fenced = await batches.fence(job.session, held)
        expect(fenced).toEqual({ ...held, epoch: 1 })
        expect(await batches.fence(job.session, held)).toEqual(fenced)
        expect(await batches.run(job.session, held, 3)).toBeNull()
        expect(await batches.run(job.session, fenced ?? held, 3)).toMatchObject({ rows: 3, epoch: 2 })
      })
    })

    it('leaves a range alone that somebody else took over meanwhile', async () => {
      await withBatches(oneStatement, async ({ client }, job, batches) => {
        const [held] = job.ranges
        if (!held) return expect.unreachable()
        await client.query(
          'UPDATE sluice.key_range SET owner = gen_random_uuid() WHERE job_id = $1 AND range_no = $2',
          [job.holder.jobId, held.no],
        )
        expect(await batches.fence(job.session, held)).toBeNull()
        const { rows } = await client.query('SELECT epoch FROM sluice.key_range WHERE job_id = $1', [
          job.holder.jobId,
        ])
        expect(rows.map(({ epoch }) => Number(epoch))).toEqual([0])
      })
    })
  },
)
