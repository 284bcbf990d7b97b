import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { once } from 'node:events'
import { buffer } from 'node:stream/consumers'
import { setTimeout } from 'node:timers/promises'
import { expect, it } from 'vitest'
import type { Connection } from '../../shared/cluster.ts'
import { delayProxy } from './delay-proxy.ts'

const DELAY_MS = 20

/** A proxy to a server that does `serve` with each of its connections. */
async function withProxy(
  serve: (socket: Socket) => void,
  use: (way: Connection) => Promise<void>,
): Promise<void> {
  await using server = createServer({ allowHalfOpen: true }, serve).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const target: Connection = {
    host: '127.0.0.1',
    port,
    database: '',
    user: '',
    schema: null,
    identity: { kind: 'password', password: '' },
  }
  await using proxy = await delayProxy(target, DELAY_MS)
  await use(proxy.connection)
}

const echo = (socket: Socket) => void socket.pipe(socket)

it('brings everything there and back, in order, and no sooner than the delay each way', async () => {
  await withProxy(echo, async (way) => {
    const socket = connect(way.port)
    const begun = performance.now()
    const sent = Buffer.from(Array.from({ length: 200_000 }, (_, index) => index % 251))
    for (let at = 0; at < sent.length; at += 1_000) {
      socket.write(sent.subarray(at, at + 1_000))
      if (at % 50_000 === 0) await setTimeout(1)
    }
    socket.end()
    expect(sent.equals(await buffer(socket))).toBe(true)
    expect(performance.now() - begun).toBeGreaterThanOrEqual(2 * DELAY_MS)
  })
})

it('ends its connections when it is disposed of, also ones that nobody ends', async () => {
  let closed: Promise<unknown> | undefined
  await withProxy(echo, async (way) => {
    const socket = connect(way.port)
    socket.on('error', () => {})
    closed = once(socket, 'close')
    socket.write('x')
    await once(socket, 'data')
  })
  await closed
})

it('passes on that a side is gone', async () => {
  await withProxy(
    (socket) => socket.on('error', () => {}).resetAndDestroy(),
    async (way) => {
      const socket = connect(way.port)
      socket.on('error', () => {})
      await once(socket, 'close')
    },
  )
})
