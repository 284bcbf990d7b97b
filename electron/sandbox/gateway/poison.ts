import { randomBytes } from 'node:crypto'
import { ASKS, message, textBytes } from './frames.ts'
import type { ServerError } from './statement.ts'

/** Twelve bytes: no text of a client has them by accident. */
const TOKEN_BYTES = 12
/** The name of a statement that never comes to be; a client's own unnamed one stays. */
const STATEMENT = 'sluice_refused'

/**
 * Texts that PostgreSQL is sure not to parse, in place of what is refused: so it stays with PostgreSQL
 * what an error does to a transaction, a pipeline and the messages up to the next Sync.
 */
export class Poison {
  readonly #token = `refused_${randomBytes(TOKEN_BYTES).toString('hex')}_`
  readonly #errors = new Map<string, ServerError>()
  #count = 0

  query(error: ServerError): Buffer {
    return message(ASKS.query, textBytes(this.#text(error)))
  }

  /** For the extended protocol. `name`: the statement that the client wants to prepare. */
  parse(error: ServerError, name = STATEMENT): Buffer {
    return message(ASKS.parse, textBytes(name), textBytes(this.#text(error)), Buffer.alloc(2))
  }

  /** The error behind what PostgreSQL said; undefined when that is its own. */
  errorOf(said: string): ServerError | undefined {
    const at = said.indexOf(this.#token)
    if (at < 0) return undefined
    const number = /^\d+/.exec(said.slice(at + this.#token.length))?.[0] ?? ''
    return this.#errors.get(number)
  }

  /** Nothing is under way that could still name one. */
  clear(): void {
    this.#errors.clear()
  }

  #text(error: ServerError): string {
    this.#count += 1
    this.#errors.set(`${this.#count}`, error)
    return `${this.#token}${this.#count}`
  }
}
