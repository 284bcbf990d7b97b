import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import type pg from 'pg'
import { describe, expect, it } from 'vitest'
import { quoteIdentifier, quoteTable } from '../../../../shared/identifier.ts'
import type { TableName } from '../../../../shared/table-name.ts'
import { withTable } from '../../../testing/cluster.ts'
import { describeTable, type TableDefinition } from '../../db/catalog.ts'
import { openSession, type Session } from '../../db/session.ts'
import { KEY_KINDS } from '../../testing/key-kinds.ts'
import { shapeOf, spanPredicate } from '../batch-sql.ts'
import { cutRanges } from './cut-ranges.ts'
import { keyAsText, keyOrder, type KeyPrefix } from '../../db/key.ts'
import { cutSpan } from './split-range.ts'

interface Edges {
  readonly lo: KeyPrefix | null
  readonly hi: KeyPrefix | null
}

/** One table, over both the product's session and a client that looks from outside. */
interface Bench {
  readonly client: pg.Client
  readonly session: Session
  readonly table: TableDefinition
}

async function withBench(columns: string, use: (bench: Bench) => Promise<void>): Promise<void> {
  await withTable(columns, async ({ client, connection, name }) => {
    const session = await openSession(connection, 'test')
    try {
      await use({ client, session, table: await describeTable(session, { schema: 'public', name }) })
    } finally {
      await session.close()
    }
  })
}

async function insert({ client, table }: Bench, keys: readonly string[][]): Promise<void> {
  const { keyColumns } = table
  const names = keyColumns.map(({ name }) => quoteIdentifier(name)).join(', ')
  const values = keyColumns.map(({ castType }, index) => `c${index}::${castType}`).join(', ')
  const arrays = keyColumns.map((_, index) => `$${index + 1}::text[]`).join(', ')
  const columns = keyColumns.map((_, index) => `c${index}`).join(', ')
  await client.query(
    `INSERT INTO ${quoteTable(table.table)} (${names}) SELECT ${values} FROM unnest(${arrays}) AS u(${columns})
      ON CONFLICT DO NOTHING`,
    keyColumns.map((_, index) => keys.map((key) => key[index])),
  )
}

/** The table's rows, each with the numbers of all ranges it falls in, in key order: the database decides. */
async function rangesOfRows({ client, table }: Bench, ranges: readonly Edges[]): Promise<number[][]> {
  const values: string[] = []
  const inRange = ranges.map(({ lo, hi }, no) => {
    const change = { table: table.table, key: table.keyColumns, where: 'true', set: null }
    const predicate = spanPredicate(change, shapeOf(lo, hi), values.length + 1)
    values.push(...(lo ?? []), ...(hi ?? []))
    return `CASE WHEN ${predicate} THEN ${no} END`
  })
  const order = keyOrder(table.keyColumns, quoteIdentifier(table.table.name))
  const sql = `SELECT array_remove(ARRAY[${inRange.join(', ')}]::int[], NULL) AS nos FROM ${quoteTable(table.table)} ORDER BY ${order}`
  const { rows } = await client.query<{ nos: number[] }>(sql, values)
  return rows.map(({ nos }) => nos)
}

/** Every row up to the end, and none behind it: those came later. */
async function expectEveryRowOnce(bench: Bench, ranges: readonly Edges[], laterRows = 0): Promise<void> {
  if (ranges.length > 0) expect(ranges[0]?.lo).toBeNull()
  for (const [index, { lo, hi }] of ranges.slice(1).entries()) {
    expect(lo).not.toBeNull()
    expect(lo).toEqual(ranges[index]?.hi)
    expect(lo).not.toEqual(hi)
    expect(lo?.every((value) => typeof value === 'string')).toBe(true)
  }
  const nos = await rangesOfRows(bench, ranges)
  const behind = nos.findIndex((one) => one.length === 0)
  const inRanges = behind < 0 ? nos : nos.slice(0, behind)
  expect(inRanges.every((one) => one.length === 1)).toBe(true)
  expect(nos.slice(inRanges.length).flat()).toEqual([])
  expect(nos.length - inRanges.length).toBeLessThanOrEqual(laterRows)
  expect(nos.flat()).toEqual(nos.flat().toSorted((left, right) => left - right))
}

async function keysIn({ client, table }: Bench, { lo, hi }: Edges): Promise<string[][]> {
  const change = { table: table.table, key: table.keyColumns, where: 'true', set: null }
  const { rows } = await client.query<string[]>({
    text: `SELECT ${keyAsText(table.keyColumns)} FROM ${quoteTable(table.table)}
      WHERE ${spanPredicate(change, shapeOf(lo, hi))} ORDER BY ${keyOrder(table.keyColumns, quoteIdentifier(table.table.name))}`,
    values: [...(lo ?? []), ...(hi ?? [])],
    rowMode: 'array',
  })
  return rows
}

/** One steal: somebody has come so far in a range, others take parts of what is left. */
interface Split {
  readonly range: number
  /** Which of the rows in the range are done; past the last one, none. */
  readonly done: number
  readonly parts: number
  /** That are read to find boundaries; undefined is more than there are. */
  readonly mostKeys?: number | undefined
}

async function splitOnce(bench: Bench, ranges: readonly Edges[], split: Split): Promise<Edges[]> {
  const no = split.range % ranges.length
  const range = ranges[no]
  if (!range) return [...ranges]
  const keys = await keysIn(bench, range)
  const done = split.done % (keys.length + 1)
  const from = keys[done] ?? range.lo
  const left = keys[done] ? keys.length - done - 1 : keys.length
  const keyed = { table: bench.table.table, key: bench.table.keyColumns }
  const cuts = await cutSpan(bench.session, keyed, from, range.hi, split.parts, split.mostKeys)
  expect(cuts.length).toBeLessThan(Math.max(1, split.parts))
  // Something to cut is cut, with rows at both ends: or a thief would come again and again for nothing.
  expect(cuts.length > 0).toBe(left > 1 && split.parts > 1)
  if (cuts.length > 0) {
    expect(await keysIn(bench, { lo: from, hi: cuts[0] ?? null })).not.toEqual([])
    expect(await keysIn(bench, { lo: cuts.at(-1) ?? null, hi: range.hi })).not.toEqual([])
  }
  const edges = [range.lo, ...cuts, range.hi]
  const parts = edges.slice(1).map((hi, index) => ({ lo: edges[index] ?? null, hi }))
  return ranges.toSpliced(no, 1, ...parts)
}

const splits = fc.array(
  fc.record({
    range: fc.nat(60),
    done: fc.nat(60),
    parts: fc.integer({ min: 1, max: 5 }),
    mostKeys: fc.constantFrom(undefined, 3),
  }),
  { maxLength: 6 },
)

describe.each(KEY_KINDS)('key ranges of $title', (kind) => {
  it('hold every key once, in order, also after splits and with rows that came later', async () => {
    await withBench(kind.columns, async (bench) => {
      const sets = fc.array(kind.keys, { maxLength: 40 })
      const counts = fc.integer({ min: 1, max: 12 })
      await fc.assert(
        fc.asyncProperty(
          sets,
          sets,
          counts,
          fc.boolean(),
          splits,
          async (first, later, count, analyze, steps) => {
            const name = quoteTable(bench.table.table)
            await bench.client.query(`DELETE FROM ${name}`)
            await insert(bench, first)
            // Not every time: boundaries out of date have to do as well.
            if (analyze) await bench.client.query(`ANALYZE ${name}`)
            let ranges: Edges[] = await cutRanges(bench.session, bench.table, count)
            expect(ranges.length).toBeLessThanOrEqual(count)
            await expectEveryRowOnce(bench, ranges)
            await insert(bench, later)
            for (const step of steps) ranges = await splitOnce(bench, ranges, step)
            await expectEveryRowOnce(bench, ranges, later.length)
          },
        ),
        { numRuns: 15 },
      )
    })
  })

  it.each([0, 1, 2])('hold %i rows', async (rowCount) => {
    await withBench(kind.columns, async (bench) => {
      const [key, other] =
        fc.sample(fc.uniqueArray(kind.keys, { minLength: 2, maxLength: 2 }), { numRuns: 1, seed: 7 })[0] ?? []
      await insert(bench, [key ?? [], other ?? []].slice(0, rowCount))
      const ranges = await cutRanges(bench.session, bench.table, 8)
      await expectEveryRowOnce(bench, ranges)
      await splitOnce(bench, [{ lo: null, hi: null }], { range: 0, done: rowCount, parts: 2 })
    })
  })
})

it('are distinct where many rows share a value, as the statistics list it more than once', async () => {
  await withBench('a int, b int, PRIMARY KEY (a, b)', async (bench) => {
    // The hundred commonest values stand apart in the statistics; some common ones are left for the histogram.
    const common = Array.from({ length: 600 }, (_, i) => [String(i % 120), String(i)])
    const rare = Array.from({ length: 80 }, (_, i) => [String(200 + i), '0'])
    await insert(bench, [...common, ...rare])
    await bench.client.query(`ANALYZE ${quoteTable(bench.table.table)}`)
    const ranges = await cutRanges(bench.session, bench.table, 50)
    expect(ranges).toHaveLength(50)
    expect(ranges.slice(0, -1).every(({ hi }) => hi?.length === 1)).toBe(true)
    await expectEveryRowOnce(bench, ranges)
  })
})

it('reach to the end of a table that is too large to be read, though statistics know fewer than wanted', async () => {
  await withBench('a text PRIMARY KEY', async (bench) => {
    const keys = Array.from({ length: 2_000 }, (_, i) => [`key-${String(i).padStart(4, '0')}`])
    await insert(bench, keys)
    await bench.client.query(`ANALYZE ${quoteTable(bench.table.table)}`)
    const ranges = await cutRanges(bench.session, { ...bench.table, estimatedRows: 10_000_000_000 }, 1_000)
    // As many as ANALYZE keeps.
    expect(ranges.length).toBeGreaterThan(90)
    expect(ranges.length).toBeLessThanOrEqual(100)
    expect((ranges.at(-1)?.lo?.[0] ?? '') > 'key-1900').toBe(true)
    await expectEveryRowOnce(bench, ranges)
  })
})

describe('names', () => {
  const name = fc
    .oneof(
      fc.constantFrom(
        'k0',
        'place',
        'found',
        'span',
        'placed',
        'SELECT',
        'Größe',
        'a b',
        '"',
        '""',
        "'",
        '\\',
        '$1',
        'a.b',
        ';--',
      ),
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 }),
    )
    .filter((text) => !text.includes('\0') && Buffer.byteLength(text) <= 20)

  it('can be anything that PostgreSQL takes', async () => {
    await withBench('id int', async ({ client, session }) => {
      const names = fc.uniqueArray(name, { minLength: 4, maxLength: 4 })
      const property = fc.asyncProperty(names, async ([tableName = '', a = '', b = '', other = '']) => {
        const named: TableName = { schema: 'public', name: `${tableName}${randomUUID()}` }
        const [first, second] = [quoteIdentifier(a), quoteIdentifier(b)]
        await client.query(`CREATE TABLE ${quoteTable(named)}
          (${quoteIdentifier(other)} int, ${second} text, ${first} int, PRIMARY KEY (${first}, ${second}))`)
        const table = await describeTable(session, named)
        const bench = { client, session, table }
        const keys = Array.from({ length: 20 }, (_, i) => [String(i % 4), `x${i}`])
        await insert(bench, keys)
        const ranges = await cutRanges(session, table, 3)
        expect(ranges).toHaveLength(3)
        await expectEveryRowOnce(bench, await splitOnce(bench, ranges, { range: 1, done: 0, parts: 3 }))
        await client.query(`DROP TABLE ${quoteTable(named)}`)
      })
      await fc.assert(property, { numRuns: 30 })
    })
  })
})
