import { message, FatalError, textBytes, ANSWERS } from './frames.ts'
import { protocolViolation } from './server-errors.ts'

/** As PostgreSQL: no packet before the login is longer. */
export const MAX_STARTUP_BYTES = 10_000
/** The length, which counts itself, and a code. */
export const STARTUP_HEADER_BYTES = 8

const CODE = { cancel: 80_877_102, ssl: 80_877_103, gssenc: 80_877_104 } as const
const PROTOCOL_MAJOR = 3

/** What a client may begin with. */
export type Startup =
  | { readonly kind: 'ssl' | 'gssenc' | 'cancel' }
  | {
      readonly kind: 'startup'
      readonly parameters: ReadonlyMap<string, string>
      /** NegotiateProtocolVersion where the client wants more than protocol 3.0; null otherwise. */
      readonly negotiation: Buffer | null
    }

/** How long the packet is that begins so; throws FatalError. */
export function startupLength(head: Buffer): number {
  const length = head.readInt32BE(0)
  if (length < STARTUP_HEADER_BYTES || length > MAX_STARTUP_BYTES)
    throw new FatalError(protocolViolation('invalid length of startup packet'))
  return length
}

/** Reads a whole packet; throws FatalError. */
export function readStartup(packet: Buffer): Startup {
  const version = packet.readInt32BE(4)
  if (version === CODE.ssl) return { kind: 'ssl' }
  if (version === CODE.gssenc) return { kind: 'gssenc' }
  if (version === CODE.cancel) return { kind: 'cancel' }
  const [major, minor] = [version >>> 16, version & 0xffff]
  if (major !== PROTOCOL_MAJOR)
    throw new FatalError({
      sqlState: '0A000',
      message: `unsupported frontend protocol ${major}.${minor}: server supports 3.0 to 3.0`,
    })
  const all = readParameters(packet)
  const extensions = [...all.keys()].filter((name) => name.startsWith('_pq_.'))
  const parameters = new Map([...all].filter(([name]) => !name.startsWith('_pq_.')))
  const negotiated = minor > 0 || extensions.length > 0
  return { kind: 'startup', parameters, negotiation: negotiated ? negotiation(extensions) : null }
}

/** Pairs of texts, then one zero. */
function readParameters(packet: Buffer): Map<string, string> {
  const invalid = new FatalError(
    protocolViolation('invalid startup packet layout: expected terminator as last byte'),
  )
  if (packet.at(-1) !== 0) throw invalid
  const parts = packet.toString('utf8', STARTUP_HEADER_BYTES, packet.length - 1).split('\0')
  // The last text ends with a zero too, behind which nothing is left.
  if (parts.pop() !== '' || parts.length % 2 !== 0) throw invalid
  const parameters = new Map<string, string>()
  for (let at = 0; at < parts.length; at += 2) parameters.set(parts[at] ?? '', parts[at + 1] ?? '')
  return parameters
}

function negotiation(extensions: readonly string[]): Buffer {
  const numbers = Buffer.alloc(8)
  numbers.writeInt32BE(extensions.length, 4)
  return message(ANSWERS.negotiate, numbers, ...extensions.map(textBytes))
}

/** The packet with which the gateway itself logs in. */
export function startupPacket(parameters: ReadonlyMap<string, string>): Buffer {
  const body = Buffer.concat([...[...parameters].flat().map(textBytes), Buffer.alloc(1)])
  const head = Buffer.alloc(STARTUP_HEADER_BYTES)
  head.writeInt32BE(STARTUP_HEADER_BYTES + body.length, 0)
  head.writeInt32BE(PROTOCOL_MAJOR << 16, 4)
  return Buffer.concat([head, body])
}

/** The names of the settings in `options`, which are `-c name=value` or `--name=value`. */
export function settingsInOptions(options: string): string[] {
  const words = options.split(/(?<!\\)\s+/).filter((word) => word !== '')
  return words.flatMap((word, at) => {
    if (word === '-c') return []
    const setting = words[at - 1] === '-c' ? word : word.replace(/^(-c|--)/, '')
    return [setting.split('=', 1)[0]?.replaceAll('-', '_') ?? '']
  })
}
