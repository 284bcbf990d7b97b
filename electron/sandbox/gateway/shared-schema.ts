/**
 * A change that takes longer may be waiting for a transaction, and the client that has to end it may itself be
 * waiting for a statement that is held back. So after this long the others go on.
 */
const MOST_HOLD_MS = 1_000
/** A statement may take as long as it likes, and there may be nobody who ends it. */
const MOST_LOOKS = 3

/** What the others have to know of a connection that shares the schema. */
export interface SchemaUser {
  /** A statement of no explicit transaction is under way. */
  readonly isRunning: boolean
  /** Inside an explicit transaction that PostgreSQL has not given up. */
  readonly inTransaction: boolean
}

/** A change of the schema, from before it is sent until it is permanent or undone. */
export interface SchemaChange {
  /** Statements that others began earlier are still under way; PostgreSQL might run them only after it. */
  readonly waitsForOthers: boolean
  end(): void
}

/**
 * The schema that all connections of a gateway share. Before one changes it, what others have begun ends; until the
 * change is permanent or undone they begin nothing. PostgreSQL would have their statements wait for the lock and then
 * read the new schema, where Aurora DSQL runs none that does not know it.
 */
export class SharedSchema {
  /** How often it has been changed through the gateway. */
  current = 0
  readonly users = new Set<SchemaUser>()
  readonly #onFree: () => void
  #changing = 0

  /** `onFree`: what was held back may go on. */
  constructor(onFree: () => void) {
    this.#onFree = onFree
  }

  /** Somebody is changing it. */
  get isChanging(): boolean {
    return this.#changing > 0
  }

  /** A statement has ended, which a change may be waiting for. */
  settled(): void {
    if (this.isChanging) this.#onFree()
  }

  begin(author: SchemaUser): SchemaChange {
    this.#changing += 1
    let isOver = false
    const end = () => {
      if (isOver) return
      isOver = true
      clearInterval(patience)
      this.#changing -= 1
      this.#onFree()
    }
    const isRunning = () => [...this.users].some((user) => user !== author && user.isRunning)
    const isOpen = () => [...this.users].some(({ inTransaction }) => inTransaction)
    let looks = 0
    const patience = setInterval(() => {
      looks += 1
      if (isOpen() || (looks >= MOST_LOOKS && isRunning())) end()
    }, MOST_HOLD_MS)
    return {
      get waitsForOthers() {
        return !isOver && isRunning()
      },
      end,
    }
  }
}
