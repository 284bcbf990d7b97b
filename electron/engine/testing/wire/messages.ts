/** One message of PostgreSQL's frontend/backend protocol 3, with its header. */
export interface Message {
  /** The type byte; empty for the startup message, which has none. */
  readonly type: string
  readonly bytes: Buffer
  /** What stands after type and length. */
  readonly body: Buffer
}

const LENGTH_BYTES = 4

/** Cuts a stream of bytes into whole messages, however they are spread over its chunks. */
export function messageReader(from: 'client' | 'server'): (chunk: Buffer) => Message[] {
  let rest: Buffer = Buffer.alloc(0)
  let typeBytes = from === 'client' ? 0 : 1
  const next = (): Message | null => {
    if (rest.length < typeBytes + LENGTH_BYTES) return null
    const size = typeBytes + rest.readInt32BE(typeBytes)
    if (rest.length < size) return null
    const bytes = rest.subarray(0, size)
    const message = {
      type: bytes.toString('latin1', 0, typeBytes),
      bytes,
      body: bytes.subarray(typeBytes + LENGTH_BYTES),
    }
    rest = rest.subarray(size)
    typeBytes = 1
    return message
  }
  return (chunk) => {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    const messages: Message[] = []
    for (let message = next(); message; message = next()) messages.push(message)
    return messages
  }
}

/** The texts of a body that ends each of them with a zero byte, at most `count`. */
export function texts(body: Buffer, count = Infinity): string[] {
  const found: string[] = []
  let start = 0
  for (let end = body.indexOf(0); end >= 0 && found.length < count; end = body.indexOf(0, start)) {
    found.push(body.toString('utf8', start, end))
    start = end + 1
  }
  return found
}

/** A message of the given type, whose body is made of texts that end with a zero byte. */
export function textMessage(type: string, ...parts: readonly string[]): Buffer {
  const body = Buffer.from(parts.map((part) => `${part}\0`).join(''))
  const header = Buffer.alloc(1 + LENGTH_BYTES)
  header.write(type, 'latin1')
  header.writeInt32BE(LENGTH_BYTES + body.length, 1)
  return Buffer.concat([header, body])
}
