import { type WholeNumber, wholeNumberError } from './whole-number.ts'

/** One message of a field; `missing` ones are told only once somebody wants to go on. */
export interface FieldError {
  readonly message: string
  readonly missing: boolean
}

export const missing = (message: string): FieldError => ({ message, missing: true })
export const wrong = (message: string): FieldError => ({ message, missing: false })

export function numberError(text: string, schema: WholeNumber): FieldError | null {
  const message = wholeNumberError(text, schema)
  return message === null ? null : { message, missing: text.trim() === '' }
}
