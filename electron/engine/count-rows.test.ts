import { expect, it } from 'vitest'
import { RowChangeSpec } from '../../shared/job-spec.ts'
import type { RowCount } from '../../shared/row-count.ts'
import { withTable, type TestTable } from '../testing/cluster.ts'
import { specOf, testEngine } from './testing/test-engine.ts'

const engine = testEngine()

async function fill({ client, name }: TestTable, rows: number) {
  for (let from = 1; from <= rows; from += 3_000)
    await client.query(
      `INSERT INTO ${name} SELECT 'k' || i % 7, i, i % 10 FROM generate_series($1::int, $2::int) AS i`,
      [from, Math.min(rows, from + 2_999)],
    )
}

const COLUMNS = 'a text, b int, n int, PRIMARY KEY (a, b)'

function countIn({ name }: TestTable, where: string, but: Partial<Parameters<typeof engine.count>[1]> = {}) {
  const spec = RowChangeSpec.parse(specOf(name, { operation: 'purge', where }))
  const { signal } = new AbortController()
  return engine.count(spec, { signal, onProgress: () => {}, ...but })
}

it.each([
  ['n = 3', 900],
  ['n < 3 AND b > 8990', 3],
  ['true', 9_000],
  ['n IS NULL', 0],
])(
  'counts exactly where %s, in parallel over the key ranges, and tells how far it is',
  async (where, rows) => {
    await withTable(COLUMNS, async (table) => {
      await fill(table, 9_000)
      await table.client.query(`ANALYZE ${table.name}`)
      const told: RowCount[] = []
      const counted = await countIn(table, where, { onProgress: (count) => told.push(count) })
      expect(counted).toMatchObject({ state: 'counted', rows })
      expect(counted.ranges.done).toBe(counted.ranges.total)
      expect(counted.ranges.total).toBeGreaterThan(1)
      expect(told.at(-1)).toEqual({ ...counted, state: 'counting' })
      expect(told.map((count) => count.rows)).toEqual(
        told.map((count) => count.rows).toSorted((a, b) => a - b),
      )
    })
  },
)

it('counts nothing in an empty table', async () => {
  await withTable(COLUMNS, async (table) => {
    expect(await countIn(table, 'true')).toEqual({ state: 'counted', rows: 0, ranges: { done: 0, total: 0 } })
  })
})

it('counts what an update by hash would still change', async () => {
  await withTable(COLUMNS, async (table) => {
    await fill(table, 100)
    const spec = specOf(table.name, { operation: 'update', where: 'n < 5', set: 'n = 4', strategy: 'hash' })
    const { signal } = new AbortController()
    const options = { signal, onProgress: () => {} }
    expect(await engine.count(RowChangeSpec.parse(spec), options)).toMatchObject({ rows: 40 })
  })
})

it('stops when it is told to, with what it found, and leaves no statement behind', async () => {
  await withTable(COLUMNS, async (table) => {
    await fill(table, 9_000)
    const stop = new AbortController()
    const counted = await countIn(table, 'true', { signal: stop.signal, onProgress: () => stop.abort() })
    expect(counted.state).toBe('stopped')
    expect(counted.rows).toBeGreaterThan(0)
    expect(counted.rows).toBeLessThan(9_000)
    const { rows } = await table.client.query(
      "SELECT query FROM pg_stat_activity WHERE state <> 'idle' AND query LIKE $1 AND pid <> pg_backend_pid()",
      [`%count(*) FROM "public"."${table.name}"%`],
    )
    expect(rows).toEqual([])
  })
})

it('ends when its time is up', async () => {
  await withTable(COLUMNS, async (table) => {
    await fill(table, 3_000)
    const counted = await countIn(table, 'true', { budgetMs: 0 })
    expect(counted).toMatchObject({ state: 'out-of-time', rows: 0 })
  })
})

it.each(['stopped', 'out-of-time'] as const)(
  'ends also where the cluster does not answer: %s',
  async (state) => {
    await withTable(COLUMNS, async (table) => {
      await fill(table, 100)
      await table.client.query(`BEGIN; LOCK TABLE ${table.name} IN ACCESS EXCLUSIVE MODE`)
      const stop = new AbortController()
      const budgetMs = state === 'stopped' ? 60_000 : 50
      const counting = countIn(table, 'true', { signal: stop.signal, budgetMs, patienceMs: 200 })
      if (state === 'stopped') stop.abort()
      expect(await counting).toMatchObject({ state, rows: 0 })
      await table.client.query('ROLLBACK')
    })
  },
)

it('is right at the moment of each part while others write', async () => {
  await withTable(COLUMNS, async (table) => {
    await fill(table, 6_000)
    // Rows that come and go behind and before the count; those of the beginning are all counted once.
    const others: Promise<unknown>[] = []
    const onProgress = () => {
      others.push(table.client.query(`UPDATE ${table.name} SET n = n + 10 WHERE n < 10 AND b % 50 = 0`))
      others.push(table.client.query(`INSERT INTO ${table.name} VALUES ('z', $1, 0)`, [others.length]))
    }
    expect(await countIn(table, "a < 'x'", { onProgress })).toMatchObject({ state: 'counted', rows: 6_000 })
    await Promise.all(others)
  })
})

it('says what is wrong with a condition that fails for a row', async () => {
  await withTable(COLUMNS, async (table) => {
    await fill(table, 1_000)
    await expect(countIn(table, '1 / (n - 3) > 0')).rejects.toMatchObject({
      problem: { code: 'database-error', sqlState: '22012' },
    })
  })
})

it('makes the statistics of a table, and of a table alone', async () => {
  await withTable(COLUMNS, async (table) => {
    await fill(table, 1_000)
    const name = { schema: 'public', name: table.name }
    const plan = async () => await engine.plan(specOf(table.name, { operation: 'purge', where: 'n = 3' }))
    expect(await plan()).toMatchObject({ tableRows: null, matchingRows: null })
    await engine.analyze('sandbox', name)
    expect(await plan()).toMatchObject({ tableRows: 1_000, matchingRows: 100 })
    await expect(engine.analyze('sandbox', { ...name, name: 'nothing' })).rejects.toMatchObject({
      problem: { code: 'table-unknown' },
    })
  })
})

it('says of an empty table that it is empty, and nothing else', async () => {
  await withTable(COLUMNS, async ({ name }) => {
    const plan = await engine.plan(specOf(name, { operation: 'purge', where: 'true' }))
    expect(plan).toMatchObject({ matchingRows: 0, noMatch: true, lastKey: null, warnings: [] })
    const byHash = { operation: 'update', where: 'true', set: 'n = 1', strategy: 'hash' }
    expect(await engine.plan(specOf(name, byHash))).toMatchObject({ matchingRows: 0, noMatch: true })
  })
})
