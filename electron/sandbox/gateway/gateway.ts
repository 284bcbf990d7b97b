import { createServer, type Socket } from 'node:net'
import { createSecureContext, type SecureContext, type TLSSocket } from 'node:tls'
import type { Duplex } from 'node:stream'
import { LOOPBACK } from '../free-port.ts'
import { Conversation } from './conversation.ts'
import { acceptClient } from './accept-client.ts'
import { errorResponse, FatalError, MessageReader } from './frames.ts'
import { Judge } from './judge.ts'
import { AUTHENTICATION_OK, logIn, type Login } from './login.ts'
import type { GatewayOptions } from './gateway-options.ts'
import { closeSoon } from './outlet.ts'
import { internalError } from './server-errors.ts'
import { Session } from './session.ts'
import { readStatements } from './sql/read-statements.ts'
import { SharedSchema } from './shared-schema.ts'
import { Throttle } from './throttle.ts'

export interface Gateway extends AsyncDisposable {
  readonly port: number
}

/** As PostgreSQL's authentication_timeout. */
const LOGIN_WITHIN_MS = 60_000
const MS_PER_MINUTE = 60_000

/** What the connections of a gateway share. */
interface Shared {
  readonly options: GatewayOptions
  readonly secureContext: SecureContext
  readonly throttle: Throttle
  readonly schema: SharedSchema
  /** All that is connected, whatever its state. */
  readonly sockets: Set<Socket>
  readonly sessions: Set<Session>
}

/** Listens; throws what the system says when that is not possible. */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const sessions = new Set<Session>()
  const shared: Shared = {
    options,
    secureContext: createSecureContext({
      cert: options.certificate,
      key: options.key,
      minVersion: 'TLSv1.2',
    }),
    throttle: new Throttle(options.limits, options.now),
    // Only after what is being answered now has been dealt with.
    schema: new SharedSchema(() => queueMicrotask(() => sessions.forEach((session) => session.proceed()))),
    sockets: new Set(),
    sessions,
  }
  const server = createServer({ noDelay: true }, (socket) => void receive(socket, shared))
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host: LOOPBACK, port: options.port, exclusive: true }, resolve)
  })
  const address = server.address()
  return {
    port: typeof address === 'object' && address ? address.port : options.port,
    [Symbol.asyncDispose]: async () => {
      const closed = new Promise((resolve) => server.close(resolve))
      const ended = [...shared.sessions].map((session) => session.end())
      for (const socket of shared.sockets) socket.destroy()
      await Promise.all([closed, ...ended])
    },
  }
}

/** One connection from its first byte to the end of its login; its session goes on by itself. */
async function receive(socket: Socket, shared: Shared): Promise<void> {
  shared.sockets.add(socket)
  socket.once('close', () => shared.sockets.delete(socket))
  socket.on('error', () => {})
  const late = setTimeout(() => socket.destroy(), LOGIN_WITHIN_MS)
  socket.once('close', () => clearTimeout(late))
  let stream: Duplex = socket
  try {
    const client = await acceptClient(socket, shared.secureContext)
    if (!client) return closeSoon(socket)
    stream = client
    const login = await logIn(client, shared.options, shared.throttle)
    clearTimeout(late)
    if (!login) return closeSoon(client)
    begin(client, login, shared)
  } catch (error) {
    const told = error instanceof FatalError ? error.told : internalError(error)
    closeSoon(stream, told ? errorResponse('FATAL', told) : undefined)
  }
}

function begin(client: TLSSocket, { upstream, early }: Login, shared: Shared): void {
  const { limits, faults, now, random } = shared.options
  if (client.destroyed) {
    upstream.socket.destroy()
    return
  }
  const judge = new Judge({ ...limits, schema: shared.schema, faults, now, random })
  const session = new Session({
    client,
    upstream,
    conversation: new Conversation(judge, readStatements),
    reader: new MessageReader(limits.messageBytes),
    delayMs: () => judge.delayMs,
    lifeMs: limits.connectionMinutes * MS_PER_MINUTE,
    onEnd: () => judge.leave(),
  })
  shared.sessions.add(session)
  upstream.socket.once('close', () => shared.sessions.delete(session))
  client.write(Buffer.concat([AUTHENTICATION_OK, upstream.greeting]))
  session.start(early)
}
