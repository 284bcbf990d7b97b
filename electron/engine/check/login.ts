import type { Connection } from '../../../shared/cluster.ts'
import { connectionProblem } from '../db/connection-problem.ts'
import type { openSession, Session } from '../db/session.ts'
import { classifyFailure, mayConnectAgain } from '../retry/failure.ts'
import type { Found } from './board.ts'

export interface LoginTools {
  readonly open: typeof openSession
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number
  readonly sleep: (milliseconds: number) => Promise<void>
}

/** A cluster that was idle takes seconds to wake up, and seldom a minute. */
const WAKING_MS = 60_000
const WAKING_PAUSE_MS = 2_000

/** Whatever is asked afterwards is quick. */
const ANSWER_MS = 10_000

/** Opens a session; waits for a cluster that is waking up, and says so. */
export async function logIn(
  connection: Connection,
  { open, now, sleep }: LoginTools,
  note: (detail: string) => void,
): Promise<Found<Session>> {
  const begun = now()
  const waited = () => Math.round((now() - begun) / 1_000)
  let wasWaking = false
  for (let tries = 1; ;) {
    try {
      const value = await open(connection, 'sluice-check', ANSWER_MS)
      return { value, detail: `As “${connection.user}”${wasWaking ? `; woke up in ${waited()} s` : ''}` }
    } catch (error) {
      const failure = classifyFailure(error, 'connect')
      const isWaking = failure.refusal === 'waking' && now() - begun < WAKING_MS
      const isWorthAToken = failure.refusal === 'expired' && mayConnectAgain(failure, tries)
      if (!isWaking && !isWorthAToken) throw connectionProblem(connection, failure)
      if (isWorthAToken) tries += 1
      if (!isWaking) continue
      wasWaking = true
      note(`The cluster was idle and is waking up: ${waited()} s`)
      await sleep(WAKING_PAUSE_MS)
    }
  }
}
