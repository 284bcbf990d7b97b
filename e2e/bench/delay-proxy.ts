import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import type { Connection } from '../../shared/cluster.ts'

/** A way to a cluster on which everything takes a while, like a network. */
export interface DelayProxy extends AsyncDisposable {
  readonly connection: Connection
}

/** What passes along one direction; null is its end. */
type Chunk = Buffer | null

/**
 * Every chunk arrives `delayMs` after it was sent, or up to a millisecond later, in its order; any
 * number of them can be under way, so only time is added and no bandwidth taken.
 */
export async function delayProxy(target: Connection, delayMs: number): Promise<DelayProxy> {
  const sockets = new Set<Socket>()
  const server = createServer({ noDelay: true, allowHalfOpen: true }, (client) => {
    const upstream = connect({ port: target.port, host: target.host, noDelay: true, allowHalfOpen: true })
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(from)
      carry(from, to, delayMs)
      from.on('close', () => sockets.delete(from))
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    connection: { ...target, host: '127.0.0.1', port },
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function carry(from: Socket, to: Socket, delayMs: number): void {
  const send = delayLine(delayMs, (chunk) => (chunk ? to.write(chunk) : to.end()))
  from.on('data', send)
  from.on('end', () => send(null))
  from.on('error', () => to.destroy())
}

/** Hands on in order what it is given, each item once its delay has passed. */
function delayLine(delayMs: number, forward: (chunk: Chunk) => void): (chunk: Chunk) => void {
  const line: { readonly chunk: Chunk; readonly due: number }[] = []
  const release = () => {
    const now = performance.now()
    for (let next = line[0]; next && next.due <= now; next = line[0]) {
      line.shift()
      forward(next.chunk)
    }
    if (line[0]) setTimeout(release, line[0].due - now)
  }
  return (chunk) => {
    line.push({ chunk, due: performance.now() + delayMs })
    if (line.length === 1) setTimeout(release, delayMs)
  }
}
