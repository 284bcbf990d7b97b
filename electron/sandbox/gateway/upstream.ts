import { connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { LOOPBACK } from '../free-port.ts'
import { ANSWERS, ASKS, errorFields, HEADER_BYTES, message, textBytes } from './frames.ts'
import { Intake } from './intake.ts'
import { createScramClient, MECHANISM, type ScramClient } from './scram.ts'
import { accessDenied, TOO_MANY_CONNECTIONS, UNAVAILABLE } from './server-errors.ts'
import { startupPacket } from './startup.ts'
import type { ServerError } from './statement.ts'

const BACKEND_KEY_DATA = 'K'.charCodeAt(0)
const CANCEL_REQUEST_CODE = 80_877_102

/** A connection to PostgreSQL after its login. */
export interface Upstream {
  readonly socket: Socket
  /** All that PostgreSQL said after the login, up to its first ReadyForQuery. */
  readonly greeting: Buffer
  /** Ends what PostgreSQL is doing for the connection, and the connection. */
  stop(): Promise<void>
}

/** PostgreSQL would not have the connection; `error` is in the words of Aurora DSQL. */
export class UpstreamRefused extends Error {
  readonly error: ServerError

  constructor(error: ServerError) {
    super(error.message)
    this.error = error
  }
}

/** Logs in to PostgreSQL; throws UpstreamRefused. */
export async function openUpstream(
  port: number,
  parameters: ReadonlyMap<string, string>,
  password: string,
): Promise<Upstream> {
  const socket = connect({ host: LOOPBACK, port, noDelay: true })
  const intake = new Intake(socket)
  socket.write(startupPacket(parameters))
  try {
    await authenticate(socket, intake, password)
    const { greeting, key } = await readGreeting(intake)
    intake.release()
    return { socket, greeting, stop: () => stopWork(socket, port, key) }
  } catch (error) {
    socket.destroy()
    // An error event that comes late concerns nobody.
    socket.on('error', () => {})
    throw error instanceof UpstreamRefused ? error : new UpstreamRefused(UNAVAILABLE)
  }
}

/** What AuthenticationRequests ask for, by their code. */
const REQUEST = { ok: 0, sasl: 10, saslContinue: 11, saslFinal: 12 } as const

async function authenticate(socket: Socket, intake: Intake, password: string): Promise<void> {
  const scram = createScramClient(password)
  for (;;) {
    const { type, body } = await nextAnswer(intake)
    if (type !== ANSWERS.authentication) throw new Error('PostgreSQL did not ask for a password.')
    const request = body.readInt32BE(0)
    if (request === REQUEST.ok) return
    const reply = await answerScram(scram, request, body.toString('utf8', 4))
    if (reply) socket.write(reply)
  }
}

async function answerScram(scram: ScramClient, request: number, text: string): Promise<Buffer | null> {
  switch (request) {
    case REQUEST.sasl: {
      const first = Buffer.from(scram.first)
      const length = Buffer.alloc(4)
      length.writeInt32BE(first.length, 0)
      return message(ASKS.password, textBytes(MECHANISM), length, first)
    }
    case REQUEST.saslContinue:
      return message(ASKS.password, Buffer.from(await scram.final(text)))
    case REQUEST.saslFinal:
      scram.verify(text)
      return null
    default:
      throw new Error(`PostgreSQL asked for authentication ${request}.`)
  }
}

async function readGreeting(intake: Intake): Promise<{ greeting: Buffer; key: Buffer }> {
  const said: Buffer[] = []
  let key = Buffer.alloc(0)
  for (;;) {
    const { type, body, bytes } = await nextAnswer(intake)
    said.push(bytes)
    if (type === BACKEND_KEY_DATA) key = Buffer.from(body)
    if (type === ANSWERS.ready) return { greeting: Buffer.concat(said), key }
  }
}

async function nextAnswer(intake: Intake): Promise<{ type: number; body: Buffer; bytes: Buffer }> {
  const header = await intake.peek(HEADER_BYTES)
  const bytes = header && (await intake.take(header.readInt32BE(1) + 1))
  if (!bytes) throw new Error('PostgreSQL closed the connection.')
  const type = bytes[0] ?? 0
  if (type === ANSWERS.error) throw new UpstreamRefused(refusal(errorFields(bytes)))
  return { type, body: bytes.subarray(HEADER_BYTES), bytes }
}

/** Why PostgreSQL refuses, in the words of Aurora DSQL where it has some. */
function refusal(fields: ReadonlyMap<string, string>): ServerError {
  const sqlState = fields.get('C') ?? 'XX000'
  const said = fields.get('M') ?? ''
  if (sqlState === '53300') return TOO_MANY_CONNECTIONS
  // Starting, stopping or recovering.
  if (sqlState.startsWith('57P')) return UNAVAILABLE
  return sqlState.startsWith('28') ? accessDenied(said) : { sqlState, message: said }
}

const STOP_TRIES = 20
const STOP_POLL_MS = 100

/** PostgreSQL forgets a cancel request that comes before the statement which is under way to it. */
async function stopWork(socket: Socket, port: number, key: Buffer): Promise<void> {
  const closed = new Promise((resolve) => socket.once('close', resolve))
  socket.resume().end()
  for (let tries = 0; tries < STOP_TRIES && !socket.closed; tries += 1) {
    await sendCancel(port, key)
    await Promise.race([closed, sleep(STOP_POLL_MS)])
  }
  socket.destroy()
}

async function sendCancel(port: number, key: Buffer): Promise<void> {
  const head = Buffer.alloc(8)
  head.writeInt32BE(head.length + key.length, 0)
  head.writeInt32BE(CANCEL_REQUEST_CODE, 4)
  const socket = connect({ host: LOOPBACK, port })
  socket.on('error', () => {})
  socket.end(Buffer.concat([head, key]))
  // PostgreSQL closes its side when it has read; nothing is to be read here.
  socket.resume()
  await new Promise((resolve) => socket.once('close', resolve))
}
