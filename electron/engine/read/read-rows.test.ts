import { afterAll, describe, expect, it } from 'vitest'
import { directTestConnection, withTable, type TestTable } from '../../testing/cluster.ts'
import { rowsOf, type RowsRequest } from '../engine.ts'
import { EVERY_TYPE, fillEveryType } from '../testing/every-type.ts'
import { testEngine } from '../testing/test-engine.ts'
import { PASS, UNAVAILABLE, type FaultPolicy } from '../testing/wire/fault.ts'
import { wireProxy } from '../testing/wire/wire-proxy.ts'

const engine = testEngine()
afterAll(async () => await engine.close())

const requestOf = (name: string, but: Partial<RowsRequest> = {}): RowsRequest => ({
  ...{ table: { schema: 'public', name }, where: 'true', columns: null, workers: 4 },
  ...but,
})

type Rows = (readonly (string | null)[])[]

async function read(request: RowsRequest, from = engine, signal = new AbortController().signal) {
  const reading = await from.readRows('sandbox', request, signal)
  const rows: Rows = []
  for await (const block of reading.blocks)
    for (const row of rowsOf(block)) rows.push(row.slice(0, reading.columns.length))
  return { rows, reading }
}

/** More than a transaction may change. */
async function fill({ client, name }: TestTable, select: string): Promise<void> {
  await client.query(`ALTER TABLE ${name} DISABLE TRIGGER USER`)
  await client.query(`INSERT INTO ${name} ${select}`)
  await client.query(`ANALYZE ${name}`)
}

async function withFaults<T>(policy: FaultPolicy, use: (through: typeof engine) => Promise<T>): Promise<T> {
  await using proxy = await wireProxy(await directTestConnection(), policy)
  const through = testEngine({ connect: async () => await Promise.resolve(proxy.connection) })
  try {
    return await use(through)
  } finally {
    await through.close()
  }
}

/** Statements that read rows, but none that plans. */
const isReading = (sql: string) => /^SELECT "id", "note".* FROM "public"/s.test(sql)

describe('rows of a table', () => {
  it('are as the database writes them, of every type, and in the order of the key', async () => {
    await withTable(EVERY_TYPE, async ({ name, client }) => {
      await fillEveryType(client, name, 2_000)
      const { rows, reading } = await read(requestOf(name))
      const list = reading.columns.map((column) => `"${column.name.replaceAll('"', '""')}"::text`)
      const expected = await client.query({
        text: `SELECT ${list.join(', ')} FROM ${name} ORDER BY ${name}."key ""A""", ${name}."select"`,
        rowMode: 'array',
      })
      expect(rows).toEqual(expected.rows)
      expect(reading.continued()).toBe(0)
    })
  })

  it('come in the order of the key from many ranges, with the columns that are asked for', async () => {
    await withTable('id int, name text, note text, PRIMARY KEY (name, id)', async (table) => {
      await fill(table, `SELECT i, 'n' || i % 7, repeat('x', i % 50) FROM generate_series(1, 120000) AS i`)
      const { rows, reading } = await read(
        requestOf(table.name, { columns: ['note', 'id'], where: 'id % 2 = 0', workers: 7 }),
      )
      expect(reading.ranges).toBeGreaterThan(2)
      const expected = Array.from({ length: 60_000 }, (_, place) => 2 * (place + 1))
        .toSorted((one, other) => (one % 7) - (other % 7) || one - other)
        .map((id) => ['x'.repeat(id % 50), String(id)])
      expect(rows).toEqual(expected)
    })
  })

  it('are none of an empty table, and of a condition that nothing meets', async () => {
    await withTable('id int PRIMARY KEY', async (table) => {
      expect((await read(requestOf(table.name))).rows).toEqual([])
      await fill(table, 'SELECT 1')
      expect((await read(requestOf(table.name, { where: 'id > 1' }))).rows).toEqual([])
    })
  })
})

describe('a request that cannot be met', () => {
  it.each([
    ['a condition that is volatile', { where: 'id > random()' }, 'condition-unsafe'],
    ['a condition of another table', { where: 'nothing = 1' }, 'column-unknown'],
    ['a column that there is not', { columns: ['nothing'] }, 'column-unknown'],
    ['a value that no row has', { where: "id = 'x'" }, 'type-mismatch'],
  ])('is refused for %s', async (_, but, code) => {
    await withTable('id int PRIMARY KEY', async ({ name }) => {
      await expect(read(requestOf(name, but))).rejects.toMatchObject({ problem: { code } })
    })
  })

  it('ends where a row cannot be evaluated', async () => {
    await withTable('id int PRIMARY KEY', async (table) => {
      await fill(table, 'SELECT i FROM generate_series(-5, 5) AS i')
      await expect(read(requestOf(table.name, { where: '10 / id > 0' }))).rejects.toMatchObject({
        problem: { sqlState: '22012' },
      })
    })
  })
})

describe('a reading that is disturbed', () => {
  const ROWS = 30_000
  const withRows = async (use: (name: string) => Promise<void>) =>
    await withTable('id int PRIMARY KEY, note text', async (table) => {
      await fill(table, `SELECT i, repeat('x', 200) FROM generate_series(1, ${ROWS}) AS i`)
      await use(table.name)
    })
  const all = Array.from({ length: ROWS }, (_, place) => String(place + 1))

  it.each(['before', 'during', 'after', 'error'] as const)(
    'loses and doubles no row where every third statement meets: %s',
    async (when) => {
      await withRows(async (name) => {
        let statements = 0
        const request: FaultPolicy['request'] = ({ sql }) => {
          if (!isReading(sql) || (statements += 1) % 3 !== 1) return PASS
          return when === 'error' ? { kind: 'error', error: UNAVAILABLE } : { kind: 'cut', when }
        }
        await withFaults({ request }, async (through) => {
          const { rows } = await read(requestOf(name), through)
          expect(rows.map(([id]) => id)).toEqual(all)
        })
        expect(statements).toBeGreaterThan(4)
      })
    },
  )

  it('goes on behind the last row where connections end in the middle of rows, and says how often', async () => {
    await withRows(async (name) => {
      const proxied = await wireProxy(await directTestConnection())
      const through = testEngine({ connect: async () => await Promise.resolve(proxied.connection) })
      const reading = await through.readRows(
        'sandbox',
        requestOf(name, { workers: 2 }),
        AbortSignal.timeout(60_000),
      )
      const ids: (string | null | undefined)[] = []
      let cuts = 0
      for await (const block of reading.blocks) {
        for (const [id] of rowsOf(block)) ids.push(id)
        if (cuts >= 3) continue
        cuts += 1
        await proxied.away()
        await proxied.back()
      }
      expect(ids).toEqual(all)
      expect(reading.continued()).toBeGreaterThan(0)
      await through.close()
      await proxied[Symbol.asyncDispose]()
    })
  })

  it('ends with the reason where it is stopped, and when nobody takes more rows', async () => {
    await withRows(async (name) => {
      const stop = new AbortController()
      const reading = await engine.readRows('sandbox', requestOf(name), stop.signal)
      const taken = (async () => {
        for await (const { rows } of reading.blocks) if (rows > 0) stop.abort(new Error('enough'))
      })()
      await expect(taken).rejects.toThrow('enough')
      const other = await engine.readRows('sandbox', requestOf(name), new AbortController().signal)
      for await (const { rows } of other.blocks) if (rows > 0) break
    })
  })
})
