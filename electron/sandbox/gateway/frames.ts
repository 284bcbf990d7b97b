import type { ServerError } from './statement.ts'
import { protocolViolation } from './server-errors.ts'

/** A message has one byte for its type, then four for its length, which count themselves. */
export const HEADER_BYTES = 5
const LENGTH_BYTES = 4

/** https://www.postgresql.org/docs/16/protocol-message-formats.html */
const code = (letter: string) => letter.charCodeAt(0)

/** What clients send. */
export const ASKS = {
  bind: code('B'),
  close: code('C'),
  copyData: code('d'),
  copyDone: code('c'),
  copyFail: code('f'),
  describe: code('D'),
  execute: code('E'),
  flush: code('H'),
  functionCall: code('F'),
  parse: code('P'),
  password: code('p'),
  query: code('Q'),
  sync: code('S'),
  terminate: code('X'),
} as const

/** What servers send, as far as the gateway looks at it. */
export const ANSWERS = {
  authentication: code('R'),
  closeComplete: code('3'),
  complete: code('C'),
  copyIn: code('G'),
  error: code('E'),
  negotiate: code('v'),
  notice: code('N'),
  parseComplete: code('1'),
  ready: code('Z'),
} as const

const ASK_TYPES: ReadonlySet<number> = new Set(Object.values(ASKS))

/** One whole message of a client, with its header. */
export interface Message {
  readonly type: number
  readonly bytes: Buffer
}

/** Ends the connection of a client; `told` is null when that happens without a word. */
export class FatalError extends Error {
  readonly told: ServerError | null

  constructor(told: ServerError | null) {
    super(told?.message ?? 'The connection was cut.')
    this.told = told
  }
}

/** Cuts what a client sends into whole messages; nothing of one that is not whole goes any further. */
export class MessageReader {
  readonly #limit: number
  #parts: Buffer[] = []
  #have = 0
  #need = HEADER_BYTES

  /** `limit`: how many bytes a message may have. */
  constructor(limit: number) {
    this.#limit = limit
  }

  /** The messages that are whole with this chunk; throws FatalError. */
  read(chunk: Buffer): Message[] {
    this.#parts.push(chunk)
    this.#have += chunk.length
    if (this.#have < this.#need) return []
    const bytes = this.#parts.length === 1 ? chunk : Buffer.concat(this.#parts, this.#have)
    const messages: Message[] = []
    let at = 0
    this.#need = HEADER_BYTES
    while (bytes.length - at >= HEADER_BYTES) {
      const size = messageSize(bytes, at, this.#limit)
      if (bytes.length - at < size) {
        this.#need = size
        break
      }
      messages.push({ type: bytes[at] ?? 0, bytes: bytes.subarray(at, at + size) })
      at += size
    }
    this.#keep(bytes.subarray(at))
    return messages
  }

  #keep(rest: Buffer): void {
    this.#parts = rest.length === 0 ? [] : [rest]
    this.#have = rest.length
  }
}

function messageSize(bytes: Buffer, at: number, limit: number): number {
  const type = bytes[at] ?? 0
  const length = bytes.readInt32BE(at + 1)
  if (!ASK_TYPES.has(type)) throw new FatalError(protocolViolation(`invalid frontend message type ${type}`))
  if (length < LENGTH_BYTES) throw new FatalError(protocolViolation('invalid message length'))
  if (length + 1 > limit) throw new FatalError(null)
  return length + 1
}

/** A text and the zero that ends it, at `start`; throws FatalError where the zero is missing. */
export function readText(bytes: Buffer, start: number): { text: string; end: number } {
  const zero = bytes.indexOf(0, start)
  if (zero < 0) throw new FatalError(protocolViolation('invalid string in message'))
  return { text: bytes.toString('utf8', start, zero), end: zero + 1 }
}

/** A text as it stands in messages. */
export function textBytes(text: string): Buffer {
  return Buffer.from(`${text}\0`)
}

/** A message of that type. */
export function message(type: number, ...body: readonly Buffer[]): Buffer {
  const header = Buffer.alloc(HEADER_BYTES)
  const length = body.reduce((sum, part) => sum + part.length, LENGTH_BYTES)
  header[0] = type
  header.writeInt32BE(length, 1)
  return Buffer.concat([header, ...body], length + 1)
}

/** ErrorResponse; a FATAL one is the last word before the connection closes. */
export function errorResponse(severity: 'ERROR' | 'FATAL', error: ServerError): Buffer {
  const fields = [
    `S${severity}`,
    `V${severity}`,
    `C${error.sqlState}`,
    `M${error.message}`,
    ...(error.detail === undefined ? [] : [`D${error.detail}`]),
    ...(error.hint === undefined ? [] : [`H${error.hint}`]),
  ]
  return message(ANSWERS.error, textBytes(`${fields.join('\0')}\0`))
}

/** CommandComplete. */
export function commandComplete(tag: string): Buffer {
  return message(ANSWERS.complete, textBytes(tag))
}

/** Where in the sandbox's own functions it happened: context, internal query and position in that. */
const INTERNALS = new Set(['W', 'q', 'p'])

/** An ErrorResponse or NoticeResponse without what only concerns the sandbox; the same bytes where that is all. */
export function withoutInternals(bytes: Buffer): Buffer {
  const fields = [...errorFields(bytes)]
  const kept = fields.filter(([letter]) => !INTERNALS.has(letter))
  if (kept.length === fields.length) return bytes
  return message(bytes[0] ?? 0, textBytes(kept.map(([letter, text]) => `${letter}${text}\0`).join('')))
}

/** The fields of an ErrorResponse or NoticeResponse by their letter. */
export function errorFields(bytes: Buffer): ReadonlyMap<string, string> {
  const fields = bytes.toString('utf8', HEADER_BYTES).split('\0')
  return new Map(fields.filter((field) => field !== '').map((field) => [field.slice(0, 1), field.slice(1)]))
}
