import pg from 'pg'
import { describe, expect, it } from 'vitest'
import { withTable, type TestTable } from '../../../testing/cluster.ts'
import { directClientConfig } from '../../../testing/direct-client.ts'
import {
  CONFLICT,
  CONNECTION_RATE,
  PASS,
  SIZE_LIMIT,
  TOO_MANY_CONNECTIONS,
  type Fault,
  type FaultPolicy,
} from './fault.ts'
import type { Request } from './request.ts'
import { wireProxy, type WireProxy } from './wire-proxy.ts'

const COLUMNS = 'id int PRIMARY KEY, n int NOT NULL DEFAULT 0'
/** What the driver says when the connection went, by who noticed first. */
const GONE = /terminated|ECONNRESET|EPIPE|not queryable/

interface Rig {
  readonly table: TestTable
  readonly proxy: WireProxy
  readonly client: pg.Client
}

/** A table with the row (1, 0), and a pipelining client that reaches it through a proxy. */
async function withProxy(policy: FaultPolicy, use: (rig: Rig) => Promise<void>): Promise<void> {
  await withTable(COLUMNS, async (table) => {
    await table.client.query(`INSERT INTO ${table.name} VALUES (1)`)
    await using proxy = await wireProxy(table.direct, policy)
    const client = await clientOf(proxy)
    try {
      await use({ table, proxy, client })
    } finally {
      await client.end().catch(() => undefined)
    }
  })
}

async function clientOf(proxy: WireProxy, application = 'sluice-worker-0'): Promise<pg.Client> {
  const client = new pg.Client({
    ...directClientConfig(proxy.connection),
    application_name: application,
    pipeline: true,
  })
  client.on('error', () => {})
  await client.connect()
  return client
}

async function valueOf({ client, name }: TestTable): Promise<number> {
  const { rows } = await client.query(`SELECT n FROM ${name} WHERE id = 1`)
  return rows[0].n
}

/** Adds to the row by a prepared statement. */
function add({ table, client }: Rig, by = 1): Promise<unknown> {
  return client.query({ name: 'add', text: `UPDATE ${table.name} SET n = n + $1 WHERE id = 1`, values: [by] })
}

/** Adds one to the row, and takes its time. */
function addSlowly({ table, client }: Rig): Promise<unknown> {
  return client.query(`UPDATE ${table.name} SET n = n + 1 FROM pg_sleep(0.1) WHERE id = 1`)
}

/** What a promise came to: null, or the error's code or message. */
async function errorOf(promise: Promise<unknown>): Promise<string | null> {
  return await promise.then(
    () => null,
    (error: Error & { code?: string }) => error.code ?? error.message,
  )
}

/** Gives the n-th request whose text matches, from 1, to `fault`. */
function nth(text: RegExp, which: number, fault: Fault): FaultPolicy {
  let seen = 0
  return { request: ({ sql }) => (text.test(sql) && (seen += 1) === which ? fault : PASS) }
}

/** Waits until the server has noticed that the client is gone, however long it takes. */
async function whenAlone({ client }: TestTable, pid: number): Promise<void> {
  const { rowCount } = await client.query('SELECT FROM pg_stat_activity WHERE pid = $1', [pid])
  if (rowCount) await whenAlone({ client } as TestTable, pid)
}

async function pidOf(client: pg.Client): Promise<number> {
  return (await client.query('SELECT pg_backend_pid() AS pid')).rows[0].pid
}

describe('a request', () => {
  it('is known by its text, its place and what it does, however it is sent', async () => {
    const seen: Request[] = []
    const policy: FaultPolicy = {
      request: (request) => {
        seen.push(request)
        return PASS
      },
    }
    await withProxy(policy, async (rig) => {
      const { client, table } = rig
      await client.query(`INSERT INTO ${table.name} VALUES (2)`)
      await Promise.all([client.query('BEGIN'), add(rig), add(rig, 2), client.query('COMMIT')])
      await add(rig)
      await client.query('WITH sluice_key AS (SELECT $1::int) SELECT', [1])
      await client.query({ text: 'COMMIT', queryMode: 'extended' } as pg.QueryConfig)
      expect(await valueOf(table)).toBe(4)
      const update = `UPDATE ${table.name} SET n = n + $1 WHERE id = 1`
      expect(seen.map(({ no, sql, isCommit }) => [no, sql, isCommit])).toEqual([
        [1, `INSERT INTO ${table.name} VALUES (2)`, true],
        [2, 'BEGIN', false],
        [3, update, false],
        [4, update, false],
        [5, 'COMMIT', true],
        [6, update, true],
        [7, 'WITH sluice_key AS (SELECT $1::int) SELECT', false],
        [8, 'COMMIT', true],
      ])
      expect(
        seen.every(({ connection, application }) => connection === 1 && application === 'sluice-worker-0'),
      ).toBe(true)
    })
  })

  it('is a batch when a worker moves its range and knows the epoch', async () => {
    const batches: string[] = []
    const move = 'UPDATE sluice.key_range SET rows = rows WHERE epoch = 1 AND false'
    const fence = 'UPDATE sluice.key_range SET epoch = epoch + 1 WHERE false'
    const policy: FaultPolicy = {
      request: ({ isBatch, application }) => {
        if (isBatch) batches.push(application)
        return { kind: 'error', error: CONFLICT }
      },
    }
    await withProxy(policy, async ({ client, proxy }) => {
      const coordinator = await clientOf(proxy, 'sluice')
      await errorOf(client.query(move))
      await errorOf(client.query(fence))
      await errorOf(client.query('SELECT epoch FROM sluice.key_range'))
      await errorOf(coordinator.query(move))
      await coordinator.end()
      expect(batches).toEqual(['sluice-worker-0'])
    })
  })

  it('passes in one piece when it comes and goes in many', async () => {
    const limp: FaultPolicy = { connect: () => ({ kind: 'limp', delayMs: 0, bytesPerSecond: 5_000_000 }) }
    await withProxy(limp, async ({ client }) => {
      const long = 'x'.repeat(200_000)
      const answers = await Promise.all(
        [long, 'short'].map(async (text) => await client.query('SELECT $1::text AS text', [text])),
      )
      expect(answers.map(({ rows }) => rows[0].text)).toEqual([long, 'short'])
    })
  })
})

describe('a cut connection', () => {
  it.each(['before', 'during'] as const)('%s a commit leaves nothing', async (when) => {
    await withProxy(nth(/COMMIT/, 1, { kind: 'cut', when }), async (rig) => {
      const { client, table, proxy } = rig
      const pid = await pidOf(client)
      const ends = [client.query('BEGIN'), add(rig), client.query('COMMIT')].map(errorOf)
      expect((await Promise.all(ends)).at(-1)).toMatch(GONE)
      await whenAlone(table, pid)
      expect(await valueOf(table)).toBe(0)
      expect(proxy.counts.cuts).toBe(1)
    })
  })

  it('after a commit leaves what was committed, and the client without an answer', async () => {
    await withProxy(nth(/COMMIT/, 1, { kind: 'cut', when: 'after' }), async (rig) => {
      const { client, table, proxy } = rig
      const ends = [client.query('BEGIN'), add(rig), client.query('COMMIT')].map(errorOf)
      expect(await Promise.all(ends)).toEqual([null, null, expect.stringMatching(GONE)])
      expect(await valueOf(table)).toBe(1)
      expect(proxy.counts.cuts).toBe(1)
    })
  })

  it('during or after a statement in a transaction leaves nothing', async () => {
    for (const when of ['during', 'after'] as const) {
      await withProxy(nth(/^UPDATE/, 1, { kind: 'cut', when }), async (rig) => {
        const pid = await pidOf(rig.client)
        const ends = [rig.client.query('BEGIN'), add(rig), rig.client.query('COMMIT')].map(errorOf)
        expect((await Promise.all(ends)).at(-1)).toMatch(GONE)
        await whenAlone(rig.table, pid)
        expect(await valueOf(rig.table)).toBe(0)
      })
    }
  })

  it.each(['before', 'during'] as const)(
    '%s a statement that commits by itself leaves nothing',
    async (when) => {
      await withProxy(nth(/^UPDATE/, 1, { kind: 'cut', when }), async (rig) => {
        const pid = await pidOf(rig.client)
        expect(await errorOf(add(rig))).toMatch(GONE)
        await whenAlone(rig.table, pid)
        expect(await valueOf(rig.table)).toBe(0)
      })
    },
  )

  it('after a statement that commits by itself leaves what is committed by then', async () => {
    await withProxy(nth(/^UPDATE/, 1, { kind: 'cut', when: 'after' }), async (rig) => {
      expect(await errorOf(addSlowly(rig))).toMatch(GONE)
      expect(await valueOf(rig.table)).toBe(1)
    })
  })

  it('with an unknown end leaves all or nothing', async () => {
    await withProxy(nth(/COMMIT/, 1, { kind: 'cut', when: 'unknown' }), async (rig) => {
      const pid = await pidOf(rig.client)
      const ends = [rig.client.query('BEGIN'), add(rig), rig.client.query('COMMIT')].map(errorOf)
      expect((await Promise.all(ends)).at(-1)).toMatch(GONE)
      await whenAlone(rig.table, pid)
      expect([0, 1]).toContain(await valueOf(rig.table))
      expect(rig.proxy.counts.cuts).toBe(1)
    })
  })
})

describe('an injected error', () => {
  it('at a commit rolls back, and the connection goes on', async () => {
    await withProxy(nth(/COMMIT/, 1, { kind: 'error', error: CONFLICT }), async (rig) => {
      const { client, table, proxy } = rig
      const transaction = [client.query('BEGIN'), add(rig), client.query('COMMIT')]
      expect(await Promise.all(transaction.map(errorOf))).toEqual([null, null, '40001'])
      expect(await valueOf(table)).toBe(0)
      await Promise.all([client.query('BEGIN'), add(rig), client.query('COMMIT')])
      expect(await valueOf(table)).toBe(1)
      expect(proxy.counts).toEqual({ cuts: 0, conflicts: 1, refused: 0 })
    })
  })

  it('keeps a statement from being done, whose name stays with what is in flight', async () => {
    await withProxy(nth(/^UPDATE/, 1, { kind: 'error', error: CONFLICT }), async (rig) => {
      const ends = await Promise.all([add(rig), add(rig, 10), add(rig, 100)].map(errorOf))
      expect(ends).toEqual(['40001', null, null])
      expect(await errorOf(add(rig, 1000))).toBeNull()
      expect(await valueOf(rig.table)).toBe(1110)
    })
  })

  it('fails the transaction that the statement is in', async () => {
    await withProxy(nth(/^UPDATE/, 2, { kind: 'error', error: CONFLICT }), async (rig) => {
      const { client, table } = rig
      const transaction = [client.query('BEGIN'), add(rig), add(rig), add(rig), client.query('COMMIT')]
      expect(await Promise.all(transaction.map(errorOf))).toEqual([null, null, '40001', '25P02', null])
      expect(await valueOf(table)).toBe(0)
    })
  })

  it('carries its state, message and detail', async () => {
    await withProxy(nth(/COMMIT/, 1, { kind: 'error', error: SIZE_LIMIT }), async ({ client, proxy }) => {
      await client.query('BEGIN')
      const { sqlState: code, message, detail } = SIZE_LIMIT
      await expect(client.query('COMMIT')).rejects.toMatchObject({ code, message, detail, severity: 'ERROR' })
      expect(proxy.counts.conflicts).toBe(0)
    })
  })
})

describe('a slow answer', () => {
  it('that is delayed keeps the order of what comes after', async () => {
    await withProxy(nth(/^UPDATE/, 1, { kind: 'delay', milliseconds: 50 }), async (rig) => {
      const order: number[] = []
      const answers = [add(rig), add(rig, 10), rig.client.query('SELECT')]
      await Promise.all(answers.map(async (answer, index) => void order.push((await answer, index))))
      expect(order).toEqual([0, 1, 2])
      expect(await valueOf(rig.table)).toBe(11)
    })
  })

  it('that is held comes when it is let go', async () => {
    const { promise: until, resolve } = Promise.withResolvers<void>()
    await withProxy(nth(/^UPDATE/, 1, { kind: 'hold', until }), async (rig) => {
      const answers = [add(rig), rig.client.query('SELECT')]
      expect(await valueOf(rig.table)).toBe(0)
      resolve()
      await Promise.all(answers)
      expect(await valueOf(rig.table)).toBe(1)
    })
  })

  it('comes before what is held after it, though that is a goodbye', async () => {
    const { promise: until, resolve } = Promise.withResolvers<void>()
    await withProxy(nth(/^UPDATE/, 1, { kind: 'hold', until, when: 'after' }), async (rig) => {
      const order: string[] = []
      await add(rig)
      const gone = rig.client.end().then(() => order.push('gone'))
      expect(await valueOf(rig.table)).toBe(1)
      order.push('let go')
      resolve()
      await gone
      expect(order).toEqual(['let go', 'gone'])
    })
  })

  it.each([
    ['before', 0],
    ['after', 1],
  ] as const)('that never comes, stalled %s it is done, leaves %i', async (when, left) => {
    await withProxy(nth(/^UPDATE/, 1, { kind: 'stall', when }), async (rig) => {
      const pid = await pidOf(rig.client)
      const ends = [add(rig), rig.client.query('SELECT')].map(errorOf)
      while ((await valueOf(rig.table)) !== left);
      rig.client.connection.stream.destroy()
      expect(await Promise.all(ends)).toEqual([expect.stringMatching(GONE), expect.stringMatching(GONE)])
      await whenAlone(rig.table, pid)
      expect(await valueOf(rig.table)).toBe(left)
    })
  })

  it('of a limping connection comes, whatever its size', async () => {
    const policy: FaultPolicy = { connect: () => ({ kind: 'limp', delayMs: 5, bytesPerSecond: 1_000_000 }) }
    await withProxy(policy, async (rig) => {
      const begun = performance.now()
      await add(rig)
      // Twice the delay, less what the clock rounds: the lower bound is the proxy's promise.
      expect(performance.now() - begun).toBeGreaterThan(9)
      expect(await valueOf(rig.table)).toBe(1)
    })
  })
})

describe('a connect', () => {
  it.each([TOO_MANY_CONNECTIONS, CONNECTION_RATE])('can be refused with $sqlState', async (error) => {
    await withTable(COLUMNS, async ({ direct }) => {
      let refusals = 2
      await using proxy = await wireProxy(direct, {
        connect: () => (refusals-- > 0 ? { kind: 'refuse', error } : { kind: 'accept' }),
      })
      const { sqlState: code, message } = error
      for (const _ of [1, 2]) {
        await expect(clientOf(proxy)).rejects.toMatchObject({ code, message, severity: 'FATAL' })
      }
      await (await clientOf(proxy)).end()
      expect(proxy.counts.refused).toBe(2)
    })
  })

  it('can be closed without a word, by who asks', async () => {
    await withTable(COLUMNS, async ({ direct }) => {
      await using proxy = await wireProxy(direct, {
        connect: ({ application }) => ({ kind: application === 'sluice' ? 'close' : 'accept' }),
      })
      await (await clientOf(proxy)).end()
      expect(await errorOf(clientOf(proxy, 'sluice'))).toMatch(GONE)
      expect(proxy.counts.refused).toBe(1)
    })
  })
})

it('goes away with all its connections and comes back to the same place', async () => {
  await withProxy({}, async (rig) => {
    const running = rig.client.query('SELECT pg_sleep(60)')
    await Promise.all([expect(running).rejects.toThrow(GONE), rig.proxy.away()])
    expect(await errorOf(clientOf(rig.proxy))).toBe('ECONNREFUSED')
    await rig.proxy.back()
    const client = await clientOf(rig.proxy)
    await add({ ...rig, client })
    await client.end()
    expect(await valueOf(rig.table)).toBe(1)
  })
})
