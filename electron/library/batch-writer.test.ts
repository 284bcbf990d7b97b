import { createHash } from 'node:crypto'
// oxlint-disable-next-line no-restricted-imports -- as a program of somebody's own connects
import pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { NO_FAULTS } from '../../shared/sandbox-faults.ts'
import { type BatchWriter, BatchWriteError, type WriteResult, type WriterEvent } from '../engine/engine.ts'
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
    // Small rows are billed as 128 bytes, and so is the step of each batch.
    expect(writer.metrics.writeDpu / 0.00004883).toBeCloseTo((2_000 + writer.metrics.batches) * 128, 3)
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

  it('writes nothing more after an exception, and tells what it drops', async () => {
    const events: WriterEvent[] = []
    const failed = engine.writeBatch(settings({ onEvent: (event) => events.push(event) }), async (writer) => {
      await writer.put({ id: 1 })
      await writer.flush()
      await writer.put({ id: 2 })
      throw new Error('of the program')
    })
    await expect(failed).rejects.toThrow('of the program')
    expect(events).toContainEqual({ type: 'dropped', rows: 1 })
    expect(await tableRows('id')).toEqual([{ id: 1 }])
    expect(await laneRows()).toBe(0)
  })

  it('is at the end of a block where it was closed, and drops what was not written where it was not', async () => {
    const inBlock = async (end: (writer: BatchWriter) => Promise<unknown>) => {
      await using writer = await engine.batchWriter(settings())
      await writer.put({ id: 1 })
      await end(writer)
    }
    await inBlock(async (writer) => await writer.close())
    expect(await tableRows('id')).toEqual([{ id: 1 }])
    const row = { id: 1 }
    const result = { written: 0, unprocessed: [{ op: 'put', row, isUnknown: false }] }
    await expect(inBlock(async () => await Promise.resolve())).rejects.toMatchObject({
      problem: { code: 'batch-stopped', message: 'A writer that was not closed has dropped 1 row.' },
      result,
    })
    const failed = inBlock(async () => await Promise.reject(new Error('of the program')))
    await expect(failed).rejects.toMatchObject({
      error: { result },
      suppressed: { message: 'of the program' },
    })
  })

  it('ends at an abort, with the rest in its error, and takes nothing more', async () => {
    const stop = new AbortController()
    const writer = await engine.batchWriter(settings({ signal: stop.signal, workers: 2, batchSize: 10 }))
    for (const id of numbers(100)) await writer.put({ id })
    await writer.flush()
    for (const id of numbers(5, 101)) await writer.put({ id })
    stop.abort()
    const error = await writer.close().then(String, (failure: unknown) => failure)
    expect(error).toBeInstanceOf(BatchWriteError)
    const { result, problem } = error as BatchWriteError
    expect(problem).toMatchObject({ code: 'batch-stopped', message: 'The writer was stopped by its signal.' })
    expect(result).toMatchObject({ written: 100, rejected: [] })
    expect(result.unprocessed.map(({ row }) => row)).toEqual(numbers(5, 101).map((id) => ({ id })))
    await expect(writer.put({ id: 1 })).rejects.toBeInstanceOf(BatchWriteError)
    expect((await client.query('SELECT 1 FROM things')).rowCount).toBe(100)
  })

  it('ends at a failure that does not pass, with what was written before', async () => {
    await client.query('CREATE TABLE gone (id int PRIMARY KEY)')
    const writer = await engine.batchWriter(settings({ table: 'gone', workers: 2 }))
    for (const id of numbers(10)) await writer.put({ id })
    await writer.flush()
    await client.query('DROP TABLE gone')
    await writer.put({ id: 11 })
    await expect(writer.close()).rejects.toMatchObject({
      problem: { code: 'table-changed' },
      result: { written: 10, unprocessed: [{ row: { id: 11 } }] },
    })
  })

  it('makes whoever asks wait while its buffer is full, and not before', async () => {
    const writer = await engine.batchWriter(settings({ workers: 1, batchSize: 10 }))
    await sandbox.setFaults({ ...NO_FAULTS, delayMs: 50 })
    const taken = numbers(20).map(async (id) => await writer.put({ id }))
    expect(writer.hasRoom).toBe(false)
    await Promise.all(taken)
    expect(writer.hasRoom).toBe(true)
    await writer.ready()
    await sandbox.setFaults(NO_FAULTS)
    expect(await writer.close()).toMatchObject({ written: 20 })
  })

  it('tells of a key that is written again and again, by its hash', async () => {
    const events: WriterEvent[] = []
    const hotKeys = { threshold: 5, windowMs: 60_000 }
    const onEvent = (event: WriterEvent) => void events.push(event)
    await engine.writeBatch(settings({ hotKeys, onEvent }), async (writer) => {
      for (const n of numbers(7)) await writer.put({ id: 4_711, n })
    })
    const key = createHash('sha256').update('["4711"]').digest('hex').slice(0, 8)
    expect(events.filter(({ type }) => type === 'hot-key')).toEqual([
      { type: 'hot-key', key, writes: 5, windowMs: 60_000 },
    ])
    expect(await tableRows('id, n')).toEqual([{ id: 4_711, n: 7 }])
  })

  it('slows down with conflicts where its rate is adaptive, and writes all the same', async () => {
    await sandbox.setFaults({ ...NO_FAULTS, conflictRate: 0.5 })
    const writer = await engine.batchWriter(settings({ rate: { max: 2_000 }, batchSize: 50 }))
    expect(writer.metrics.rowsPerSecond).toBe(1_000)
    for (const id of numbers(2_000)) await writer.put({ id })
    expect(await writer.close()).toMatchObject({ written: 2_000 })
    expect(writer.metrics.rowsPerSecond).toBeLessThan(1_000)
  }, 60_000)

  it('takes no row of other columns, and goes on', async () => {
    const writer = await engine.batchWriter(settings())
    await expect(writer.put({ id: 1, colour: 'red' })).rejects.toMatchObject({
      problem: { code: 'column-unknown' },
    })
    await writer.put({ id: 1 })
    expect(sumOf(await writer.close())).toBe(1)
    await expect(writer.flush()).rejects.toMatchObject({ problem: { message: 'This writer is closed.' } })
  })

  it.for([
    [{ workers: 0 }, 'usage'],
    [{ batchSize: 3_001 }, 'usage'],
    [{ rate: { max: 10, min: 20 } }, 'usage'],
    [{ table: 'no table' }, 'usage'],
    [{ table: 'nothing' }, 'table-unknown'],
    [{ cluster: 'nowhere' }, 'cluster-unknown'],
  ] as const)('is not opened with %j', async ([more, code]) => {
    await expect(engine.batchWriter(settings(more))).rejects.toMatchObject({ problem: { code } })
  })

  it('says what it needs where there is no ledger', async () => {
    await client.query('DROP SCHEMA sluice CASCADE')
    await expect(engine.batchWriter(settings())).rejects.toMatchObject({
      problem: { code: 'ledger-missing' },
    })
    await engine.createLedger('sandbox')
    expect(await engine.writeBatch(settings(), async (writer) => await writer.put({ id: 1 }))).toMatchObject({
      written: 1,
    })
  })
})
