import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import {
  displayName,
  displayTable,
  parseTableName,
  quoteIdentifier,
  quoteTable,
} from '../../shared/identifier.ts'
import { JobSpec } from '../../shared/job-spec.ts'
import { KEYWORDS } from '../../shared/keywords.ts'
import { Name, type TableName } from '../../shared/table-name.ts'
import { withTable } from '../testing/cluster.ts'
import { testEngine } from './testing/test-engine.ts'

/** Each makes a table and three plans of it. */
const RUNS = 6

const engine = testEngine()
afterAll(async () => await engine.close())

const character = fc.oneof(
  fc.integer({ min: 1, max: 0x10ffff }).map((code) => String.fromCodePoint(code)),
  fc.constantFrom(...Array.from('aZ_09"\'.=\\$ ,;()%*İKß\u00a0\u2019\u202e\ufeff\ufffd\n\t\u0001😀')),
)
const anyName = fc.oneof(
  { weight: 4, arbitrary: fc.string({ unit: character, minLength: 1, maxLength: 16 }) },
  { weight: 1, arbitrary: fc.constantFrom(...KEYWORDS) },
  // What statements of Sluice call things themselves.
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      'boundary',
      'held',
      'changed',
      'total',
      'cursor',
      'job_id',
      'rows',
      'a=b',
      'Orders',
    ),
  },
  { weight: 1, arbitrary: fc.constantFrom('ü'.repeat(31), 'x'.repeat(63), '😀'.repeat(15)) },
)
/** A name that may stand in the catalog; `pg_` is PostgreSQL's own. */
const name = anyName.filter((text) => Name.safeParse(text).success && !text.startsWith('pg_'))

const columns = fc.uniqueArray(name, { minLength: 3, maxLength: 3 })
const names = fc.record({ schema: name, table: name, columns })

function typed(spec: Record<string, unknown>, table: TableName): JobSpec {
  return JobSpec.parse({
    cluster: 'sandbox',
    table: parseTableName(displayTable(table)),
    limits: {},
    ...spec,
  })
}

test('a table of any name is planned, updated and purged by what was printed of it', async () => {
  await withTable('id int PRIMARY KEY', async ({ client }) => {
    await engine.createLedger('sandbox')
    const property = fc.asyncProperty(
      names,
      async ({ schema, table: tableName, columns: [key = '', group = '', value = ''] }) => {
        const table = { schema: `${schema.slice(0, 1) === '_' ? 'x' : ''}${schema}`, name: tableName }
        fc.pre(
          Name.safeParse(table.schema).success &&
            !['sluice', 'sys', 'information_schema'].includes(table.schema),
        )
        await client.query(`CREATE SCHEMA IF NOT EXISTS ${quoteIdentifier(table.schema)}`)
        await client.query(`DROP TABLE IF EXISTS ${quoteTable(table)}`)
        await client.query(
          `CREATE TABLE ${quoteTable(table)} (${quoteIdentifier(key)} int PRIMARY KEY, ${quoteIdentifier(group)} text, ${quoteIdentifier(value)} int)`,
        )
        await client.query(
          `INSERT INTO ${quoteTable(table)} SELECT n, 'g' || n % 2, 0 FROM generate_series(1, 10) AS n`,
        )
        await client.query(`GRANT ALL ON SCHEMA ${quoteIdentifier(table.schema)} TO PUBLIC`)
        await client.query(`GRANT ALL ON ${quoteTable(table)} TO PUBLIC`)
        const where = `${displayName(group)} = 'g1'`
        const set = `${displayName(value)} = ${displayName(value)} + 1, ${displayName(group)} = 'g2'`
        const update = await engine.start(typed({ operation: 'update', where, set }, table))
        expect(await update.finished).toMatchObject({ state: 'succeeded', rows: 5 })
        const purge = await engine.start(
          typed({ operation: 'purge', where: `${displayName(group)} = 'g2'` }, table),
        )
        expect(await purge.finished).toMatchObject({ state: 'succeeded', rows: 5 })
        await client.query(`DROP TABLE ${quoteTable(table)}`)
      },
    )
    await fc.assert(property, {
      numRuns: RUNS,
      interruptAfterTimeLimit: 30_000,
      markInterruptAsFailure: false,
    })
  })
})

test('who types a wrong column is told the right ones as they are typed', async () => {
  await withTable(
    'id int PRIMARY KEY, "userId" int, "a=b" int, "order" int, n int',
    async ({ name: table }) => {
      const spec = { table: { schema: 'public', name: table }, cluster: 'sandbox', limits: {} }
      const plan = async (change: Record<string, unknown>) =>
        await engine.plan(JobSpec.parse({ ...spec, ...change }))
      await expect(plan({ operation: 'update', where: 'true', set: 'userid = 1' })).rejects.toMatchObject({
        problem: { code: 'column-unknown', nextStep: 'Use one of: "userId", id, "a=b", "order", n.' },
      })
      await expect(plan({ operation: 'purge', where: 'userid = 1' })).rejects.toMatchObject({
        problem: { code: 'column-unknown', nextStep: expect.stringContaining('"userId"') },
      })
      await plan({ operation: 'update', where: '"userId" = 1 OR "order" = 2', set: '"a=b" = 1, "order" = n' })
    },
  )
})

test('who types a wrong table is told the right ones as they are typed', async () => {
  await withTable('id int PRIMARY KEY', async ({ client, name: table }) => {
    const capital = `T${table.slice(1)}`
    await client.query(`ALTER TABLE ${table} RENAME TO "${capital}"`)
    const spec = { operation: 'purge', cluster: 'sandbox', where: 'true', limits: {} }
    const failed = engine.plan(JobSpec.parse({ ...spec, table: parseTableName(capital) }))
    await expect(failed).rejects.toMatchObject({
      problem: { code: 'table-unknown', names: expect.arrayContaining([`"${capital}"`]) },
    })
  })
})

test('the keywords are those of the database', async () => {
  await withTable('id int', async ({ client }) => {
    const { rows } = await client.query("SELECT word FROM pg_get_keywords() WHERE catcode <> 'U'")
    expect([...KEYWORDS].toSorted()).toEqual(rows.map(({ word }) => word as string).toSorted())
  })
})
