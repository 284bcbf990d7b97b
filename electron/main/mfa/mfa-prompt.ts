import { randomUUID } from 'node:crypto'
import type { Frame } from '../../../shared/channels.ts'
import { ProblemError } from '../../../shared/problem-error.ts'

/** Somebody who has not typed a code by then is not there; what asked can be tried again. */
const PATIENCE_MS = 5 * 60_000

type Question = NonNullable<Frame['mfa']>

interface Open {
  readonly question: Question
  readonly settle: (code: string | ProblemError) => void
}

export interface MfaPromptOptions {
  /** The question that is to be answered next; null when none is open any more. */
  readonly onQuestion: (question: Question | null) => void
  /** Calls back once; returns the function that cancels it. */
  readonly after: (ms: number, callback: () => void) => () => void
}

/** Questions for codes of MFA devices: asked one after the other, each open until answered, given up or too old. */
export class MfaPrompt {
  readonly #options: MfaPromptOptions
  readonly #open = new Map<string, Open>()
  #shown: Question | null = null

  constructor(options: MfaPromptOptions) {
    this.#options = options
  }

  /** Throws `mfa-needed` when nobody answers. */
  async ask(device: string, awsProfile: string): Promise<string> {
    const question = { id: randomUUID(), device, awsProfile }
    const { promise, resolve, reject } = Promise.withResolvers<string>()
    const cancel = this.#options.after(PATIENCE_MS, () => settle(unanswered(awsProfile)))
    const settle = (code: string | ProblemError): void => {
      cancel()
      this.#open.delete(question.id)
      if (code instanceof ProblemError) reject(code)
      else resolve(code)
      this.#show()
    }
    this.#open.set(question.id, { question, settle })
    this.#show()
    return await promise
  }

  /** A null code gives up. Throws `mfa-needed` for a question that is not open any more. */
  answer(id: string, code: string | null): void {
    const open = this.#open.get(id)
    if (!open) throw tooLate()
    open.settle(code ?? unanswered(open.question.awsProfile))
  }

  /** Nobody will answer any more. */
  close(): void {
    for (const { question, settle } of this.#open.values()) settle(unanswered(question.awsProfile))
  }

  #show(): void {
    const next = this.#open.values().next().value?.question ?? null
    if (next === this.#shown) return
    this.#shown = next
    this.#options.onQuestion(next)
  }
}

function unanswered(awsProfile: string): ProblemError {
  const message = `The AWS profile “${awsProfile}” needs the code of an MFA device, and none was entered.`
  const nextStep = 'Try again and enter the code that the device shows.'
  return new ProblemError({ kind: 'failed', code: 'mfa-needed', message, nextStep })
}

function tooLate(): ProblemError {
  const message = 'This code is no longer needed.'
  const nextStep = 'Try again; Sluice will ask for a new code.'
  return new ProblemError({ kind: 'usage', code: 'mfa-needed', message, nextStep })
}
