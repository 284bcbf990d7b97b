import { connect, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { DsqlSigner } from '@aws-sdk/dsql-signer'
import { ASKS, errorFields, HEADER_BYTES, message, textBytes } from '../frames.ts'
import { startupPacket } from '../startup.ts'
import { CREDENTIALS, REGION } from './test-gateway.ts'

export const SSL_REQUEST = Buffer.from([0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f])
export const GSS_REQUEST = Buffer.from([0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x30])
export const CANCEL_REQUEST = Buffer.from([0, 0, 0, 16, 0x04, 0xd2, 0x16, 0x2e, 0, 0, 0, 1, 0, 0, 0, 2])

/** One message of a server. */
export interface RawAnswer {
  readonly type: string
  readonly body: Buffer
  /** `SQLSTATE message` of an ErrorResponse, and its hint. */
  readonly error: string | null
  readonly hint: string | null
}

/** A client that speaks the protocol byte by byte. */
export class RawClient {
  readonly socket: Socket
  #received = Buffer.alloc(0)
  #closed = false
  #wake = () => {}

  constructor(socket: Socket) {
    this.socket = socket
    socket.on('data', (chunk: Buffer) => {
      this.#received = Buffer.concat([this.#received, chunk])
      this.#wake()
    })
    socket.on('error', () => {})
    socket.on('close', () => {
      this.#closed = true
      this.#wake()
    })
  }

  send(...bytes: readonly Buffer[]): void {
    if (!this.socket.destroyed) this.socket.write(Buffer.concat(bytes))
  }

  /** The next bytes; fewer when the connection closes before. */
  async take(count: number): Promise<Buffer> {
    while (this.#received.length < count && !this.#closed)
      await new Promise<void>((resolve) => (this.#wake = resolve))
    const bytes = this.#received.subarray(0, count)
    this.#received = this.#received.subarray(count)
    return bytes
  }

  /** The next message; null when the connection closes before. */
  async answer(): Promise<RawAnswer | null> {
    const header = await this.take(HEADER_BYTES)
    if (header.length < HEADER_BYTES) return null
    const body = await this.take(header.readInt32BE(1) - 4)
    const type = String.fromCharCode(header[0] ?? 0)
    const fields = type === 'E' ? errorFields(Buffer.concat([header, body])) : null
    return {
      type,
      body,
      error: fields && `${fields.get('S')} ${fields.get('C')} ${fields.get('M')}`,
      hint: fields?.get('H') ?? null,
    }
  }

  /** All messages up to and with the next ReadyForQuery, or the end. */
  async answers(): Promise<RawAnswer[]> {
    const all: RawAnswer[] = []
    for (;;) {
      const answer = await this.answer()
      if (!answer) return all
      all.push(answer)
      if (answer.type === 'Z') return all
    }
  }

  /** Waits for the end, whatever comes before it. */
  async closed(): Promise<void> {
    this.socket.resume()
    while (!this.#closed) await new Promise<void>((resolve) => (this.#wake = resolve))
  }

  close(): void {
    this.socket.destroy()
  }
}

/** A connection without a byte said. */
export async function rawConnection(port: number): Promise<RawClient> {
  const socket = connect({ host: '127.0.0.1', port, noDelay: true })
  await new Promise((resolve) => socket.once('connect', resolve))
  return new RawClient(socket)
}

/** A connection with TLS, where nothing has been said yet. */
export async function rawTls(
  port: number,
  authority: string,
  opening: Buffer | null = SSL_REQUEST,
): Promise<RawClient> {
  const plain = connect({ host: '127.0.0.1', port, noDelay: true })
  if (opening) {
    plain.write(opening)
    await new Promise((resolve) => plain.once('data', resolve))
  }
  const socket = connectTls({
    socket: plain,
    ca: authority,
    ...(opening ? {} : { ALPNProtocols: ['postgresql'] }),
  })
  await new Promise((resolve, reject) => socket.once('secureConnect', resolve).once('error', reject))
  return new RawClient(socket)
}

/** An answer to the question for the password. */
export async function passwordMessage(user = 'admin'): Promise<Buffer> {
  const signer = new DsqlSigner({ hostname: '127.0.0.1', region: REGION, credentials: CREDENTIALS })
  const token =
    user === 'admin' ? await signer.getDbConnectAdminAuthToken() : await signer.getDbConnectAuthToken()
  return message(ASKS.password, textBytes(token))
}

/** A connection after its login. */
export async function rawLogin(
  port: number,
  authority: string,
  parameters: Record<string, string> = {},
): Promise<RawClient> {
  const client = await rawTls(port, authority)
  client.send(startupPacket(new Map(Object.entries({ user: 'admin', database: 'postgres', ...parameters }))))
  await client.answer()
  client.send(await passwordMessage())
  await client.answers()
  return client
}
