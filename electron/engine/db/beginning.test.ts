import { once } from 'node:events'
import { connect, createServer, type AddressInfo } from 'node:net'
import { expect, it } from 'vitest'
import type { Connection } from '../../../shared/cluster.ts'
import { withTable } from '../../testing/cluster.ts'
import type { Beginning } from './beginning.ts'
import type { RowSink } from './row-bytes.ts'
import { openSession, type Session } from './session.ts'

const ROWS = 5

/** A session by a connection of its own, and how many rows there are for everybody else. */
async function withRows(
  use: (place: Place) => Promise<void>,
  through: (connection: Connection) => Promise<Connection & AsyncDisposable> = direct,
): Promise<void> {
  await withTable('id int PRIMARY KEY', async ({ client, name, direct: connection }) => {
    await client.query(`INSERT INTO ${name} SELECT generate_series(1, ${ROWS})`)
    await using way = await through(connection)
    const session = await openSession(way, 'sluice')
    const rows = async () => (await client.query(`SELECT FROM ${name}`)).rowCount ?? 0
    const text = `DELETE FROM ${name} WHERE id <= $1 RETURNING id, nullif(id, 1) AS other`
    const taken = new TakenRows()
    try {
      await use({ session, deletion: { name: 'deletion', text, values: [2], rows: taken }, taken, rows })
    } finally {
      await session.close()
    }
  })
}

interface Place {
  readonly session: Session
  readonly deletion: Beginning
  /** What the last deletion has answered. */
  readonly taken: TakenRows
  readonly rows: () => Promise<number>
}

/** Reads rows as PostgreSQL describes them. */
class TakenRows implements RowSink {
  rows: (string | null)[][] = []

  begin(): void {
    this.rows = []
  }

  add(message: Buffer, at: number, end: number): void {
    const view = new DataView(message.buffer, message.byteOffset)
    const row: (string | null)[] = []
    let next = at + 2
    while (row.length < view.getInt16(at)) {
      const length = view.getInt32(next)
      next += 4
      row.push(length === -1 ? null : message.toString('utf8', next, next + length))
      next += Math.max(0, length)
    }
    if (next !== end) throw new Error(`The row ends at ${next}, not at ${end}.`)
    this.rows.push(row)
  }
}

async function direct(connection: Connection): Promise<Connection & AsyncDisposable> {
  return await Promise.resolve({ ...connection, [Symbol.asyncDispose]: async () => await Promise.resolve() })
}

/** A network that makes something else of every BEGIN. */
async function withoutBegin(connection: Connection): Promise<Connection & AsyncDisposable> {
  const server = createServer((client) => {
    const behind = connect(connection.port, connection.host)
    client.on('data', (data) => {
      const at = data.indexOf('BEGIN\0')
      if (at !== -1) data.write('BEGUN', at)
      behind.write(data)
    })
    behind.pipe(client)
    for (const socket of [client, behind])
      socket.on('error', () => socket.destroy()).on('close', () => client.destroy())
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    ...connection,
    host: '127.0.0.1',
    port: (server.address() as AddressInfo).port,
    [Symbol.asyncDispose]: async () => void (await once(server.close(), 'close')),
  }
}

it('runs no statement behind a BEGIN that is refused, and can be used again', async () => {
  await withRows(async ({ session, deletion, rows }) => {
    for (let time = 1; time <= 2; time += 1) {
      await expect(session.begin(deletion).answer).rejects.toMatchObject({ code: '42601' })
      expect(await rows()).toBe(ROWS)
    }
    expect(await session.prepared(deletion.name, deletion.text, deletion.values)).toMatchObject({ count: 2 })
    await expect(session.begin(deletion).answer).rejects.toMatchObject({ code: '42601' })
    expect(await session.prepared(deletion.name, deletion.text, [4])).toMatchObject({ count: 2 })
  }, withoutBegin)
})

it('can be used again where the statement fails', async () => {
  await withRows(async ({ session, deletion, taken }) => {
    const failing = { ...deletion, text: deletion.text.replace('<= $1', '<= 1 / $1::int') }
    for (let time = 1; time <= 2; time += 1) {
      await expect(session.begin({ ...failing, values: [0] }).answer).rejects.toMatchObject({ code: '22012' })
      await session.query('ROLLBACK')
    }
    const begun = session.begin({ ...failing, values: [1] })
    expect(await begun.answer).toEqual({ rows: [], count: 1 })
    expect(taken.rows).toEqual([['1', null]])
  })
})

it('is a transaction that whoever goes on with it commits', async () => {
  await withRows(async ({ session, deletion, rows }) => {
    for (const [last, left] of [
      [2, 3],
      [3, 2],
    ] as const) {
      const begun = session.begin({ ...deletion, values: [last] })
      expect(begun.isOpen).toBe(true)
      begun.goOn()
      await begun.answer
      expect(await rows()).toBe(left + (last === 2 ? 2 : 1))
      await session.query('COMMIT')
      expect(await rows()).toBe(left)
    }
  })
})

it.each(['query', 'rest', 'begin'] as const)(
  'is rolled back by what is sent before that: %s',
  async (what) => {
    await withRows(async ({ session, deletion, rows }) => {
      const begun = session.begin(deletion)
      if (what === 'query') await session.query('COMMIT')
      else if (what === 'rest') session.rest()
      else session.begin({ ...deletion, values: [0] })
      expect(begun.isOpen).toBe(false)
      expect(() => begun.goOn()).toThrow('rolled back')
      expect(await begun.answer).toMatchObject({ count: 2 })
      await session.query('COMMIT')
      expect(await rows()).toBe(ROWS)
    })
  },
)

it('gives its rows away, and only them', async () => {
  await withRows(async ({ session, deletion, taken }) => {
    const before = session.query("SELECT 'before', NULL")
    const { answer } = session.begin({ ...deletion, values: [ROWS] })
    const behind = session.query("SELECT repeat('x', 200000)")
    expect(await before).toEqual({ rows: [['before', null]], count: 1 })
    expect(await answer).toEqual({ rows: [], count: ROWS })
    expect((await behind).rows).toEqual([['x'.repeat(200_000)]])
    expect(taken.rows).toEqual([
      ['1', null],
      ['2', '2'],
      ['3', '3'],
      ['4', '4'],
      ['5', '5'],
    ])
  })
})

it('gives rows away that come in many pieces, and leaves those of the next statement to whoever asks', async () => {
  await withRows(async ({ session, deletion, taken }) => {
    const text = 'SELECT i, repeat(chr(64 + i), i * 100000) FROM generate_series(1, $1::int) i'
    for (const last of [9, 3]) {
      expect(await session.begin({ ...deletion, name: 'wide', text, values: [last] }).answer).toMatchObject({
        count: last,
      })
      expect(taken.rows.map(([, value]) => value?.length)).toEqual(
        Array.from({ length: last }, (_, at) => (at + 1) * 100_000),
      )
      expect((await session.query('SELECT 1')).rows).toEqual([['1']])
    }
  })
})
