import type { Session } from '../db/session.ts'
import type { Failure } from '../retry/failure.ts'
import type { Step } from '../threads/step.ts'

/** SQLSTATEs of a table, a column or an operator that is not there: class 42 but for a missing right. */
const NAMES_MISSING = /^42(?!501)/

/** Whether the table was seen to be the job's: on every new connection, and again when the schema may have changed. */
export class Recognition {
  /** The connection over which it was. */
  #session: Session | null = null
  #hasSuspected = false

  /** Throws `table-changed` unless it is. */
  async make(session: Session, step: Pick<Step, 'recognise'>): Promise<void> {
    if (this.#session === session) return
    await step.recognise(session)
    this.#session = session
  }

  /** The schema may have changed. */
  forget(): void {
    this.#session = null
  }

  /** The first time a name is missing the table is looked at, which says what became of it. */
  suspects({ sqlState }: Pick<Failure, 'sqlState'>): boolean {
    if (this.#hasSuspected || !NAMES_MISSING.test(sqlState ?? '')) return false
    this.forget()
    this.#hasSuspected = true
    return true
  }

  /** A batch was made meanwhile, so nothing is missing. */
  renew(): void {
    this.#hasSuspected = false
  }
}
