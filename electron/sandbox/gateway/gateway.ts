import { createServer, type Socket } from 'node:net'
import { createSecureContext, type SecureContext, type TLSSocket } from 'node:tls'
import type { Duplex } from 'node:stream'
import type { AwsCredentials } from '../../../shared/cluster.ts'
import type { SandboxFaults } from '../../../shared/sandbox-faults.ts'
import { Conversation } from './conversation.ts'
import { openDoor } from './door.ts'
import { errorResponse, FatalError, MessageReader } from './frames.ts'
import { Judge, type SchemaVersion } from './judge.ts'
import { AUTHENTICATION_OK, logIn, type Login } from './login.ts'
import { closeSoon } from './outlet.ts'
import { internalError } from './server-errors.ts'
import { Session } from './session.ts'
import { readStatements } from './sql/read-statements.ts'
import { Throttle } from './throttle.ts'

/** Durations and counts after which Aurora DSQL says no; tests make them small. */
export interface GatewayLimits {
  readonly transactionSeconds: number
  readonly connectionMinutes: number
  readonly connections: number
  readonly connectionsPerSecond: number
  readonly connectionBurst: number
  readonly messageBytes: number
}

export interface GatewayOptions {
  /** Where to listen, on 127.0.0.1; 0 takes a free port. */
  readonly port: number
  /** PEM: what clients see, and its key. */
  readonly certificate: string
  readonly key: string
  /** The only access key there is, and the Region that tokens must be signed for. */
  readonly credentials: AwsCredentials
  readonly region: string
  /** PostgreSQL behind it, on 127.0.0.1. `password`: makes sure that a role has one and gives it. */
  readonly upstream: {
    readonly port: number
    readonly database: string
    password(role: string): Promise<string | null>
  }
  readonly limits: GatewayLimits
  /** Asked at every connect and every statement, so it should cost next to nothing. */
  readonly faults: () => SandboxFaults
  /** Milliseconds since the epoch. */
  readonly now: () => number
  readonly random: () => number
}

export interface Gateway extends AsyncDisposable {
  readonly port: number
}

/** As of October 2026: https://docs.aws.amazon.com/aurora-dsql/latest/userguide/CHAP_quotas.html */
export const LIMITS: GatewayLimits = {
  transactionSeconds: 300,
  connectionMinutes: 60,
  connections: 10_000,
  connectionsPerSecond: 100,
  connectionBurst: 1_000,
  messageBytes: 10 * 1_024 * 1_024,
}

const HOST = '127.0.0.1'
/** As PostgreSQL's authentication_timeout. */
const LOGIN_WITHIN_MS = 60_000
const MS_PER_MINUTE = 60_000

/** What the connections of a gateway share. */
interface Shared {
  readonly options: GatewayOptions
  readonly secureContext: SecureContext
  readonly throttle: Throttle
  readonly schema: SchemaVersion
  /** All that is connected, whatever its state. */
  readonly sockets: Set<Socket>
  readonly sessions: Set<Session>
}

/** Listens; throws what the system says when that is not possible. */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const shared: Shared = {
    options,
    secureContext: createSecureContext({
      cert: options.certificate,
      key: options.key,
      minVersion: 'TLSv1.2',
    }),
    throttle: new Throttle(options.limits, options.now),
    schema: { current: 0 },
    sockets: new Set(),
    sessions: new Set(),
  }
  const server = createServer({ noDelay: true }, (socket) => void receive(socket, shared))
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host: HOST, port: options.port, exclusive: true }, resolve)
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
    const client = await openDoor(socket, shared.secureContext)
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
  })
  shared.sessions.add(session)
  upstream.socket.once('close', () => shared.sessions.delete(session))
  client.write(Buffer.concat([AUTHENTICATION_OK, upstream.greeting]))
  session.start(early)
}
