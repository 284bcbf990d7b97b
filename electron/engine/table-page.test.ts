import { expect, it } from 'vitest'
import type { RowKey, TablePage } from '../../shared/table-page.ts'
import { withTable, type TestTable } from '../testing/cluster.ts'
import { testEngine } from './testing/test-engine.ts'

const engine = testEngine()

const COLUMNS = 'a text, b int, note text, n int, PRIMARY KEY (b, a)'

async function fill({ client, name }: TestTable, rows: number) {
  for (let from = 1; from <= rows; from += 3_000)
    await client.query(
      `INSERT INTO ${name} SELECT 'k' || i % 7, i, nullif('v' || i % 3, 'v0'), i % 10
         FROM generate_series($1::int, $2::int) AS i`,
      [from, Math.min(rows, from + 2_999)],
    )
}

type Options = Parameters<typeof engine.tablePage>[2]

async function pageOf({ name }: TestTable, but: Partial<Options> = {}) {
  const { signal } = new AbortController()
  const options = { where: 'true', after: null, limit: 100, moment: null, signal, ...but }
  return await engine.tablePage('sandbox', { schema: 'public', name }, options)
}

/** All pages, one behind the other. */
async function pagesOf(table: TestTable, where: string, limit: number): Promise<TablePage[]> {
  const pages: TablePage[] = []
  let after: RowKey | null = null
  do {
    const page: TablePage = await pageOf(table, { where, after, limit })
    pages.push(page)
    after = page.next
  } while (after !== null)
  return pages
}

const keysOf = (pages: readonly TablePage[]) =>
  pages.flatMap(({ rows }) => rows.map(({ values }) => Number(values[1])))

it('reads a page in key order, with columns, NULL and the way to the next page', async () => {
  await withTable(COLUMNS, async (table) => {
    await fill(table, 250)
    const page = await pageOf(table)
    expect(page).toMatchObject({ key: ['b', 'a'], next: ['100', 'k2'], isShort: false, moment: null })
    expect(page.columns.map(({ name, type, inKey }) => [name, type, inKey])).toEqual([
      ['a', 'text', true],
      ['b', 'integer', true],
      ['note', 'text', false],
      ['n', 'integer', false],
    ])
    expect(page.rows[2]).toEqual({ values: ['k3', '3', null, '3'], cut: [] })
    const last = await pageOf(table, { after: ['200', 'k4'] })
    expect(last.rows).toHaveLength(50)
    expect(last.next).toBeNull()
  })
})

it('leads from page to page through all rows, each once, also where the last page is full', async () => {
  await withTable(COLUMNS, async (table) => {
    await fill(table, 300)
    const pages = await pagesOf(table, 'true', 100)
    expect(pages.map(({ rows }) => rows.length)).toEqual([100, 100, 100])
    expect(keysOf(pages)).toEqual(Array.from({ length: 300 }, (_, index) => index + 1))
  })
})

it.each([
  ['n = 3', 900],
  ['n < 3 AND b > 8990', 3],
  ['b = 7777', 1],
  ['n IS NULL', 0],
])('finds the rows where %s, in parts of the table, each once and in order', async (where, rows) => {
  await withTable(COLUMNS, async (table) => {
    await fill(table, 9_000)
    const found = keysOf(await pagesOf(table, where, 70))
    const { rows: wanted } = await table.client.query(`SELECT b FROM ${table.name} WHERE ${where} ORDER BY b`)
    expect(found).toEqual(wanted.map(({ b }) => b))
    expect(found).toHaveLength(rows)
  })
})

it('goes on behind a row that was deleted meanwhile, and passes over none', async () => {
  await withTable(COLUMNS, async (table) => {
    await fill(table, 150)
    const { next } = await pageOf(table)
    await table.client.query(`DELETE FROM ${table.name} WHERE b BETWEEN 90 AND 100`)
    expect(keysOf([await pageOf(table, { after: next })])[0]).toBe(101)
  })
})

it('cuts long values and says how long they are; by its key a row comes whole', async () => {
  await withTable('id text PRIMARY KEY, body text, data bytea', async (table) => {
    const key = 'k'.repeat(2_100)
    await table.client.query(
      `INSERT INTO ${table.name} VALUES ($1, repeat('é', 5000), '\\xff00'), ('z', repeat('é', 2000), NULL)`,
      [key],
    )
    const { rows, next } = await pageOf(table)
    expect(next).toBeNull()
    expect(rows[0]?.values).toEqual([key, 'é'.repeat(2_000), String.raw`\xff00`])
    expect(rows[0]?.cut).toEqual([{ place: 1, characters: 5_000 }])
    expect(rows[1]).toEqual({ values: ['z', 'é'.repeat(2_000), null], cut: [] })
    const name = { schema: 'public', name: table.name }
    const whole = await engine.wholeRows('sandbox', name, [['gone'], ['z'], [key]])
    expect(whole.rows).toEqual([
      [key, 'é'.repeat(5_000), String.raw`\xff00`],
      ['z', 'é'.repeat(2_000), null],
    ])
  })
})

it('bounds a page of very many columns by shorter values', async () => {
  const columns = Array.from({ length: 200 }, (_, place) => `c${place} text DEFAULT repeat('x', 3000)`)
  await withTable(`id int PRIMARY KEY, ${columns.join(', ')}`, async (table) => {
    await table.client.query(`INSERT INTO ${table.name} (id) SELECT i FROM generate_series(1, 10) AS i`)
    const { rows } = await pageOf(table)
    const characters = rows
      .flatMap(({ values }) => values)
      .reduce((sum, value) => sum + (value?.length ?? 0), 0)
    expect(characters).toBeLessThan(4_000_000)
    expect(rows[0]?.cut[0]).toEqual({ place: 1, characters: 3_000 })
  })
})

it('ends a search early when its time is up, and the next page goes on from there', async () => {
  await withTable(COLUMNS, async (table) => {
    await fill(table, 3_000)
    const first = await pageOf(table, { where: 'b = 2900', budgetMs: 0 })
    expect(first).toMatchObject({ rows: [], isShort: true, next: ['100', 'k2'] })
    const rest = await pageOf(table, { where: 'b = 2900', after: first.next })
    expect(keysOf([rest])).toEqual([2_900])
  })
})

it('ends a search that is stopped', async () => {
  await withTable(COLUMNS, async (table) => {
    await fill(table, 3_000)
    const page = await pageOf(table, { where: 'b = 2900', signal: AbortSignal.abort() })
    expect(page).toMatchObject({ rows: [], isShort: true })
  })
})

it('says so where the cluster does not answer', async () => {
  await withTable(COLUMNS, async (table) => {
    await table.client.query(`BEGIN; LOCK TABLE ${table.name} IN ACCESS EXCLUSIVE MODE`)
    await expect(pageOf(table, { budgetMs: 50, patienceMs: 200 })).rejects.toMatchObject({
      problem: { code: 'gave-up', message: 'The cluster stopped answering while it read the rows.' },
    })
    await table.client.query('ROLLBACK')
  })
})

it('keeps the time of its first page', async () => {
  await withTable('id int PRIMARY KEY, at timestamptz', async (table) => {
    await table.client.query(`INSERT INTO ${table.name} VALUES (1, '2026-01-01'), (2, '2027-01-01')`)
    const where = 'at < now()'
    const moment = '2026-06-01T00:00:00.000000Z'
    expect((await pageOf(table, { where, moment })).rows).toHaveLength(1)
    expect((await pageOf(table, { where, moment: '2028-01-01T00:00:00.000000Z' })).rows).toHaveLength(2)
    expect((await pageOf(table, { where })).moment).toMatch(/^20\d\d-.*Z$/)
  })
})

it.each([
  ['', 'condition-empty'],
  ['n = ', 'condition-syntax'],
  ['true; DELETE FROM t', 'condition-unsafe'],
  ['random() < 0.5', 'condition-unsafe'],
  ['m = 1', 'column-unknown'],
  ["n = 'one'", 'type-mismatch'],
  ['1 / (n - 3) > 0', 'sql-invalid'],
])('says what is wrong with the condition %j', async (where, code) => {
  await withTable(COLUMNS, async (table) => {
    await fill(table, 10)
    await expect(pageOf(table, { where })).rejects.toMatchObject({ problem: { code } })
  })
})

it('reads no table without a key, and takes no key of another one', async () => {
  await withTable('id int', async (table) => {
    await expect(pageOf(table)).rejects.toMatchObject({ problem: { code: 'table-without-key' } })
  })
  await withTable(COLUMNS, async (table) => {
    await expect(pageOf(table, { after: ['1'] })).rejects.toMatchObject({
      problem: { code: 'table-changed' },
    })
  })
})
