import { ASKS, HEADER_BYTES, message, readText, textBytes, type Message } from './frames.ts'
import type { ReadStatements, ServerError, StatementText } from './statement.ts'

/** A message as PostgreSQL is to get it, and what it would run. */
export interface Asked {
  readonly bytes: Buffer
  /** Null where it runs nothing that is known. */
  readonly text: StatementText | null
}

/** What a client has prepared and bound, by the names it gave. */
export class Prepared {
  readonly #read: ReadStatements
  readonly #statements = new Map<string, StatementText>()
  readonly #portals = new Map<string, StatementText>()

  constructor(read: ReadStatements) {
    this.#read = read
  }

  /** Query: a text that runs at once. */
  query(ask: Message): Asked {
    const { text: sql } = readText(ask.bytes, HEADER_BYTES)
    const text = this.#read(sql)
    return { bytes: text.sql === sql ? ask.bytes : message(ASKS.query, textBytes(text.sql)), text }
  }

  /** Parse; `refusal` when Aurora DSQL would not take the text in any transaction. */
  parse(ask: Message): { bytes: Buffer; name: string; refusal: ServerError | null } {
    const { text: name, end } = readText(ask.bytes, HEADER_BYTES)
    const { text: sql, end: rest } = readText(ask.bytes, end)
    const text = this.#read(sql)
    const refusal = text.statements.find((statement) => statement.refusal)?.refusal ?? null
    if (refusal) this.#statements.delete(name)
    else this.#statements.set(name, text)
    const bytes =
      text.sql === sql
        ? ask.bytes
        : message(ASKS.parse, textBytes(name), textBytes(text.sql), ask.bytes.subarray(rest))
    return { bytes, name, refusal }
  }

  bind(ask: Message): void {
    const { text: portal, end } = readText(ask.bytes, HEADER_BYTES)
    const statement = this.#statements.get(readText(ask.bytes, end).text)
    if (statement) this.#portals.set(portal, statement)
    else this.#portals.delete(portal)
  }

  /** Execute: what its portal runs. */
  execute(ask: Message): Asked {
    const { text: portal } = readText(ask.bytes, HEADER_BYTES)
    return { bytes: ask.bytes, text: this.#portals.get(portal) ?? null }
  }

  close(ask: Message): void {
    const kind = ask.bytes[HEADER_BYTES]
    const { text: name } = readText(ask.bytes, HEADER_BYTES + 1)
    const names = kind === 'S'.charCodeAt(0) ? this.#statements : this.#portals
    names.delete(name)
  }

  /** A transaction is over, and with it every portal. */
  forgetPortals(): void {
    this.#portals.clear()
  }
}
