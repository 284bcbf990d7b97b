import { once } from 'node:events'
import net from 'node:net'
import tls from 'node:tls'
import type { Place } from '../db/connection-problem.ts'
import type { Found } from './board.ts'

/** Whoever takes longer will not answer. */
const PATIENCE_MS = 10_000

/** Asks for TLS in PostgreSQL's protocol: https://www.postgresql.org/docs/current/protocol-message-formats.html#PROTOCOL-MESSAGE-FORMATS-SSLREQUEST */
const SSL_REQUEST = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47])

/** How the host was reached, and what it was trusted by. */
export interface Reached {
  readonly authority: string | null
}

/** Looks the host up, connects and shakes hands over TLS as the driver does, but does not log in. */
export async function reach(
  place: Pick<Place, 'host' | 'port'>,
  authority: string | null,
  patienceMs = PATIENCE_MS,
): Promise<Found<Reached>> {
  const signal = AbortSignal.timeout(patienceMs)
  const socket = net.connect(place.port, place.host)
  // What nobody waits for any more must not end the process.
  socket.on('error', () => {})
  try {
    await once(socket, 'connect', { signal })
    const address = socket.remoteAddress ?? place.host
    await agreeOnTls(socket, signal)
    const secure = await shakeHands(socket, place.host, authority, signal)
    const detail = `${address}, ${secure.getProtocol()}, ${certificateWords(secure)}`
    return { value: { authority }, detail }
  } catch (error) {
    throw signal.aborted ? noAnswer(patienceMs) : error
  } finally {
    socket.destroy()
  }
}

async function agreeOnTls(socket: net.Socket, signal: AbortSignal): Promise<void> {
  socket.write(SSL_REQUEST)
  const ended = once(socket, 'close', { signal }).then(() => {
    throw Object.assign(new Error('the connection was closed immediately'), { code: 'ECONNRESET' })
  })
  const [answer] = (await Promise.race([once(socket, 'data', { signal }), ended])) as [Buffer]
  if (answer.toString('latin1') !== 'S') throw new Error('The server does not support SSL connections')
}

async function shakeHands(
  socket: net.Socket,
  host: string,
  ca: string | null,
  signal: AbortSignal,
): Promise<tls.TLSSocket> {
  const secure = tls.connect({
    socket,
    host,
    rejectUnauthorized: true,
    // An address is no server name: https://datatracker.ietf.org/doc/html/rfc6066#section-3
    ...(net.isIP(host) === 0 ? { servername: host } : {}),
    ...(ca === null ? {} : { ca }),
  })
  secure.on('error', () => {})
  await once(secure, 'secureConnect', { signal })
  return secure
}

function certificateWords(secure: tls.TLSSocket): string {
  const { issuer, valid_to: until } = secure.getPeerCertificate()
  const by = [issuer.O ?? issuer.CN].flat()[0] ?? 'an unnamed authority'
  return `certificate by ${by} until ${new Date(until).toISOString().slice(0, 10)}`
}

function noAnswer(milliseconds: number): Error {
  const message = `there was no answer within ${milliseconds / 1_000} s`
  return Object.assign(new Error(message), { code: 'ETIMEDOUT' })
}
