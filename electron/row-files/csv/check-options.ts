import { ProblemError } from '../../../shared/problem-error.ts'
import type { RowFileOptions } from '../row-file.ts'

/** Throws where a file cannot be written so. */
export function checkOptions({ delimiter, quote = '"' }: RowFileOptions): void {
  if (delimiter !== undefined) checkCharacter('delimiter', delimiter)
  checkCharacter('quote', quote)
  if (delimiter === quote) throw wrongOption('Delimiter and quote are the same character.')
}

/** A tab and what databases separate fields with are control characters, so most of these may stand here. */
function checkCharacter(what: string, text: string): void {
  const isFit = text.length === 1 && text > '\0' && text <= '\x7f' && text !== '\n' && text !== '\r'
  if (!isFit) throw wrongOption(`The ${what} is not one character of ASCII that ends no line.`)
}

function wrongOption(message: string): ProblemError {
  const nextStep = 'Give one character for each, such as a semicolon and a quotation mark.'
  return new ProblemError({ kind: 'usage', code: 'usage', message, nextStep })
}
