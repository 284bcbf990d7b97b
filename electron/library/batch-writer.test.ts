// oxlint-disable-next-line no-restricted-imports -- as a program of somebody's own connects
import pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { NO_FAULTS } from '../../shared/sandbox-faults.ts'
import type { WriteResult, WriterEvent } from '../engine/engine.ts'
import type { BatchWriterSettings } from './batch-writer.ts'
import { createEngine, type SluiceEngine } from './engine.ts'
import { type RunningSandbox, startSandbox } from './sandbox.ts'

let sandbox: RunningSandbox
let engine: SluiceEngine
let client: pg.Client

beforeAll(async () => {
  sandbox = await startSandbox()
  engine = createEngine({ home: sandbox.home })
  client = new pg.Client(await sandbox.clientConfig())
  await client.connect()
  await client.query(
    `CREATE TABLE things (id int PRIMARY KEY, name text DEFAULT 'none', big bigint, price numeric(18,6),
      seen timestamptz, raw bytea, data json, flag boolean, n int CHECK (n <> 13))`,
  )
}, 120_000)
afterAll(async () => {
  await client.end()
  await engine[Symbol.asyncDispose]()
  await sandbox[Symbol.asyncDispose]()
})
beforeEach(async () => {
  await sandbox.setFaults(NO_FAULTS)
  await client.query('DELETE FROM things')
})

const settings = (more: Partial<BatchWriterSettings> = {}): BatchWriterSettings => ({
  ...{ cluster: 'sandbox', table: 'things' },
  ...more,
})
const numbers = (count: number, from = 1) => Array.from({ length: count }, (_, place) => from + place)
const sumOf = ({ written, updated, deleted, skipped, missing, rejected, unprocessed }: WriteResult) =>
  written + updated + deleted + skipped + missing + rejected.length + unprocessed.length
const tableRows = async (columns = '*') =>
  (await client.query<Record<string, unknown>>(`SELECT ${columns} FROM things ORDER BY id`)).rows
const laneRows = async () =>
  (await client.query('SELECT 1 FROM sluice.key_range UNION ALL SELECT 1 FROM sluice.reject')).rowCount

describe('a batch writer', () => {
  it('writes values of every kind exactly, and leaves out what is undefined', async () => {
    const writer = await engine.batchWriter(settings())
    await writer.put({
      ...{ id: 1, big: 9_007_199_254_740_993n, price: '12345678.123456', flag: true },
      ...{ seen: new Date('2026-01-02T03:04:05.678Z'), raw: new Uint8Array([0, 255, 16]) },
      ...{ data: { list: [1, 'two'] }, name: undefined, n: null },
    })
    expect(await writer.close()).toEqual({
      ...{ written: 1, updated: 0, deleted: 0, skipped: 0, missing: 0 },
      ...{ rejected: [], unprocessed: [] },
    })
    expect(await tableRows()).toEqual([
      {
        ...{ id: 1, name: 'none', big: '9007199254740993', price: '12345678.123456', flag: true },
        ...{ seen: new Date('2026-01-02T03:04:05.678Z'), raw: Buffer.from([0, 255, 16]), n: null },
        data: { list: [1, 'two'] },
      },
    ])
  })

  it('writes more than its buffer holds by itself, and the rest when it is closed', async () => {
    const events: WriterEvent[] = []
    const writer = await engine.batchWriter(
      settings({ batchSize: 100, workers: 2, onEvent: (event) => events.push(event) }),
    )
    for (const id of numbers(2_000)) await writer.put({ id, n: 1 })
    expect(events.some(({ type }) => type === 'batch')).toBe(true)
    const result = await writer.close()
    expect(result).toMatchObject({ written: 2_000, unprocessed: [] })
    expect((await client.query('SELECT count(*)::int AS rows FROM things')).rows).toEqual([{ rows: 2_000 }])
    expect(writer.metrics).toMatchObject({ puts: { rows: 2_000 }, deletes: { rows: 0 } })
    expect(writer.metrics.batches).toBeGreaterThanOrEqual(20)
    expect(await laneRows()).toBe(0)
  })

  it('tells what became of each row in every mode', async () => {
    await client.query("INSERT INTO things (id, name, n) VALUES (1, 'old', 1), (2, 'old', 2)")
    const ask = async (mode: BatchWriterSettings['mode']) =>
      await engine.writeBatch(settings({ ...(mode && { mode }) }), async (writer) => {
        await writer.put({ id: 1, name: 'new' })
        await writer.put({ id: 3, name: 'new' })
        await writer.delete({ id: 2 })
        await writer.delete({ id: 9 })
      })
    const insert = await ask('insert')
    expect(insert).toMatchObject({ written: 1, updated: 0, deleted: 1, skipped: 0, missing: 1 })
    expect(insert.rejected).toEqual([
      { op: 'put', row: { id: 1, name: 'new' }, sqlState: '23505', message: 'a row with this key exists' },
    ])
    expect(await ask('skip')).toMatchObject({ written: 0, skipped: 2, missing: 2, rejected: [] })
    expect(await ask('update')).toMatchObject({ updated: 2, missing: 2 })
    await client.query('DELETE FROM things WHERE id = 3')
    expect(await ask('update')).toMatchObject({ updated: 1, missing: 3 })
    const upsert = await ask(undefined)
    expect(upsert).toMatchObject({ written: 1, updated: 1, missing: 2 })
    expect(sumOf(upsert)).toBe(4)
    expect(await tableRows('id, name, n')).toEqual([
      { id: 1, name: 'new', n: 1 },
      { id: 3, name: 'new', n: null },
    ])
  })

  it('rejects bad rows as they were given, and writes all others', async () => {
    const bad = [
      { id: 101, n: 13 },
      { id: 102, price: '1.1234567' },
      { id: 103, name: 'x'.repeat(1_024 * 1_024 + 1) },
      { id: 104, big: 'no number' },
      { id: 105, seen: 'no time' },
      { id: 106, seen: new Date(Number.NaN) },
      { name: 'without a key' },
    ]
    const events: WriterEvent[] = []
    const onEvent = (event: WriterEvent) => void events.push(event)
    const result = await engine.writeBatch(settings({ workers: 2, onEvent }), async (writer) => {
      for (const id of numbers(100)) await writer.put({ id, n: 1 })
      for (const row of bad) await writer.put(row)
    })
    expect(result).toMatchObject({ written: 100, unprocessed: [] })
    expect(result.rejected.map(({ row }) => row)).toEqual(expect.arrayContaining(bad))
    expect(sumOf(result)).toBe(100 + bad.length)
    const stateOf = (row: object) => result.rejected.find((one) => one.row === row)?.sqlState
    expect(bad.map(stateOf)).toEqual(['23514', '22003', '54000', '22P02', '22007', '22P04', '23502'])
    const rejected = events.filter(({ type }) => type === 'rejected')
    expect(rejected).toHaveLength(bad.length)
    expect(rejected[0]).toMatchObject({ key: expect.stringMatching(/^[\da-f]{8}$/) as string })
    expect(JSON.stringify(rejected)).not.toContain('no number')
    expect((await client.query('SELECT 1 FROM things')).rowCount).toBe(100)
    expect(await laneRows()).toBe(0)
  })

  it('takes a row that is rounded where that is allowed', async () => {
    const result = await engine.writeBatch(settings({ allowRounding: true }), async (writer) => {
      await writer.put({ id: 1, price: '1.1234567' })
    })
    expect(result).toMatchObject({ written: 1, rejected: [] })
    expect(await tableRows('price')).toEqual([{ price: '1.123457' }])
  })

  it('keeps the order of one key, across flushes, workers and spellings', async () => {
    const result = await engine.writeBatch(settings({ workers: 4, batchSize: 7 }), async (writer) => {
      for (const id of numbers(60)) {
        await writer.put({ id, name: 'first' })
        await writer.delete({ id: BigInt(id) })
        await writer.put({ id: `0${id}`, name: 'last' })
        if (id % 2 === 0) await writer.delete({ id })
        if (id % 10 === 0) await writer.flush()
      }
    })
    expect(sumOf(result)).toBe(210)
    expect(result).toMatchObject({ written: 120, deleted: 90, rejected: [] })
    const left = await tableRows('id, name')
    expect(left).toEqual(numbers(30).map((half) => ({ id: 2 * half - 1, name: 'last' })))
  })

  it('writes each row once, and counts it right, while commits conflict and connections are cut', async () => {
    await client.query(
      "INSERT INTO things (id, name, n) SELECT i, 'old', 0 FROM generate_series(1, 500) AS i",
    )
    await sandbox.setFaults({ ...NO_FAULTS, conflictRate: 0.2, cutRate: 0.2, unavailableRate: 0.02 })
    const writer = await engine.batchWriter(settings({ mode: 'insert', workers: 4, batchSize: 25 }))
    for (const id of numbers(1_500)) await writer.put({ id, name: 'new', n: id % 100 === 0 ? 13 : 1 })
    for (const id of numbers(100, 2_001)) await writer.delete({ id })
    const result = await writer.close()
    await sandbox.setFaults(NO_FAULTS)
    // Had a batch been written twice, its rows would be rejected as those that exist.
    expect(result).toMatchObject({ written: 990, missing: 100, unprocessed: [] })
    expect(result.rejected.filter(({ sqlState }) => sqlState === '23505')).toHaveLength(500)
    expect(result.rejected.filter(({ sqlState }) => sqlState === '23514')).toHaveLength(10)
    expect(sumOf(result)).toBe(1_600)
    expect(writer.metrics.conflicts).toBeGreaterThan(0)
    expect(writer.metrics.retries).toBeGreaterThan(writer.metrics.conflicts)
    const [counted] = (await client.query('SELECT count(*)::int AS rows, sum(n)::int AS n FROM things')).rows
    expect(counted).toEqual({ rows: 1_490, n: 990 })
    expect(await laneRows()).toBe(0)
  }, 120_000)
})
