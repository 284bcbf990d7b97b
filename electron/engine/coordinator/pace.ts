/** Long enough to be calm, short enough to notice that a job has become slower or faster. */
const WINDOW_MS = 20_000
/** Less says nothing about the rest. */
const MEASURED_MS = 1_000

/** How fast a job gets on, by what it did in the last 20 seconds of its own time. */
export class Pace {
  readonly #seen: { readonly at: number; readonly work: number }[] = []

  /** `at` in milliseconds that the job ran; `work` is all that was done by then. */
  note(at: number, work: number): void {
    if (this.#seen.at(-1)?.at === at) this.#seen.pop()
    this.#seen.push({ at, work })
    while (this.#seen.length > 2 && at - (this.#seen[1]?.at ?? at) >= WINDOW_MS) this.#seen.shift()
  }

  /** Null while too little was seen. */
  get perSecond(): number | null {
    const [first, last] = [this.#seen[0], this.#seen.at(-1)]
    if (!first || !last || last.at - first.at < MEASURED_MS) return null
    return ((last.work - first.work) / (last.at - first.at)) * 1_000
  }
}
