import { afterAll, expect, it } from 'vitest'
import { testConnection, withTable, type TestTable } from '../testing/cluster.ts'
import { ADD_ONE, SLOW, withHits } from './testing/hit-jobs.ts'
import { hits } from './testing/hit-rows.ts'
import { specOf, testEngine } from './testing/test-engine.ts'
import { untilSnapshot } from './testing/until-snapshot.ts'

/*
 * PostgreSQL takes a function of exactly the types of a call before one that takes any type, wherever each
 * stands in the search path. So what people call by the names of PostgreSQL's own could do Sluice's work.
 */

let schema: string
const connect = async () => ({ ...(await testConnection()), schema })
/** Two engines are two processes, as far as the ledger can tell. */
const [here, there] = [testEngine({ connect }), testEngine({ connect })]
afterAll(async () => await Promise.all([here.close(), there.close()]))

/** Past the gateway, so that nobody meets OC001. */
async function lookFirstAt({ client, name }: TestTable, ...functions: string[]): Promise<void> {
  schema = `${name}_own`
  await client.query(`CREATE SCHEMA ${schema}`)
  for (const one of functions) await client.query(`CREATE FUNCTION ${schema}.${one}`)
}

const FURTHER_ON = `json_build_array(text) RETURNS json LANGUAGE sql AS
  $$ SELECT pg_catalog.json_build_array(CASE WHEN $1 ~ '^[0-9]+$' THEN ($1::int + 3)::text ELSE $1 END) $$`

const backwards = (type: string) => `unnest(${type}[]) RETURNS SETOF ${type} LANGUAGE sql AS
  $$ SELECT v FROM pg_catalog.unnest($1) WITH ORDINALITY AS u (v, place) ORDER BY place DESC $$`

it('nobody else says how far a batch has come', async () => {
  await withHits(400, async (table) => {
    await lookFirstAt(table, FURTHER_ON)
    const job = await here.start(specOf(table.name, { ...ADD_ONE, limits: { ...SLOW, rowsPerSecond: 200 } }))
    await untilSnapshot(job, ({ rows }) => rows >= 50)
    job.interrupt()
    expect(await job.finished).toMatchObject({ state: 'interrupted', problem: null })
    const rest = await there.resume('sandbox', job.id, { rowsPerSecond: null })
    expect(await rest.finished).toMatchObject({ state: 'succeeded', problem: null })
    expect(await hits(table)).toEqual({ 1: 400 })
  })
})

it('nobody else says where key ranges begin', async () => {
  await withTable('id text PRIMARY KEY, hits int NOT NULL DEFAULT 0', async (table) => {
    const { client, name } = table
    await client.query(`INSERT INTO ${name} SELECT 'k' || i FROM generate_series(1, 3000) AS i`)
    await client.query(`ANALYZE ${name}`)
    await lookFirstAt(table, backwards('text'))
    const job = await here.start(specOf(name, { ...ADD_ONE, limits: { workers: 2, batchSize: 100 } }))
    expect(job.plan.ranges).toBeGreaterThan(2)
    expect(await job.finished).toMatchObject({ state: 'succeeded', rows: 3_000 })
    expect(await hits(table)).toEqual({ 1: 3_000 })
  })
})

it('nobody else says what the key is', async () => {
  await withTable('a int, b int, PRIMARY KEY (b, a)', async (table) => {
    await lookFirstAt(table, backwards('smallint'))
    const plan = await here.plan(specOf(table.name, { operation: 'purge', where: 'true' }))
    expect(plan.key).toEqual(['b', 'a'])
  })
})
