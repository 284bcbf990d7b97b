import type pg from 'pg'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { NO_FAULTS } from '../../../shared/sandbox-faults.ts'
import { gatewayWithTable } from './testing/gateway-with-table.ts'
import type { TestGateway } from './testing/test-gateway.ts'

let gateway: TestGateway
let direct: pg.Client
let table: string

beforeEach(async () => {
  ;({ gateway, direct, table } = await gatewayWithTable())
})
afterEach(() => gateway[Symbol.asyncDispose]())

const PIPELINED = { pipeline: true } as pg.ClientConfig

async function sum(): Promise<number> {
  const { rows } = await direct.query(`SELECT sum(n)::int AS sum FROM ${table}`)
  return rows[0].sum
}
const add = (id: number) => `UPDATE ${table} SET n = n + 1 WHERE id = ${id}`
const addAs = (name: string | undefined, id: number) => ({
  name,
  text: `UPDATE ${table} SET n = n + 1 WHERE id = $1 RETURNING n`,
  values: [id],
})

/** A session waits for what `direct` holds. */
async function untilBlocked(): Promise<void> {
  const { rows } = await direct.query(
    'SELECT count(*)::int AS n FROM pg_stat_activity WHERE pg_backend_pid() = ANY (pg_blocking_pids(pid))',
  )
  if (rows[0].n === 0) await untilBlocked()
}

const OC000 = { code: '40001', message: 'change conflicts with another transaction (OC000)' }
const OC001 = { code: '40001', message: 'schema has been updated by another transaction (OC001)' }
const SEVERAL = { code: '0A000', message: 'multiple ddl statements not supported in a transaction' }
const MIXED = { code: '0A000', message: 'ddl and dml are not supported in the same transaction' }
const ABORTED = { code: '25P02' }

describe('DDL', () => {
  test('comes alone in a transaction, and not with changes', async () => {
    const client = await gateway.client()
    await client.query('BEGIN')
    await client.query(`CREATE TABLE ${table}_a (id int PRIMARY KEY)`)
    await expect(client.query(`CREATE TABLE ${table}_b (id int PRIMARY KEY)`)).rejects.toMatchObject(SEVERAL)
    await expect(client.query('SELECT 1')).rejects.toMatchObject(ABORTED)
    await client.query('ROLLBACK')
    await client.query('BEGIN')
    await client.query(`CREATE TABLE ${table}_a (id int PRIMARY KEY)`)
    await expect(client.query(add(1))).rejects.toMatchObject(MIXED)
    await client.query('ROLLBACK')
    await client.query('BEGIN')
    await client.query(`SELECT * FROM ${table}`)
    await client.query(add(1))
    await expect(client.query(`DROP TABLE ${table}`)).rejects.toMatchObject(MIXED)
    await client.query('COMMIT')
    expect(await sum()).toBe(0)
    await client.query('BEGIN')
    await client.query(`SELECT * FROM ${table}`)
    await client.query(`CREATE TABLE ${table}_a (id int PRIMARY KEY)`)
    expect((await client.query('COMMIT')).command).toBe('COMMIT')
    await client.query(`DROP TABLE ${table}_a`)
    await client.query(add(1))
  })

  test('the same in one text, and in one implicit transaction of the extended protocol', async () => {
    const client = await gateway.client()
    const create = (name: string) => `CREATE TABLE ${table}_${name} (id int PRIMARY KEY)`
    await expect(client.query(`${create('a')}; ${create('b')}`)).rejects.toMatchObject(SEVERAL)
    await expect(client.query(`${add(1)}; ${create('a')}`)).rejects.toMatchObject(MIXED)
    await expect(client.query(`BEGIN; ${create('a')}; ${add(1)}; COMMIT`)).rejects.toMatchObject(MIXED)
    await client.query(`BEGIN; ${create('a')}; COMMIT; BEGIN; ${add(1)}; COMMIT`)
    expect(await sum()).toBe(1)
    await expect(client.query(create('a'))).rejects.toMatchObject({ code: '42P07' })
  })

  test('prepared earlier, it is refused when it is executed, and the unnamed statement stays', async () => {
    const client = await gateway.client(PIPELINED)
    const prepared = { name: 'ddl', text: `COMMENT ON TABLE ${table} IS NULL` }
    const results = await Promise.allSettled([
      client.query({ name: 'change', text: add(1) }),
      client.query('BEGIN'),
      client.query({ name: 'change', text: add(1) }),
      client.query({ ...prepared }),
      client.query('SELECT 1'),
      client.query('COMMIT'),
      client.query({ name: 'change', text: add(1) }),
    ])
    expect(results.map(({ status }) => status)).toEqual(
      ['fulfilled', 'fulfilled', 'fulfilled', 'rejected', 'rejected', 'fulfilled', 'fulfilled'], // prettier-ignore
    )
    expect(await sum()).toBe(2)
  })
})

describe('OC001', () => {
  test('every other connection meets it once after a DDL that committed, reads too', async () => {
    const [author, reader, writer] = [await gateway.client(), await gateway.client(), await gateway.client()]
    await author.query(`ALTER TABLE ${table} ADD COLUMN more int`)
    await expect(reader.query('SELECT 1')).rejects.toMatchObject(OC001)
    await reader.query('SELECT 1')
    await expect(writer.query(add(1))).rejects.toMatchObject(OC001)
    await writer.query(add(1))
    await author.query('SELECT 1')
    await (await gateway.client()).query('SELECT 1')
    expect(await sum()).toBe(1)
  })

  test('a DDL that failed or was rolled back is none', async () => {
    const [author, reader] = [await gateway.client(), await gateway.client()]
    await expect(author.query(`CREATE TABLE ${table} (id int PRIMARY KEY)`)).rejects.toMatchObject({
      code: '42P07',
    })
    await author.query('BEGIN')
    await author.query(`DROP TABLE ${table}`)
    await author.query('ROLLBACK')
    await reader.query('SELECT 1')
    await author.query('BEGIN')
    await author.query(`ALTER TABLE ${table} ADD COLUMN more int`)
    await reader.query('SELECT 1')
    await author.query('COMMIT')
    await expect(reader.query('SELECT 1')).rejects.toMatchObject(OC001)
  })

  test('in a transaction it aborts that, or fails its COMMIT', async () => {
    const [author, client] = [await gateway.client(), await gateway.client()]
    await client.query('BEGIN')
    await client.query(add(1))
    await author.query(`CREATE TABLE ${table}_b (id int PRIMARY KEY)`)
    await expect(client.query('COMMIT')).rejects.toMatchObject(OC001)
    await client.query('BEGIN')
    await author.query(`DROP TABLE ${table}_b`)
    await expect(client.query(add(1))).rejects.toMatchObject(OC001)
    await expect(client.query(add(1))).rejects.toMatchObject(ABORTED)
    expect((await client.query('COMMIT')).command).toBe('ROLLBACK')
    expect(await sum()).toBe(0)
  })

  test.each(['add', 'transaction'])('what begins while a DDL is under way does not run: %s', async (way) => {
    const [author, client] = [await gateway.client(PIPELINED), await gateway.client(PIPELINED)]
    await direct.query('BEGIN')
    await direct.query(`SELECT FROM ${table}`)
    const defined = author.query(`ALTER TABLE ${table} ADD COLUMN more int`)
    await untilBlocked()
    const steps = way === 'add' ? [addAs('u', 1)] : ['BEGIN', addAs('u', 1), 'COMMIT']
    const changed = Promise.allSettled(steps.map((step) => client.query(step)))
    await direct.query('COMMIT')
    await defined
    expect(await changed).toContainEqual({ status: 'rejected', reason: expect.objectContaining(OC001) })
    expect(await sum()).toBe(0)
    await client.query(addAs('u', 1))
    expect(await sum()).toBe(1)
  })

  test.each([
    ['alone', []],
    ['in a transaction', ['BEGIN', 'COMMIT']],
  ])('a DDL %s runs behind what was begun before it, however late that is', async (_, [begin, commit]) => {
    const [author, client, other] = [await gateway.client(), await gateway.client(), await gateway.client()]
    await client.query(`SELECT 'late'`)
    const { rows } = await direct.query(`SELECT pid FROM pg_stat_activity WHERE query = $1`, [
      `SELECT 'late'`,
    ])
    const backend = Number(rows[0].pid)
    const order: string[] = []
    process.kill(backend, 'SIGSTOP')
    try {
      const changed = client.query(add(1)).then(() => order.push('change'))
      await other.query('SELECT 1')
      if (begin) await author.query(begin)
      const defined = author
        .query(`ALTER TABLE ${table} ADD COLUMN more int`)
        .then(async () => commit && (await author.query(commit)))
        .then(() => order.push('DDL'))
      await Promise.race([defined, new Promise((resolve) => setTimeout(resolve, 300))])
      process.kill(backend, 'SIGCONT')
      await Promise.all([changed, defined])
    } finally {
      process.kill(backend, 'SIGCONT')
    }
    expect(order).toEqual(['change', 'DDL'])
  })

  test('a DDL waits for no client that leaves its statement unended', async () => {
    const [author, client] = [await gateway.client(), await gateway.client()]
    const { connection } = client as unknown as { connection: Record<string, (asked?: object) => void> }
    connection['parse']?.({ text: 'SELECT 1' })
    connection['bind']?.({})
    connection['execute']?.({})
    connection['flush']?.()
    await author.query(`ALTER TABLE ${table} ADD COLUMN more int`)
    connection['sync']?.()
  })

  test('a DDL that waits for a transaction holds nothing up for good', async () => {
    const [author, holder, other] = [await gateway.client(), await gateway.client(), await gateway.client()]
    await holder.query('BEGIN')
    await holder.query(`SELECT FROM ${table}`)
    const defined = author.query(`ALTER TABLE ${table} ADD COLUMN more int`)
    await other.query('SELECT 1')
    await holder.query('COMMIT')
    await defined
    await expect(other.query('SELECT 1')).rejects.toMatchObject(OC001)
  })

  test('a client that is gone with its DDL holds nothing up', async () => {
    const [author, other] = [await gateway.client(), await gateway.client()]
    author.on('error', () => {})
    await direct.query('BEGIN')
    await direct.query(`SELECT FROM ${table}`)
    author.query(`ALTER TABLE ${table} ADD COLUMN more int`).catch(() => undefined)
    await untilBlocked()
    const asked = other.query('SELECT 1')
    ;(author as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy()
    await asked
    await direct.query('ROLLBACK')
  })
})

describe('conflicts', () => {
  const WAYS: [string, pg.ClientConfig, (n: number) => pg.QueryConfig][] = [
    ['simple', {}, (n) => ({ text: add(n) })],
    ['unnamed', {}, (n) => addAs(undefined, n)],
    ['named', {}, (n) => addAs('u', n)],
    ['named and prepared there', {}, (n) => addAs(`u${n}`, n)],
    ['pipelined', PIPELINED, (n) => addAs('u', n)],
  ]

  test.each(WAYS)('the statement succeeds and COMMIT fails: %s', async (_, settings, change) => {
    const client = await gateway.client(settings)
    await client.query('BEGIN')
    await client.query(change(1))
    await direct.query('BEGIN')
    await direct.query(add(2))
    const changed = client.query(change(2))
    const commit = async () => await expect(client.query('COMMIT')).rejects.toMatchObject(OC000)
    const rest = settings.pipeline ? [client.query(change(3)), commit()] : []
    await untilBlocked()
    await direct.query('COMMIT')
    expect(await changed).toMatchObject({ rowCount: 1 })
    // It sees what the other one did.
    if ((await changed).rows.length > 0) expect((await changed).rows).toEqual([{ n: '2' }])
    const [third, committed] = settings.pipeline ? rest : [client.query(change(3)), undefined]
    expect(await third).toMatchObject({ rowCount: 1 })
    await (committed ?? commit())
    expect(await sum()).toBe(1)
    await client.query('BEGIN')
    await client.query(change(2))
    await client.query('COMMIT')
    expect(await sum()).toBe(2)
  })

  test('a row that a statement before it had read conflicts without a wait', async () => {
    const client = await gateway.client()
    await client.query('BEGIN')
    await client.query(`SELECT * FROM ${table}`)
    await direct.query(add(1))
    await client.query(add(1))
    await expect(client.query('COMMIT')).rejects.toMatchObject(OC000)
    expect(await sum()).toBe(1)
  })

  test('ROLLBACK of such a transaction says nothing', async () => {
    const client = await gateway.client()
    await client.query('BEGIN')
    await client.query('SELECT 1')
    await direct.query(add(1))
    await client.query(add(1))
    expect((await client.query('ROLLBACK')).command).toBe('ROLLBACK')
    await client.query(add(1))
    expect(await sum()).toBe(2)
  })

  test('several statements in one text tell it at once, in the words of OC000', async () => {
    const client = await gateway.client()
    await client.query('BEGIN')
    await client.query('SELECT 1')
    await direct.query(add(1))
    await expect(client.query(`SELECT 1; ${add(1)}`)).rejects.toMatchObject(OC000)
    await expect(client.query('SELECT 1')).rejects.toMatchObject(ABORTED)
    await client.query('ROLLBACK')
  })

  test('an autocommit statement tells it at once', async () => {
    const client = await gateway.client()
    await direct.query('BEGIN')
    await direct.query(add(2))
    const changed = client.query(add(2)).catch((error: unknown) => error)
    await untilBlocked()
    await direct.query('COMMIT')
    expect(await changed).toMatchObject(OC000)
  })
})

describe('time', () => {
  test('a transaction older than 300 s fails at its next statement, or at COMMIT', async () => {
    const client = await gateway.client()
    let time = Date.now()
    gateway.now = () => time
    const tooOld = { code: '54000', message: 'transaction age limit of 300s exceeded' }
    await client.query('BEGIN')
    await client.query(add(1))
    time += 300_000
    await client.query(add(1))
    time += 1
    await expect(client.query('SELECT 1')).rejects.toMatchObject(tooOld)
    await expect(client.query('SELECT 1')).rejects.toMatchObject(ABORTED)
    expect((await client.query('COMMIT')).command).toBe('ROLLBACK')
    await client.query('BEGIN')
    await client.query(add(1))
    time += 300_001
    await expect(client.query('COMMIT')).rejects.toMatchObject(tooOld)
    await client.query('BEGIN')
    time += 300_001
    await client.query('ROLLBACK')
    expect(await sum()).toBe(0)
  })
})

describe('faults', () => {
  test('a COMMIT in conflict changes nothing, and the session goes on', async () => {
    const client = await gateway.client(PIPELINED)
    gateway.faults = { ...NO_FAULTS, conflictRate: 1 }
    const all = await Promise.allSettled([
      client.query('BEGIN'),
      client.query({ name: 'u', text: add(1) }),
      client.query('COMMIT'),
      client.query('SELECT 1 AS one'),
    ])
    expect(all.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled'])
    expect(all[2]).toMatchObject({ reason: OC000 })
    const commit = { name: 'c', text: 'COMMIT' }
    for (const _ of [1, 2]) {
      await client.query('BEGIN')
      await client.query(add(1))
      await expect(client.query({ ...commit })).rejects.toMatchObject(OC000)
    }
    await expect(client.query(add(1))).rejects.toMatchObject(OC000)
    await client.query('BEGIN')
    await client.query('SELECT 1')
    expect((await client.query('COMMIT')).command).toBe('COMMIT')
    expect(await sum()).toBe(0)
    gateway.faults = NO_FAULTS
    await client.query(add(1))
    expect(await sum()).toBe(1)
  })

  test.each([
    ['before', 0],
    ['after', 1],
  ])('a connection cut %s the commit', async (moment, changed) => {
    gateway.faults = { ...NO_FAULTS, cutRate: 1 }
    const ways = {
      autocommit: [add(1)],
      COMMIT: ['BEGIN', add(1), 'COMMIT'],
      'behind a read': ['SELECT pg_sleep(0.05)', add(1)],
    }
    for (const [way, steps] of Object.entries(ways)) {
      const client = await gateway.client(PIPELINED)
      const dice = [0, moment === 'before' ? 0.4 : 0.6]
      gateway.random = () => dice.shift() ?? 0
      const before = await sum()
      const all = await Promise.allSettled(steps.map((step) => client.query(step)))
      const told = all.map(({ status }) => status)
      expect(told).toEqual([...steps.slice(1).map(() => 'fulfilled'), 'rejected'])
      expect([way, (await sum()) - before]).toEqual([way, changed])
    }
  })

  test('a delay holds every answer back, but keeps their order', async () => {
    const client = await gateway.client(PIPELINED)
    await client.query('SELECT 1')
    gateway.faults = { ...NO_FAULTS, delayMs: 200 }
    const started = performance.now()
    const order: number[] = []
    const queries = Array.from({ length: 20 }, (_, at) =>
      client.query('SELECT $1::int AS at', [at]).then(({ rows }) => order.push(rows[0].at)),
    )
    await Promise.all(queries)
    expect(order).toEqual(Array.from({ length: 20 }, (_, at) => at))
    expect(performance.now() - started).toBeGreaterThanOrEqual(195)
  })

  test('more delayed answers than the gateway keeps all come', async () => {
    const client = await gateway.client(PIPELINED)
    // Each is sent at a time of its own, and none is long enough to fill the way to the client.
    let delayMs = 1_500
    Object.defineProperty(gateway, 'faults', { get: () => ({ ...NO_FAULTS, delayMs: (delayMs += 5) }) })
    await client.query('BEGIN')
    let bytes = 0
    for (let no = 0; no < 150; no += 1)
      void client.query("SELECT repeat('x', 8000) AS x").then(({ rows }) => (bytes += rows[0].x.length))
    await expect.poll(() => bytes, { timeout: 60_000 }).toBe(150 * 8_000)
  })
})
