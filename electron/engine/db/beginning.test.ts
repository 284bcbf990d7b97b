import { once } from 'node:events'
import { connect, createServer, type AddressInfo } from 'node:net'
import { expect, it } from 'vitest'
import type { Connection } from '../../../shared/cluster.ts'
import { withTable } from '../../testing/cluster.ts'
import { openSession, type Session } from './session.ts'

const ROWS = 5

/** A session by a connection of its own, and how many rows there are for everybody else. */
async function withRows(
  use: (place: { session: Session; deletion: Deletion; rows: () => Promise<number> }) => Promise<void>,
  through: (connection: Connection) => Promise<Connection & AsyncDisposable> = direct,
): Promise<void> {
  await withTable('id int PRIMARY KEY', async ({ client, name, direct: connection }) => {
    await client.query(`INSERT INTO ${name} SELECT generate_series(1, ${ROWS})`)
    await using way = await through(connection)
    const session = await openSession(way, 'sluice')
    const rows = async () => (await client.query(`SELECT FROM ${name}`)).rowCount ?? 0
    const text = `DELETE FROM ${name} WHERE id <= $1 RETURNING id::text`
    try {
      await use({ session, deletion: { name: 'deletion', text, values: [2], mostCharacters: 1_000 }, rows })
    } finally {
      await session.close()
    }
  })
}

type Deletion = Parameters<Session['begin']>[0]

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
  await withRows(async ({ session, deletion }) => {
    const failing = { ...deletion, text: deletion.text.replace('<= $1', '<= 1 / $1::int') }
    for (let time = 1; time <= 2; time += 1) {
      await expect(session.begin({ ...failing, values: [0] }).answer).rejects.toMatchObject({ code: '22012' })
      await session.query('ROLLBACK')
    }
    const begun = session.begin({ ...failing, values: [1] })
    expect(await begun.answer).toEqual({ rows: [['1']], count: 1 })
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

it('keeps no further rows than were asked for, but counts them', async () => {
  await withRows(async ({ session, deletion }) => {
    const { answer } = session.begin({ ...deletion, values: [ROWS], mostCharacters: 1 })
    expect(await answer).toEqual({ rows: [['1'], ['2']], count: ROWS })
  })
})
