import { afterAll, expect, test } from 'vitest'
import { withTable } from '../testing/cluster.ts'
import { specOf, testEngine } from './testing/test-engine.ts'

/*
 * On Aurora DSQL the index of every primary key includes all other columns. The sandbox shows its catalog so,
 * and a constraint that includes some is one that PostgreSQL itself keeps.
 */
const engine = testEngine()
afterAll(async () => await engine.close())

const COVERED =
  'id int, status text, note text, n int NOT NULL DEFAULT 0, PRIMARY KEY (id) INCLUDE (status, note)'
const ROWS = 2_000

/** NULL in included columns also where ranges begin and end. */
const FILL = `SELECT i, CASE WHEN i % 3 = 0 THEN 'done' END, CASE WHEN i % 7 = 0 THEN 'note' END FROM generate_series(1, ${ROWS}) AS i`

test.each([
  ['an included column, in key ranges', { set: "status = 'new'" }, 'range'],
  ['an included column, sequentially', { set: "note = 'new'" }, 'sequential'],
  ['an included column, by hash', { set: "status = 'new'" }, 'hash'],
  ['a column beside them, once each', { set: 'n = n + 1' }, 'range'],
] as const)('%s: every row is changed', async (_name, { set }, strategy) => {
  await withTable(COVERED, async ({ name, client }) => {
    await client.query(`INSERT INTO ${name} (id, status, note) ${FILL}`)
    await client.query(`ANALYZE ${name}`)
    const limits = { batchSize: 90 }
    const job = await engine.start(
      specOf(name, { operation: 'update', where: 'true', set, strategy, limits }),
    )
    expect(await job.finished).toMatchObject({ state: 'succeeded', rows: ROWS, problem: null })
    const changed = set.startsWith('n ') ? 'n = 1' : set
    const { rows } = await client.query(`SELECT count(*)::int AS n FROM ${name} WHERE ${changed}`)
    expect(rows).toEqual([{ n: ROWS }])
  })
})

test('SET of a key column is still refused', async () => {
  await withTable(COVERED, async ({ name }) => {
    const spec = specOf(name, { operation: 'update', where: 'true', set: 'id = 1' })
    await expect(engine.plan(spec)).rejects.toMatchObject({ problem: { kind: 'refused' } })
  })
})
