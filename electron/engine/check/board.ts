import { CheckStep, type CheckLine, type CheckState } from '../../../shared/connection-check.ts'
import type { Problem } from '../../../shared/problem.ts'

/** What a step found out. */
export interface Found<T> {
  readonly value: T
  /** In a few words. */
  readonly detail: string
  /** The check goes on, but a person should know. */
  readonly warning?: Problem
}

export interface BoardOptions {
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number
  /** The cause and the next step behind whatever a step threw. */
  readonly explain: (error: unknown) => Problem
  readonly onLines: (lines: readonly CheckLine[]) => void
}

/** The lines of one check: each is `waiting` → `running` → `passed | warning | failed`, or `skipped`. */
export class CheckBoard {
  readonly #options: BoardOptions
  #lines: readonly CheckLine[] = CheckStep.options.map((step) => line(step, 'waiting'))

  constructor(options: BoardOptions) {
    this.#options = options
  }

  get lines(): readonly CheckLine[] {
    return this.#lines
  }

  /** Does a step; `note` says how far it is. Null when it failed. */
  async run<T>(
    step: CheckStep,
    work: (note: (detail: string) => void) => Promise<Found<T>>,
  ): Promise<T | null> {
    const { now, explain } = this.#options
    const begun = now()
    const end = (state: CheckState, detail: string, problem: Problem | null): void =>
      this.#put({ step, state, milliseconds: now() - begun, detail, problem })
    this.#put(line(step, 'running'))
    try {
      const { value, detail, warning } = await work((note) => this.#put(line(step, 'running', note)))
      end(warning ? 'warning' : 'passed', detail, warning ?? null)
      return value
    } catch (error) {
      end('failed', '', explain(error))
      return null
    }
  }

  /** Steps that were not reached need what failed. */
  close(): readonly CheckLine[] {
    this.#show(this.#lines.map((known) => (known.state === 'waiting' ? line(known.step, 'skipped') : known)))
    return this.#lines
  }

  #put(changed: CheckLine): void {
    this.#show(this.#lines.map((known) => (known.step === changed.step ? changed : known)))
  }

  #show(lines: readonly CheckLine[]): void {
    this.#lines = lines
    this.#options.onLines(lines)
  }
}

function line(step: CheckStep, state: CheckState, detail = ''): CheckLine {
  return { step, state, milliseconds: null, detail, problem: null }
}
