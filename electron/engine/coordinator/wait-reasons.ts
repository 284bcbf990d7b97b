export class WaitReasons {
  readonly #reasons = new Map<number, () => string | null>()

  /** Null once the worker gets on. */
  set(worker: number, reason: string | null): void {
    if (reason === null) this.#reasons.delete(worker)
    else this.#reasons.set(worker, () => reason)
  }

  /** While it waits for what somebody else does, who may have a reason not to get on. */
  async during<T>(worker: number, reason: () => string | null, work: Promise<T>): Promise<T> {
    this.#reasons.set(worker, reason)
    return await work.finally(() => this.#reasons.delete(worker))
  }

  /**
   * Why nothing moves; null while something does. What counts is what the `busy` workers say, those with
   * something to do; when there are none, those who cannot even begin, and the `ledger`, which they wait for.
   */
  reason(busy: readonly number[], ledger: string | null): string | null {
    const stuck = busy.map((worker) => this.#reasons.get(worker)?.() ?? null)
    if (busy.length > 0) return stuck.includes(null) ? null : (stuck[0] ?? null)
    return [...this.#reasons.values()].map((reason) => reason()).find((reason) => reason !== null) ?? ledger
  }
}
