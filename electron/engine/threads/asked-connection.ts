import type { Connection } from '../../../shared/cluster.ts'
import { ProblemError } from '../../../shared/problem-error.ts'
import type { Gate } from './control.ts'

/**
 * What gives credentials may be a program, or a sign-in that waits for a person; who has waited so long asks
 * again, and hears of the same answer if that comes meanwhile.
 */
const MOST_WAIT_MS = 10_000

/**
 * How to reach the cluster, by whoever knows; null when the job stops first. Throws `credentials-missing` when
 * there is no answer for as long as a cluster may be away, or for ten seconds.
 */
export async function askedConnection(
  ask: () => Promise<Connection>,
  gate: Pick<Gate, 'stop'>,
  awayMs: number,
): Promise<Connection | null> {
  const milliseconds = Math.min(MOST_WAIT_MS, awayMs)
  const late = Promise.withResolvers<never>()
  const patience = setTimeout(() => late.reject(noCredentials(milliseconds)), milliseconds)
  try {
    return await Promise.race([ask(), gate.stop().then(() => null), late.promise])
  } finally {
    clearTimeout(patience)
  }
}

function noCredentials(milliseconds: number): ProblemError {
  const message = `No credentials were received within ${milliseconds / 1_000} s.`
  const nextStep =
    'Run the credential_process or the sign-in of the AWS profile yourself to see what it is waiting for.'
  return new ProblemError({ kind: 'failed', code: 'credentials-missing', message, nextStep })
}
