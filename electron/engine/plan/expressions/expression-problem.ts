import type { ProblemCode } from '../../../../shared/problem.ts'
import { ProblemError } from '../../../../shared/problem-error.ts'
import { shortened } from '../../../../shared/shortened.ts'
import { hasSqlDetails } from './parser.ts'

/** Which input a text came from: decides wording and problem codes. */
export type Input = 'condition' | 'change'

type Flaw = 'empty' | 'syntax' | 'unsafe'

const CODES: Record<Input, Record<Flaw, ProblemCode>> = {
  condition: { empty: 'condition-empty', syntax: 'condition-syntax', unsafe: 'condition-unsafe' },
  change: { empty: 'change-empty', syntax: 'change-syntax', unsafe: 'change-unsafe' },
}

export function expressionProblem(input: Input, flaw: Flaw, message: string, nextStep: string): ProblemError {
  const kind = flaw === 'unsafe' ? 'refused' : 'usage'
  return new ProblemError({ kind, code: CODES[input][flaw], message, nextStep })
}

/** `reason` goes on from “The condition”: `calls random(), …`. */
export function unsafe(input: Input, reason: string, nextStep: string): ProblemError {
  return expressionProblem(input, 'unsafe', `The ${input} ${reason}.`, nextStep)
}

/** The text holds parts of a statement that come after an expression. */
export function beyond(input: Input): ProblemError {
  const parts = input === 'condition' ? 'one expression' : 'a list of column = expression'
  return unsafe(input, `is more than ${parts}`, `Write only ${parts}.`)
}

/** It quotes what it stumbles over, which may be all the rest of a text. */
const MOST_SAID = 200

/** What the parser said, with the place in the person's own text; `offset` is what was put before it. */
export function syntaxProblem(input: Input, text: string, error: unknown, offset: number): ProblemError {
  const details = hasSqlDetails(error) ? error.sqlDetails : undefined
  const said = details?.message ?? (error instanceof Error ? error.message : String(error))
  const reason = shortened(said, MOST_SAID)
  // The parser counts from 0 and puts the end of the input behind the last character.
  const position = (details?.cursorPosition ?? Infinity) - offset
  const where = position >= 0 && position < text.length ? ` at character ${position + 1}` : ''
  const hint =
    input === 'condition' ? "category = 'books' AND value > 10" : "status = 'archived', value = value + 1"
  return expressionProblem(
    input,
    'syntax',
    `The ${input} is not valid SQL: ${reason}${where}.`,
    `Write it like: ${hint}`,
  )
}
