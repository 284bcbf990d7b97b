import { BatchError } from '../db/batch-error.ts'
import type { KeyPrefix } from '../db/key.ts'
import type { Session } from '../db/session.ts'
import type { RowChange } from '../plan/batch-sql.ts'
import { keyDistance } from '../plan/ranges/key-arithmetic.ts'
import { tableOf } from '../retry/failure.ts'
import { endGuess, type EndGuess } from './end-guess.ts'
import { TOO_FAR } from './guarded-sql.ts'
import type { HeldRange } from './held-range.ts'

/** How a batch reaches its end. */
export type RunBatch = (session: Session, held: HeldRange, size: number) => Promise<HeldRange | null>

/** Where a batch was guessed to end. */
export interface GuessedSpan {
  readonly end: KeyPrefix | null
  /** Where the range is afterwards; null at its end. */
  readonly cursor: KeyPrefix | null
}

interface Ways {
  /** Finds the end by reading. */
  readonly lookUp: RunBatch
  /** Up to an end that was guessed. */
  readonly upTo: (...batch: [...Parameters<RunBatch>, GuessedSpan]) => ReturnType<RunBatch>
}

/** Batches whose end is guessed where the keys lie on a line, so that their rows are read once. */
export function guessedBatches(change: RowChange, { lookUp, upTo }: Ways): RunBatch {
  const guess = endGuess(change.key.map(({ castType }) => castType))
  if (!guess) return lookUp
  return async (session, held, size) => {
    const guessed = guess.guess(held, size)
    if (guessed === null) return learnt(guess, held, await lookUp(session, held, size))
    const next = await orTooFar(upTo(session, held, size, spanTo(change, held, guessed)))
    if (next !== 'too far') return learnt(guess, held, next)
    guess.missed(held)
    return await lookUp(session, held, size)
  }
}

/** Not behind the range's end. */
export function spanTo(change: RowChange, { hi }: HeldRange, guessed: string): GuessedSpan {
  const isLast = hi !== null && isAtOrBehind(change, guessed, hi)
  return isLast ? { end: hi, cursor: null } : { end: [guessed], cursor: [guessed] }
}

function isAtOrBehind({ key }: RowChange, guessed: string, hi: KeyPrefix): boolean {
  const distance = keyDistance(key[0]?.castType ?? '', hi[0] ?? '', guessed)
  return distance !== null && distance >= 0
}

/** What a batch up to an end that was guessed comes to; too far where more rows lie before it than a batch may have. */
export async function orTooFar<T>(batch: Promise<T>): Promise<T | 'too far'> {
  try {
    return await batch
  } catch (error) {
    if (error instanceof BatchError && isTooFar(error)) return 'too far'
    throw error
  }
}

/** A transaction that is too large may be so for the rows that nobody asked for: what is looked up has as many as wanted. */
function isTooFar({ failure, cause }: BatchError): boolean {
  if (failure.kind === 'size') return true
  return failure.sqlState === TOO_FAR.sqlState && tableOf(cause) === TOO_FAR.table
}

/** The range after a batch, if it took place: the guess learns of that. */
export function learnt(guess: EndGuess, held: HeldRange, next: HeldRange | null): HeldRange | null {
  if (next) learn(guess, held, next)
  return next
}

export function learn(guess: EndGuess, held: HeldRange, next: HeldRange): void {
  const end = next.cursor?.[0]
  if (end !== undefined) guess.learn(held, end, next.rows - held.rows)
}
