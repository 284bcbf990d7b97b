import fc from 'fast-check'
import type pg from 'pg'
import { expect, it } from 'vitest'
import { withTable } from '../../../testing/cluster.ts'
import { readingConditions } from '../../testing/reading-conditions.ts'
import { conditionDrift } from './condition-drift.ts'
import { CHOOSES, NOTHING } from './drift.ts'
import { readCondition } from '../expressions/expression.ts'
import { parse } from '../expressions/parser.ts'

const COLUMNS = ['id', 'kind', 'made', 'parent']
const FEW = 'SELECT id, kind, made, parent FROM t ORDER BY made, id LIMIT 3'
const VIEW = (await parse(FEW)).stmts?.[0]?.stmt

const RELATIONS = {
  find: ({ name }: { name: string }) => {
    if (!['t', 'other', 'few'].includes(name)) return undefined
    const table = { schema: 'public', name }
    return {
      oid: name,
      table,
      isView: name === 'few',
      estimatedRows: null,
      columns: COLUMNS,
      key: [],
      leading: [],
    }
  },
  queryOf: (oid: string) => (oid === 'few' ? VIEW : undefined),
}

async function driftOf(condition: string) {
  const { tree } = await readCondition(condition)
  const ground = { oid: 't', name: 't', columns: COLUMNS, key: ['id'], relations: RELATIONS }
  return conditionDrift(tree, { ...ground, trustsOrder: false })
}

async function withTables(use: (client: pg.Client) => Promise<void>): Promise<void> {
  await withTable('id int', async ({ client, name }) => {
    const schema = `s${name}`
    await client.query(`CREATE SCHEMA ${schema}; SET search_path = ${schema};
      CREATE TABLE t (id int PRIMARY KEY, kind int, made int, parent int);
      CREATE TABLE other (id int, kind int, made int, parent int);
      INSERT INTO t SELECT i, nullif(i * 7 % 4, 0), nullif(i * i * 5 % 6, 0), nullif(i * 3 % 11, 0)
        FROM generate_series(1, 40) AS i;
      INSERT INTO other SELECT id % 5, made, kind, id FROM t WHERE id < 9; CREATE VIEW few AS ${FEW}`)
    try {
      await use(client)
    } finally {
      await client.query(`DROP SCHEMA ${schema} CASCADE`)
    }
  })
}

/** A share of the rows, as random as its seed. */
const some = (seed: string, percent: number) =>
  `('x' || md5(id || '${seed}'))::bit(24)::int % 100 < ${percent}`

const BATCHES = 4
/** Several rows where the condition takes one. */
const CARDINALITY = '21000'

/**
 * Whether rows match once others have gone that did, and did not match at first: `more`. Some conditions are
 * valid only with some rows, others never.
 */
async function outcome(client: pg.Client, condition: string, seed: number) {
  const matching = `SELECT id FROM t WHERE ${condition}`
  const run = async (before: string) => {
    const results = (await client.query(`${before}; ${matching}`)) as unknown as pg.QueryResult<{
      id: number
    }>[]
    return (results.at(-1)?.rows ?? []).map(({ id }) => id)
  }
  try {
    const first = await run(`BEGIN; DELETE FROM t WHERE NOT ${some(`${seed}`, 20 + (seed % 50))}`)
    let left = first
    for (let batch = 0; batch < BATCHES && left.length > 0; batch += 1) {
      left = await run(`DELETE FROM t WHERE id IN (${left.join()}) AND ${some(`${seed} ${batch}`, 50)}`)
      if (left.some((id) => !first.includes(id))) return 'more'
    }
    return 'no more'
  } catch (error) {
    if ((error as pg.DatabaseError).code === CARDINALITY) return 'no more'
    return 'invalid'
  } finally {
    await client.query('ROLLBACK')
  }
}

const seeds = fc.array(fc.nat(10_000), { minLength: 4, maxLength: 4 })

it('lets no condition pass that finds more rows once others have gone, as PostgreSQL finds them', async () => {
  await withTables(async (client) => {
    const met = { harmless: 0, 'rightly refused': 0, 'passed though it chooses': 0 }
    await fc.assert(
      fc.asyncProperty(readingConditions, seeds, async (condition, [seed = 0, ...others]) => {
        const found = await outcome(client, condition, seed)
        if (found === 'invalid') return
        const { fewer, more } = await driftOf(condition)
        if (more === CHOOSES && found === 'more') met['rightly refused'] += 1
        if (more !== NOTHING) return
        met[fewer === CHOOSES ? 'passed though it chooses' : 'harmless'] += 1
        expect(found).toBe('no more')
        for (const other of others) expect(await outcome(client, condition, other)).toBe('no more')
      }),
      { numRuns: 1_500 },
    )
    expect(Math.min(...Object.values(met))).toBeGreaterThan(0)
  })
})
