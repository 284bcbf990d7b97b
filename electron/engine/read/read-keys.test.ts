import { afterAll, describe, expect, it } from 'vitest'
import { directTestConnection, withTable, type TestTable } from '../../testing/cluster.ts'
import { rowsOf, type AskedKey, type KeysRequest } from '../engine.ts'
import { readKeys } from './read-keys.ts'
import { testEngine } from '../testing/test-engine.ts'
import { PASS, UNAVAILABLE, type FaultPolicy } from '../testing/wire/fault.ts'
import { wireProxy } from '../testing/wire/wire-proxy.ts'

const engine = testEngine()
afterAll(async () => await engine.close())

type Key = readonly (string | null)[]

/** In pieces that do not fit those in which they are asked. */
async function* inPieces(keys: readonly Key[]): AsyncGenerator<AskedKey[]> {
  for (let at = 0; at < keys.length; at += 77)
    yield await Promise.resolve(
      keys.slice(at, at + 77).map((values, place) => ({ no: at + place + 1, values })),
    )
}

async function read(name: string, keys: readonly Key[], but: Partial<KeysRequest> = {}, from = engine) {
  const reading = await from.readKeys(
    'sandbox',
    {
      ...{ table: { schema: 'public', name }, columns: null, workers: 3, keysOf: () => inPieces(keys) },
      ...but,
    },
    new AbortController().signal,
  )
  const rows: Key[] = []
  for await (const block of reading.blocks)
    for (const row of rowsOf(block)) rows.push(row.slice(0, reading.columns.length))
  const { missing, unprocessed, duplicates, rows: count } = reading.outcome()
  expect(count).toBe(rows.length)
  expect(rows.length + missing.length + unprocessed.length + duplicates).toBe(keys.length)
  return { rows, missing: missing.map(({ values }) => values), unprocessed, duplicates }
}

async function fill({ client, name }: TestTable, select: string): Promise<void> {
  await client.query(`ALTER TABLE ${name} DISABLE TRIGGER USER`)
  await client.query(`INSERT INTO ${name} ${select}`)
  await client.query(`ANALYZE ${name}`)
}

const NUMBERED = `SELECT i, 'note ' || i FROM generate_series(1, 20000) AS i`

/** In no order, some twice, and some of no row. */
const asked = Array.from({ length: 9_000 }, (_, place) => String(((place * 7_919) % 8_000) + 15_000))
const ids = [...new Set(asked)]

describe('rows by their keys', () => {
  it('come once each in the order of the keys, and what is missing is told', async () => {
    await withTable('id int PRIMARY KEY, note text', async (table) => {
      await fill(table, NUMBERED)
      const { rows, missing, unprocessed, duplicates } = await read(
        table.name,
        asked.map((id) => [id]),
      )
      expect(rows).toEqual(ids.filter((id) => Number(id) <= 20_000).map((id) => [id, `note ${id}`]))
      const byNumber = (one: string, other: string) => Number(one) - Number(other)
      expect(missing.map(([id]) => id ?? '').toSorted(byNumber)).toEqual(
        ids.filter((id) => Number(id) > 20_000).toSorted(byNumber),
      )
      expect([unprocessed, duplicates]).toEqual([[], asked.length - ids.length])
    })
  })

  it('are found by keys of several columns, with the columns that are asked for', async () => {
    await withTable('a text, b int, note text, PRIMARY KEY (b, a)', async (table) => {
      await fill(table, `SELECT E'"{,}\\\\' || i % 3, i, 'note ' || i FROM generate_series(1, 2000) AS i`)
      const key = (id: number) => [String(id), `"{,}\\${id % 3}`]
      const { rows, missing } = await read(
        table.name,
        [key(7), key(1_500), ['7', 'other'], key(2_001), [null, 'x'], key(3)],
        { columns: ['note'] },
      )
      expect(rows).toEqual([['note 7'], ['note 1500'], ['note 3']])
      expect(missing).toHaveLength(3)
      expect(missing).toEqual(expect.arrayContaining([['7', 'other'], key(2_001), [null, 'x']]))
    })
  })

  it.each([
    ['int', ['007', '7', ' 8', '+8', '9']],
    ['numeric', ['7', '7.0', '8.00', '8.0', '9']],
    [
      'uuid',
      [
        '0B000000-0000-4000-8000-000000000007',
        '0b000000-0000-4000-8000-000000000007',
        '{0b000000-0000-4000-8000-000000000008}',
        '0B000000-0000-4000-8000-000000000008',
        '0b000000-0000-4000-8000-000000000009',
      ],
    ],
  ])('are one row for keys of type %s that are written differently', async (type, keys) => {
    await withTable(`id ${type} PRIMARY KEY, note int`, async ({ name, client }) => {
      const uuid = type === 'uuid' ? `('0b000000-0000-4000-8000-00000000000' || i)::uuid` : 'i'
      await client.query(`INSERT INTO ${name} SELECT ${uuid}, i FROM generate_series(7, 8) AS i`)
      const { rows, missing, duplicates } = await read(
        name,
        keys.map((key) => [key]),
        { columns: ['note'] },
      )
      expect(rows).toEqual([['7'], ['8']])
      expect([missing, duplicates]).toEqual([[[keys[4]]], 2])
    })
  })

  it('are told apart from those that the type of the key does not have', async () => {
    await withTable('id int PRIMARY KEY, note text', async (table) => {
      await fill(table, NUMBERED)
      const keys = Array.from({ length: 3_000 }, (_, place) => [
        place % 1_000 === 500 ? `x${place}` : String(place + 1),
      ])
      const { rows, unprocessed } = await read(table.name, keys)
      expect(rows).toHaveLength(2_997)
      expect(unprocessed.map(({ key, reason }) => [key.no, key.values, reason])).toEqual(
        [501, 1_501, 2_501].map((no) => [
          no,
          [`x${no - 1}`],
          expect.stringContaining('invalid input syntax for type integer'),
        ]),
      )
    })
  })

  it('come in a bounded memory where they are large', async () => {
    await withTable('id int PRIMARY KEY, note text', async (table) => {
      await fill(
        table,
        `SELECT i, CASE WHEN i > 100 THEN repeat('x', 1000000) ELSE 'x' END FROM generate_series(1, 150) AS i`,
      )
      const keys = Array.from({ length: 150 }, (_, place) => [String(place + 1)])
      const { rows } = await read(table.name, keys)
      expect(rows.map(([id, note]) => [id, note?.length])).toEqual(
        keys.map(([id]) => [id, Number(id) > 100 ? 1_000_000 : 1]),
      )
    })
  })
})

describe('a reading by keys that is disturbed', () => {
  const withFaults = async (request: FaultPolicy['request'], keys: readonly Key[]) => {
    let result: Awaited<ReturnType<typeof read>> | undefined
    await withTable('id int PRIMARY KEY, note text', async (table) => {
      await fill(table, NUMBERED)
      await using proxy = await wireProxy(await directTestConnection(), { ...(request && { request }) })
      const through = testEngine({ connect: async () => await Promise.resolve(proxy.connection) })
      result = await read(table.name, keys, {}, through)
      await through.close()
    })
    return result
  }
  const isLook = (sql: string) => sql.startsWith('SELECT sluice_row.')

  it.each(['before', 'during', 'after', 'error'] as const)(
    'loses and doubles no row where every second statement meets: %s',
    async (when) => {
      let looks = 0
      const result = await withFaults(
        ({ sql }) => {
          if (!isLook(sql) || (looks += 1) % 2 === 0) return PASS
          return when === 'error' ? { kind: 'error', error: UNAVAILABLE } : { kind: 'cut', when }
        },
        ids.slice(0, 3_000).map((id) => [id]),
      )
      expect(result?.rows.map(([id]) => id)).toEqual(ids.slice(0, 3_000).filter((id) => Number(id) <= 20_000))
      expect(result?.unprocessed).toEqual([])
    },
  )

  it('tells keys that it could not ask for, and asks no more once the cluster stays away', async () => {
    await withTable('id int PRIMARY KEY, note text', async (table) => {
      await fill(table, NUMBERED)
      let looks = 0
      const request: FaultPolicy['request'] = ({ sql }) =>
        isLook(sql) && (looks += 1) > 3 ? { kind: 'error', error: UNAVAILABLE } : PASS
      await using proxy = await wireProxy(await directTestConnection(), { request })
      const keys = Array.from({ length: 20_000 }, (_, place) => [String(place + 1)])
      const reading = await readKeys(
        {
          ...{ table: { schema: 'public', name: table.name }, columns: ['id'], workers: 1 },
          keysOf: () => inPieces(keys),
        },
        {
          ...{ connect: async () => await Promise.resolve(proxy.connection), random: () => 0 },
          ...{ connectionLifeMs: 60_000, signal: new AbortController().signal },
        },
      )
      let rows = 0
      for await (const block of reading.blocks) rows += block.rows
      const { unprocessed, missing } = reading.outcome()
      expect(rows).toBeGreaterThan(0)
      expect([rows + unprocessed.length, missing]).toEqual([20_000, []])
      expect(unprocessed[0]?.reason).toContain('server unavailable')
      expect(looks).toBeLessThan(40)
    })
  })
})
