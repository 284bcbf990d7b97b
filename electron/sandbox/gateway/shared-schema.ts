/**
 * A change that takes longer is waiting for a transaction in PostgreSQL, and the client that has to end it may itself
 * be waiting for a statement that is held back. So after this long the others go on.
 */
const MOST_HOLD_MS = 1_000

/**
 * The schema that all connections of a gateway share. While one changes it, the others begin nothing: PostgreSQL
 * would have their statements wait for the lock and then read the new schema, where Aurora DSQL runs none that does
 * not know it.
 */
export class SharedSchema {
  /** How often it has been changed through the gateway. */
  current = 0
  readonly #onChanged: () => void
  #changing = 0

  /** `onChanged`: what was held back may go on. */
  constructor(onChanged: () => void) {
    this.#onChanged = onChanged
  }

  /** Somebody is changing it. */
  get isChanging(): boolean {
    return this.#changing > 0
  }

  /** A change begins; returns the function that ends it. */
  begin(): () => void {
    this.#changing += 1
    let isOver = false
    const end = () => {
      if (isOver) return
      isOver = true
      clearTimeout(patience)
      this.#changing -= 1
      if (!this.isChanging) this.#onChanged()
    }
    const patience = setTimeout(end, MOST_HOLD_MS)
    return end
  }
}
