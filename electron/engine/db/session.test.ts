import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { inspect } from 'node:util'
import { expect, it } from 'vitest'
import type { Connection } from '../../../shared/cluster.ts'
import { quoteIdentifier } from '../../../shared/identifier.ts'
import { directTestConnection, testConnection, withTable } from '../../testing/cluster.ts'
import { WAKING_UP, type ServerError } from '../testing/wire/fault.ts'
import { wireProxy } from '../testing/wire/wire-proxy.ts'
import { openSession, withSession, type Session } from './session.ts'

async function inSession<T>(connection: Connection, use: (session: Session) => Promise<T>): Promise<T> {
  const session = await openSession(connection, 'sluice')
  try {
    return await use(session)
  } finally {
    await session.close()
  }
}

async function iamConnection(): Promise<
  Connection & { identity: Extract<Connection['identity'], { kind: 'iam' }> }
> {
  const connection = await testConnection()
  if (connection.identity.kind !== 'iam') throw new Error('The product signs tokens.')
  return { ...connection, identity: connection.identity }
}

const SIGNED_IN = `SELECT current_user, current_setting('application_name')`

it('signs in with a token over TLS, says who it is, and answers in text', async () => {
  const { rows } = await inSession(
    await iamConnection(),
    async (session) => await session.query(`${SIGNED_IN}, 1::bigint, null`),
  )
  expect(rows).toEqual([['admin', expect.stringMatching(/^sluice:aurora-dsql-nodejs-pg\//), '1', null]])
})

it('takes a host without a dot for the name of a machine', async () => {
  const connection = { ...(await iamConnection()), host: 'localhost' }
  const { rows } = await inSession(connection, async (session) => await session.query(SIGNED_IN))
  expect(rows[0]?.[0]).toBe('admin')
})

it('finds names in the schema that was asked for, and nowhere else', async () => {
  await withTable('id int', async ({ client, name, connection }) => {
    const schema = `Odd "schema", ${randomUUID()}`
    await client.query(`CREATE SCHEMA ${quoteIdentifier(schema)}`)
    await client.query(`CREATE TABLE ${quoteIdentifier(schema)}.here AS SELECT 7 AS n`)
    await inSession({ ...connection, schema }, async (session) => {
      expect((await session.query('SELECT n FROM here')).rows).toEqual([['7']])
      expect((await session.query('SELECT current_schema()')).rows).toEqual([[schema]])
      await expect(session.query(`SELECT FROM ${name}`)).rejects.toThrow(`"${name}" does not exist`)
    })
  })
})

it.each([
  ['a secret that is another', (secretAccessKey: string) => ({ secretAccessKey: `${secretAccessKey}x` }), {}],
  ['a Region that is another', () => ({}), { region: 'eu-west-1' }],
  ['an authority that is not trusted', () => ({}), { authority: null }],
  ['no access key', () => ({ accessKeyId: '' }), {}],
])('fails with %s, and keeps token and secret to itself', async (_, credentialsBut, identityBut) => {
  const { identity, ...connection } = await iamConnection()
  const { credentials } = identity
  const wrong = {
    ...identity,
    ...identityBut,
    credentials: { ...credentials, ...credentialsBut(credentials.secretAccessKey) },
  }
  const error: unknown = await openSession({ ...connection, identity: wrong }, 'sluice').catch(
    (thrown: unknown) => thrown,
  )
  expect(error).toBeInstanceOf(Error)
  const told = inspect(error, { depth: Infinity, showHidden: true })
  expect(told).not.toContain(credentials.secretAccessKey)
  expect(told).not.toMatch(/X-Amz-/i)
})

/** Passes everything on until it goes dead: then it neither answers nor closes. */
async function mortalRelay({ host, port }: Connection) {
  const sockets = new Set<Socket>()
  const server = createServer({ allowHalfOpen: true }, (client) => {
    const upstream = connect({ host, port, allowHalfOpen: true })
    for (const socket of [client, upstream]) sockets.add(socket.on('error', () => {}))
    client.pipe(upstream).pipe(client)
  }).listen(0, host)
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    die: () => sockets.forEach((socket) => socket.unpipe().pause()),
    [Symbol.dispose]: () => {
      server.close()
      sockets.forEach((socket) => socket.destroy())
    },
  }
}

it('leaves a connection behind that died without a word', async () => {
  const target = await directTestConnection()
  using relay = await mortalRelay(target)
  const session = await openSession({ ...target, port: relay.port }, 'sluice')
  expect((await session.query('SELECT 7')).rows).toEqual([['7']])
  relay.die()
  await session.close()
  expect(session.usable).toBe(false)
})

/** Answers so many connects with an error, and lets in who comes then. */
async function refusing(error: ServerError, times: number) {
  let left = times
  return await wireProxy(await directTestConnection(), {
    connect: () => ((left -= 1) >= 0 ? { kind: 'refuse', error } : { kind: 'accept' }),
  })
}

const DENIED: ServerError = { sqlState: '08006', message: 'unable to accept connection, access denied' }

it('waits for a cluster that wakes up, longer than it tries anything else', async () => {
  await using proxy = await refusing(WAKING_UP, 12)
  const answer = await withSession(proxy.connection, async (session) => await session.query('SELECT 7'))
  expect(answer.rows).toEqual([['7']])
})

it('tells at once who is denied access', async () => {
  await using proxy = await refusing(DENIED, 1)
  const use = async (session: Session) => await session.query('SELECT 7')
  await expect(withSession(proxy.connection, use)).rejects.toMatchObject({
    problem: { code: 'access-denied' },
  })
})

it('tries again on the same connection, out of any transaction, while that is good', async () => {
  const connection = await directTestConnection()
  const seen: string[][] = []
  const result = await withSession(connection, async (session) => {
    await session.query('BEGIN')
    const { rows } = await session.query(`SELECT pg_backend_pid(), pg_current_xact_id()`)
    seen.push(rows[0]?.map((value) => value ?? '') ?? [])
    if (seen.length === 3) return 'done'
    throw Object.assign(new Error('server unavailable'), { code: 'XX000' })
  })
  expect(result).toBe('done')
  expect(new Set(seen.map(([pid]) => pid)).size).toBe(1)
  expect(new Set(seen.map(([, transaction]) => transaction)).size).toBe(3)
})
