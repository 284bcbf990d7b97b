import { ProblemError } from '../../../shared/problem-error.ts'
import type { Failure } from '../retry/failure.ts'

/** SQLSTATEs of a missing schema and a missing table. */
export const NO_LEDGER: ReadonlySet<string | undefined> = new Set(['3F000', '42P01'])

/** What a job meets once somebody dropped its ledger; null for every other failure. */
export function ledgerGone({
  sqlState,
  message,
}: Pick<Failure, 'sqlState' | 'message'>): ProblemError | null {
  if (sqlState === undefined || !NO_LEDGER.has(sqlState) || !/"sluice[".]/.test(message)) return null
  return new ProblemError({
    kind: 'failed',
    code: 'ledger-damaged',
    message: `The ledger was dropped while the job ran: ${message}.`,
    nextStep:
      'This job cannot be resumed, and its changes stay. Check which rows remain, then start a new job whose condition matches only those rows.',
    sqlState,
  })
}
