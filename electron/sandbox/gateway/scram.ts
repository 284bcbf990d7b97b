import { createHash, createHmac, pbkdf2, randomBytes, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'

/** SCRAM-SHA-256 without channel binding (RFC 5802, 7677), the client's side. */
export const MECHANISM = 'SCRAM-SHA-256'

const NONCE_BYTES = 18
const KEY_BYTES = 32
/** `n,,`: no channel binding; and the same in base64, as it is repeated later. */
const NO_BINDING = 'n,,'
const NO_BINDING_BASE64 = 'biws'

export interface ScramClient {
  readonly first: string
  /** The answer to the server's first message. */
  final(serverFirst: string): Promise<string>
  /** Throws unless the server knows the password too. */
  verify(serverFinal: string): void
}

/** A login with `password`, which must be plain ASCII: the gateway's own are hexadecimal. */
export function createScramClient(password: string): ScramClient {
  const nonce = randomBytes(NONCE_BYTES).toString('base64')
  // PostgreSQL takes the user from the startup packet.
  const bare = `n=,r=${nonce}`
  let serverSignature: Buffer | null = null
  return {
    first: `${NO_BINDING}${bare}`,
    final: async (serverFirst) => {
      const { r = '', s = '', i = '' } = attributes(serverFirst)
      if (!r.startsWith(nonce) || r === nonce) throw new Error('The server’s nonce is not based on ours.')
      const salted = await derive(password, Buffer.from(s, 'base64'), Number(i), KEY_BYTES, 'sha256')
      const withoutProof = `c=${NO_BINDING_BASE64},r=${r}`
      const conversation = [bare, serverFirst, withoutProof].join(',')
      const clientKey = hmac(salted, 'Client Key')
      const clientSignature = hmac(createHash('sha256').update(clientKey).digest(), conversation)
      serverSignature = hmac(hmac(salted, 'Server Key'), conversation)
      const proof = clientKey.map((byte, at) => byte ^ (clientSignature[at] ?? 0))
      return `${withoutProof},p=${Buffer.from(proof).toString('base64')}`
    },
    verify: (serverFinal) => {
      const told = Buffer.from(attributes(serverFinal)['v'] ?? '', 'base64')
      if (
        !serverSignature ||
        told.length !== serverSignature.length ||
        !timingSafeEqual(told, serverSignature)
      )
        throw new Error('The server does not know the password.')
    },
  }
}

const derive = promisify(pbkdf2)

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest()
}

/** `r=…,s=…,i=…` */
function attributes(text: string): Record<string, string> {
  return Object.fromEntries(text.split(',').map((part) => [part.slice(0, 1), part.slice(2)]))
}
