import type { Beginning } from '../db/beginning.ts'
import type { Begun } from '../db/beginning.ts'
import type { QueryResult, Session } from '../db/session.ts'

interface Statement {
  readonly run: () => Promise<QueryResult>
  /** Who waits for the answer; nobody, once the connection is cut. */
  asker: PromiseWithResolvers<QueryResult> | null
}

/** As the driver says it. */
function connectionReset(): Error {
  return Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' })
}

/**
 * A session whose statements reach the server only when a test lets them, one at a time, so that
 * transactions of several sessions interleave as the test wants. Cut, it fails for whoever uses it,
 * while what was already sent can still be let through, as a server does that learns of it late.
 *
 * A statement that would wait for a lock conflicts instead, as nothing waits in Aurora DSQL: give the
 * session behind it a `lock_timeout`.
 */
export class PuppetSession implements Session {
  readonly scratch = null
  readonly address: string
  readonly #behind: Session
  #sent: Statement[] = []
  #isCut = false

  constructor(behind: Session) {
    this.#behind = behind
    this.address = behind.address
  }

  get usable(): boolean {
    return !this.#isCut
  }

  get schemaChanges(): number {
    return this.#behind.schemaChanges
  }

  /** Statements that were sent and have not reached the server. */
  get waiting(): number {
    return this.#sent.length
  }

  async query(text: string, values?: readonly unknown[]): Promise<QueryResult> {
    return await this.#send(async () => await this.#behind.query(text, values))
  }

  async prepared(name: string, text: string, values: readonly unknown[]): Promise<QueryResult> {
    return await this.#send(async () => await this.#behind.prepared(name, text, values))
  }

  begin(statement: Beginning): Begun<QueryResult> {
    const begun = this.#behind.begin(statement)
    const answer = this.#send(async () => await begun.answer)
    return Object.assign(Object.create(begun) as Begun<QueryResult>, { answer })
  }

  rest(): void {
    this.#behind.rest()
  }

  async queryWithin(_: number, text: string, values?: readonly unknown[]): Promise<QueryResult> {
    return await this.query(text, values)
  }

  async close(): Promise<void> {
    await Promise.resolve(this.cut())
  }

  /** The next statement reaches the server. Returns after its sender has heard the answer and sent what follows. */
  async letThrough(): Promise<void> {
    const statement = this.#sent.shift()
    if (!statement) return
    const { asker, run } = statement
    await run().then(
      (result) => asker?.resolve(result),
      (error: unknown) => asker?.reject(asConflict(error)),
    )
    await this.settle()
  }

  /** Whoever uses the session has gone on until it waits for an answer. */
  async settle(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve))
  }

  /** The sender loses its connection; what it sent is still on the way. */
  async cut(): Promise<void> {
    this.#isCut = true
    for (const statement of this.#sent) {
      statement.asker?.reject(connectionReset())
      statement.asker = null
    }
    await this.settle()
  }

  /** The server notices that the connection was cut: the rest is lost, an open transaction rolled back. Answers the session behind. */
  async bury(): Promise<Session> {
    this.#sent = []
    await this.#behind.query('ROLLBACK')
    return this.#behind
  }

  async #send(run: Statement['run']): Promise<QueryResult> {
    if (this.#isCut) throw connectionReset()
    const asker = Promise.withResolvers<QueryResult>()
    this.#sent.push({ run, asker })
    return await asker.promise
  }
}

/** Lock not available, because another transaction is not at its end. */
const LOCK_TIMEOUT = '55P03'

function asConflict(error: unknown): unknown {
  if (!(error instanceof Error && 'code' in error && error.code === LOCK_TIMEOUT)) return error
  return Object.assign(new Error('change conflicts with another transaction (OC000)'), { code: '40001' })
}
