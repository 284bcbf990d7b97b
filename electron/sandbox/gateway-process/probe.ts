import { readFile } from 'node:fs/promises'
import { connect, type Socket } from 'node:net'
import { connect as secure } from 'node:tls'
import type { SandboxFolder } from '../folder.ts'
import { LOOPBACK } from '../free-port.ts'

/** https://www.postgresql.org/docs/16/protocol-message-formats.html#PROTOCOL-MESSAGE-FORMATS-SSLREQUEST */
const SSL_REQUEST = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47])
const YES = 'S'.charCodeAt(0)
/** A program on this machine answers at once, also when it gives way to 64 sessions. */
const ANSWERS_WITHIN_MS = 5_000

/**
 * Whether the folder's own gateway listens on this port: only its certificate was ever signed by
 * the folder's authority, and the handshake shows that it has the key.
 */
export async function gatewayAnswers(folder: SandboxFolder, port: number): Promise<boolean> {
  const ca = await readFile(folder.authority, 'utf8').catch(() => null)
  if (ca === null) return false
  const socket = connect({ host: LOOPBACK, port })
  const patience = setTimeout(() => socket.destroy(), ANSWERS_WITHIN_MS)
  try {
    return await shakesHands(socket, ca)
  } finally {
    clearTimeout(patience)
    socket.destroy()
  }
}

function shakesHands(socket: Socket, ca: string): Promise<boolean> {
  return new Promise((resolve) => {
    const no = () => resolve(false)
    socket.once('error', no).once('close', no)
    socket.once('connect', () => socket.write(SSL_REQUEST))
    socket.once('data', (answer) => {
      if (answer[0] !== YES || answer.length !== 1) return no()
      const session = secure({ socket, host: LOOPBACK, ca }, () => {
        resolve(true)
        session.destroy()
      })
      session.once('error', no)
    })
  })
}
