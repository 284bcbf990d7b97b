import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import type { Connection } from '../../../shared/cluster.ts'

/** A way to the cluster that is cut at a chosen COMMIT, after the server got it and before it answers. */
export interface CuttingProxy extends AsyncDisposable {
  readonly connection: Connection
}

/** `cuts` is asked at each COMMIT, with its number from 1. */
export async function cuttingProxy(
  target: Connection,
  cuts: (commit: number) => boolean,
): Promise<CuttingProxy> {
  const sockets = new Set<Socket>()
  let commits = 0
  const server = createServer((client) => {
    const upstream = connect(target.port, target.host)
    for (const socket of [client, upstream]) {
      sockets.add(socket)
      socket.on('error', () => {})
      socket.on('close', () => [client, upstream].forEach((end) => end.destroy()))
    }
    upstream.on('data', (chunk) => client.write(chunk))
    client.on('data', (chunk) => {
      const cut = chunk.includes('COMMIT') && cuts((commits += 1))
      upstream.write(chunk, () => cut && client.destroy())
      if (cut) upstream.removeAllListeners('data')
    })
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
