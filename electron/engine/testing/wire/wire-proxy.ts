import { once } from 'node:events'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import type { Connection } from '../../../../shared/cluster.ts'
import { errorMessage, PASS, type FaultPolicy } from './fault.ts'
import { messageReader, texts, type Message } from './messages.ts'
import { ProxiedConnection, type Counts } from './proxied-connection.ts'

/** A way to a cluster that does to connections and requests what a policy decides. */
export interface WireProxy extends AsyncDisposable {
  readonly connection: Connection
  readonly counts: Readonly<Counts>
  /** Cuts all connections and listens no longer. */
  away(): Promise<void>
  /** Listens again, on the same port. */
  back(): Promise<void>
}

export async function wireProxy(target: Connection, policy: FaultPolicy = {}): Promise<WireProxy> {
  const counts: Counts = { cuts: 0, conflicts: 0, refused: 0 }
  const clients = new Set<Socket>()
  let connections = 0
  // Held back to be sent together, what goes out in pieces would wait 40 ms for the other side's word.
  const server = createServer({ noDelay: true }, (client) => {
    connections += 1
    clients.add(client)
    client.on('close', () => clients.delete(client))
    client.on('error', () => {})
    welcome(client, { number: connections, target, policy, counts })
  })
  const listen = async (port: number) => {
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
  }
  const away = async () => {
    const closed = once(server, 'close')
    server.close()
    for (const client of clients) client.destroy()
    await closed
  }
  await listen(0)
  const { port } = server.address() as AddressInfo
  return {
    connection: { ...target, host: '127.0.0.1', port },
    counts,
    away,
    back: async () => await listen(port),
    [Symbol.asyncDispose]: async () => {
      if (server.listening) await away()
    },
  }
}

interface Welcome {
  readonly number: number
  readonly target: Connection
  readonly policy: FaultPolicy
  readonly counts: Counts
}

/** Reads who the client is and lets it in or not, as the policy wants. */
function welcome(client: Socket, { policy, ...options }: Welcome): void {
  const read = messageReader('client')
  let accepted: ProxiedConnection | null = null
  const accept = (application: string): ProxiedConnection | null => {
    const arrival = policy.connect?.({ connection: options.number, application }) ?? { kind: 'accept' }
    if (arrival.kind === 'accept' || arrival.kind === 'limp') {
      const limp = arrival.kind === 'limp' ? arrival : null
      const faultOf: NonNullable<FaultPolicy['request']> = (request) => policy.request?.(request) ?? PASS
      return new ProxiedConnection({ ...options, client, application, limp, faultOf })
    }
    options.counts.refused += 1
    if (arrival.kind === 'close') client.destroy()
    else client.end(errorMessage(arrival.error, 'FATAL'))
    return null
  }
  client.on('data', (chunk: Buffer) => {
    for (const message of read(chunk)) {
      if (message.type === '') accepted = accept(applicationOf(message))
      accepted?.take(message)
    }
  })
}

/** The startup message: four bytes of version, then names and values in turn. */
function applicationOf({ body }: Message): string {
  const parts = texts(body.subarray(4))
  return parts[parts.indexOf('application_name') + 1] ?? ''
}
