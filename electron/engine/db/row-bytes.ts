import type { EventEmitter } from 'node:events'
import type pg from 'pg'
import { Parser } from 'pg-protocol/dist/parser.js'
import type { DriverClient } from './client.ts'

/** Takes the rows of one answer after another as the server sends them. */
export interface RowSink {
  /** Those of another answer follow. */
  begin(): void
  /**
   * A row, in a message from `at` to `end`: the number of its values in two bytes, then of each its length in four,
   * -1 for NULL, and its bytes (https://www.postgresql.org/docs/16/protocol-message-formats.html, DataRow). The
   * bytes are only good during the call. Must not throw.
   */
  add(message: Buffer, at: number, end: number): void
}

/** Has the rows of the answer that is being read given to a sink; with null to the driver again. */
export type RowsTo = (sink: RowSink | null) => void

/** For a client that is not connected yet. The driver would make a text of each value and a list of each row, for nothing where their bytes are wanted. */
export function rowsAsBytes({ connection }: DriverClient): RowsTo {
  let sink: RowSink | null = null
  const parser = new Parser() as unknown as PacketParser
  const parsed = parser.handlePacket.bind(parser)
  parser.handlePacket = (at, code, length, bytes) => {
    if (sink === null || code !== DATA_ROW) return parsed(at, code, length, bytes)
    sink.add(bytes, at, at + length - LENGTH_BYTES)
    return TAKEN
  }
  const pass = (message: Message): void => {
    if (message !== TAKEN) connection.emit(message.name === 'error' ? 'errorMessage' : message.name, message)
  }
  const attachListeners = (stream: EventEmitter) =>
    stream.on('data', (chunk: Buffer) => parser.parse(chunk, pass))
  Object.assign(connection, { attachListeners })
  return (next) => {
    sink = next
  }
}

/** A query of the driver that hears of what comes before its rows, and behind them. */
type Answered = Record<'handleRowDescription' | 'handleCommandComplete' | 'handleError', Heard>
type Heard = (...message: unknown[]) => void

/** Has the rows of a query that is not sent yet given to a sink. */
export function giveRows(query: pg.Query, to: RowsTo, sink: RowSink): void {
  const asked = query as unknown as Answered
  const on = (what: keyof Answered, act: () => void) => {
    const heard = asked[what]
    asked[what] = (...message) => {
      act()
      heard.apply(asked, message)
    }
  }
  on('handleRowDescription', () => {
    sink.begin()
    to(sink)
  })
  on('handleCommandComplete', () => to(null))
  on('handleError', () => to(null))
}

const DATA_ROW = 'D'.charCodeAt(0)
/** A message's length counts itself. */
const LENGTH_BYTES = 4

/** As the driver's parser passes it on. */
interface Message {
  readonly name: string
}

const TAKEN: Message = { name: 'taken' }

/** The driver's parser with what it does not declare. */
interface PacketParser {
  parse(chunk: Buffer, pass: (message: Message) => void): void
  handlePacket(at: number, code: number, length: number, bytes: Buffer): Message
}
