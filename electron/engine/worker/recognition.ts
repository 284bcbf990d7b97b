import { answersAlike, type Answered } from '../db/answers.ts'
import type { Session } from '../db/session.ts'
import { onItsOwn } from '../db/transaction.ts'
import type { Failure } from '../retry/failure.ts'
import type { Step } from '../threads/step.ts'

/** SQLSTATEs of a table, a column or an operator that is not there: class 42 but for a missing right. */
const NAMES_MISSING = /^42(?!501)/

/** Until what the SQL means was compared; null where the job has stopped, or nobody compares. */
export type UntilCompared = () => Promise<readonly Answered[] | null>

/**
 * Whether the table was seen to be the job's, and the SQL to mean the same: on every new connection, and again
 * whenever that met a changed schema. What the cluster answered whoever compared is asked again here: the same
 * answers mean the same, and most changes of a schema are no concern of the job.
 */
export class Recognition {
  readonly #untilCompared: UntilCompared
  #answered: readonly Answered[] | null = null
  /** The connection over which it was, and how often that had met a changed schema. */
  #session: Session | null = null
  #schemaChanges = 0
  #hasSuspected = false

  /** `untilCompared`: by somebody who begins to after this was asked for. */
  constructor(untilCompared: UntilCompared) {
    this.#untilCompared = untilCompared
  }

  /** Throws `table-changed` unless it is; does not return before the job has stopped where the SQL means something else. */
  async make(session: Session, step: Pick<Step, 'recognise'>): Promise<void> {
    if (this.#session === session && this.#schemaChanges === session.schemaChanges) return
    const isKnown = await this.#isAsCompared(session)
    if (!isKnown) await step.recognise(session)
    const { schemaChanges } = session
    if (!isKnown) this.#answered = await this.#untilCompared()
    this.#session = session
    this.#schemaChanges = schemaChanges
  }

  async #isAsCompared(session: Session): Promise<boolean> {
    const answered = this.#answered
    return answered !== null && (await onItsOwn(async () => await answersAlike(session, answered)))
  }

  /** The first time a name is missing all is looked at again, which says what became of it. */
  suspects({ sqlState }: Pick<Failure, 'sqlState'>): boolean {
    if (this.#hasSuspected || !NAMES_MISSING.test(sqlState ?? '')) return false
    this.#session = null
    this.#hasSuspected = true
    return true
  }

  /** A batch was made meanwhile, so nothing is missing. */
  renew(): void {
    this.#hasSuspected = false
  }
}
