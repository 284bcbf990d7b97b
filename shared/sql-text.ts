import { count } from './counted.ts'
import { z } from 'zod'
import { Text, type TextFault, withoutByteOrderMark } from './text.ts'

/**
 * The longest condition, or condition and change together, in bytes as the ledger keeps them: a job's spec is
 * one value there, and a value holds 1 MiB at most. 20,000 uuids in an IN list fit. A batch carries the texts
 * three times at most, far below the 10 MiB that Aurora DSQL takes as one message.
 */
export const MOST_SQL_BYTES = 1_000_000

/** What to do with a text beyond it. */
export const SPLIT_JOB = 'Split the job, for example by its list of values.'
/** Of what is too long: `the maximum is 1,000,000 bytes`. */
export const maximumText = (bytes: number) => `the maximum is ${count(bytes)} bytes`

/** A condition or a change. */
export const Sql = z.string().overwrite(withoutByteOrderMark).pipe(Text)

/** What is wrong with the length of a job's texts, of which the first is the condition; null when nothing is. */
export function sqlLengthFault(texts: readonly string[]): TextFault | null {
  const bytes = texts.reduce((sum, text) => sum + storedBytes(text), 0)
  if (bytes <= MOST_SQL_BYTES) return null
  const together = texts.length > 1 ? 'condition and change together have' : 'it has'
  return {
    message: `is too long: ${together} ${count(bytes)} bytes, and ${maximumText(MOST_SQL_BYTES)}`,
    nextStep: SPLIT_JOB,
  }
}

/** Of JSON in UTF-8, without its quotes. */
function storedBytes(text: string): number {
  return new TextEncoder().encode(JSON.stringify(text)).length - 2
}
