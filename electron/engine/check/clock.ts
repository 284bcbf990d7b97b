import type { Problem } from '../../../shared/problem.ts'
import type { Session } from '../db/session.ts'
import type { Found } from './board.ts'

/** From here on somebody should set a clock. */
const WORTH_A_WORD_MS = 60_000

/** AWS refuses signatures that are further off: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html */
const TOLERANCE_MS = 5 * 60_000

/** How far this computer's clock is from the cluster's; half the way to and fro is not its fault. */
export async function compareClocks(session: Session, today: () => number): Promise<Found<true>> {
  const before = today()
  const { rows } = await session.query('SELECT extract(epoch FROM now())')
  const after = today()
  const ahead = (before + after) / 2 - Number(rows[0]?.[0]) * 1_000
  const difference = Math.abs(ahead)
  if (difference < 1_000) return { value: true, detail: 'Within one second of the cluster’s clock' }
  const words = `${lengthOf(difference)} ${ahead > 0 ? 'ahead of' : 'behind'} the cluster’s`
  if (difference <= WORTH_A_WORD_MS) return { value: true, detail: words }
  return { value: true, detail: words, warning: skew(words, difference) }
}

function skew(words: string, difference: number): Problem {
  return {
    kind: 'failed',
    code: 'clock-skewed',
    message: `The clock of this machine is ${words}.`,
    nextStep:
      difference > TOLERANCE_MS
        ? 'Synchronize the clock, for example with NTP: AWS rejects tokens from clocks that are more than five minutes off with “Signature expired” or “Signature not yet current”.'
        : 'Synchronize the clock, for example with NTP: AWS rejects tokens from clocks that are more than five minutes off.',
  }
}

function lengthOf(milliseconds: number): string {
  const seconds = milliseconds / 1_000
  return seconds < 120 ? `${Math.round(seconds)} s` : `${Math.round(seconds / 60)} min`
}
