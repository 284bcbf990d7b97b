import type { Socket } from 'node:net'
import { TLSSocket, type SecureContext } from 'node:tls'
import { FatalError } from './frames.ts'
import { Intake } from './intake.ts'
import { protocolViolation, TLS_REQUIRED } from './server-errors.ts'
import { readStartup, startupLength, STARTUP_HEADER_BYTES, type Startup } from './startup.ts'

/** First byte of a TLS handshake, where a client begins with that at once (PostgreSQL 17 and later). */
const TLS_HANDSHAKE = 0x16
const ALPN = 'postgresql'

/** The next packet before the login; null when the client leaves. */
export async function nextStartup(intake: Intake): Promise<Startup | null> {
  const head = await intake.peek(STARTUP_HEADER_BYTES)
  const packet = head && (await intake.take(startupLength(head)))
  return packet && readStartup(packet)
}

/** Agrees on TLS with a client that just connected; null when it only wanted something else, or left. */
export async function acceptClient(socket: Socket, secureContext: SecureContext): Promise<TLSSocket | null> {
  const intake = new Intake(socket)
  let askedForGss = false
  for (;;) {
    const first = await intake.peek(1)
    if (first?.[0] === TLS_HANDSHAKE) {
      socket.unshift(intake.release())
      const client = await encrypt(socket, secureContext)
      return client?.alpnProtocol === ALPN ? client : null
    }
    const startup = await nextStartup(intake)
    if (startup?.kind === 'gssenc' && !askedForGss) {
      askedForGss = true
      socket.write('N')
      continue
    }
    if (startup?.kind === 'startup') throw new FatalError(TLS_REQUIRED)
    // Aurora DSQL takes a cancel request, and does nothing about it.
    if (startup?.kind !== 'ssl') return null
    if (intake.release().length > 0)
      throw new FatalError(protocolViolation('received unencrypted data after SSL request'))
    socket.write('S')
    return await encrypt(socket, secureContext)
  }
}

/** Null when the handshake fails: the client does not trust the certificate, or speaks something else. */
async function encrypt(socket: Socket, secureContext: SecureContext): Promise<TLSSocket | null> {
  const client = new TLSSocket(socket, { isServer: true, secureContext, ALPNProtocols: [ALPN] })
  return await new Promise((resolve) => {
    client.once('secure', () => resolve(client))
    client.on('error', () => resolve(null))
    client.once('close', () => resolve(null))
  })
}
