import { afterAll, describe, expect, it } from 'vitest'
import { parseTableName } from '../../../shared/identifier.ts'
import type { TableName } from '../../../shared/table-name.ts'
import { problemOf } from '../../../shared/problem-error.ts'
import { withTable } from '../../testing/cluster.ts'
import { specOf, testEngine } from '../testing/test-engine.ts'

const engine = testEngine()
afterAll(async () => await engine.close())

const codeOf = async (asked: Promise<unknown>) =>
  await asked.then(
    () => 'accepted',
    (error: unknown) => `${problemOf(error).kind} ${problemOf(error).code}`,
  )

const REFUSED = 'refused table-reserved'

function tableOf(typed: string): TableName {
  const table = parseTableName(typed)
  if (!table) throw new Error(`“${typed}” is no name of a table.`)
  return table
}

describe('a table of the ledger or of the catalog', () => {
  it.each([
    'sluice.job',
    'sluice.key_range',
    'sluice.process',
    'sluice.reject',
    'SLUICE.Job',
    '"sluice"."job"',
    'sluice.none',
    'sys.jobs',
    'pg_catalog.pg_class',
    'PG_CATALOG.pg_class',
    'pg_toast.pg_toast_1',
    'information_schema.tables',
    'sandbox_rules.job',
  ])('%s is neither planned, described nor looked into', async (typed) => {
    const table = tableOf(typed)
    const on = { table, where: 'true' }
    expect(await codeOf(engine.plan(specOf('', { ...on, operation: 'purge' })))).toBe(REFUSED)
    const update = specOf('', { ...on, operation: 'update', set: "state = 'succeeded'" })
    expect(await codeOf(engine.plan(update))).toBe(REFUSED)
    expect(await codeOf(engine.plan(specOf('', { ...on, operation: 'repopulate' })))).toBe(REFUSED)
    expect(await codeOf(engine.start(update))).toBe(REFUSED)
    expect(await codeOf(engine.describeTable('sandbox', table))).toBe(REFUSED)
    expect(await codeOf(engine.tableStructure('sandbox', table))).toBe(REFUSED)
  })

  it('is not what a job in the ledger goes on with, whatever stands there', async () => {
    await withTable('id int PRIMARY KEY', async ({ name, client }) => {
      await client.query(`INSERT INTO ${name} SELECT generate_series(1, 100)`)
      const job = await engine.start(
        specOf(name, { operation: 'purge', where: 'true', limits: { rowsPerSecond: 1, batchSize: 1 } }),
      )
      job.interrupt()
      await job.finished
      const spec = JSON.stringify(
        specOf('', { table: tableOf('sluice.job'), operation: 'purge', where: 'true' }),
      )
      await client.query('UPDATE sluice.job SET spec = $2 WHERE id = $1', [job.id, spec])
      expect(await codeOf(engine.resume('sandbox', job.id))).toBe(REFUSED)
      expect(await codeOf(engine.join('sandbox', job.id))).toBe(REFUSED)
    })
  })

  it('is told from a table of people whose schema only looks alike', async () => {
    await withTable('a int', async ({ client }) => {
      await client.query('CREATE SCHEMA "Sluice"')
      await client.query('CREATE TABLE "Sluice".job (id int PRIMARY KEY)')
      const own = { table: tableOf('"Sluice".job'), operation: 'purge', where: 'true' }
      expect(await codeOf(engine.plan(specOf('', own)))).toBe('accepted')
      await client.query('DROP SCHEMA "Sluice" CASCADE')
    })
  })
})
