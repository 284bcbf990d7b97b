import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { withTable } from '../../testing/cluster.ts'
import { createLedger, hasLedger } from '../ledger/capability.ts'
import { listJobs } from '../ledger/job-list.ts'
import { openSession } from './session.ts'

test('a recording’s session takes its scratch schema for the ledger’s and for the demo table’s', async () => {
  await withTable('k int', async ({ client, direct }) => {
    const scratch = `scratch_${randomUUID().slice(0, 8)}`
    await client.query(`CREATE SCHEMA ${scratch}`)
    const id = randomUUID()
    const jobs = async (schema: string) =>
      (await client.query(`SELECT 1 FROM ${schema}.job WHERE id = $1`, [id])).rowCount
    const session = await openSession({ ...direct, schema: scratch, scratch }, 'sluice')
    try {
      expect(await hasLedger(session)).toBe(false)
      await createLedger(session)
      expect(await hasLedger(session)).toBe(true)
      // As an older version made it.
      await client.query(`ALTER TABLE ${scratch}.process DROP COLUMN allowance`)
      await client.query(`ALTER TABLE ${scratch}.job DROP COLUMN approvals`)
      expect(await listJobs(session, 'sandbox', new Map())).toEqual([])
      expect(await hasLedger(session)).toBe(false)
      await createLedger(session)
      expect(await hasLedger(session)).toBe(true)
      await session.query(
        `INSERT INTO sluice.job (id, spec, plan, state, batch_size, workers, rows_per_second, most_rows, rejects)
         VALUES ($1, '{}', '{}', 'running', 1, 1, 0, -1, 0)`,
        [id],
      )
      await session.query('CREATE TABLE batch_test (id int)')
      expect((await session.query('SELECT * FROM "public"."batch_test"')).rows).toEqual([])
    } finally {
      await session.close()
    }
    expect(await jobs(scratch)).toBe(1)
    expect(await jobs('sluice')).toBe(0)
    await client.query(`DROP SCHEMA ${scratch} CASCADE`)
  })
})
