import type { Channel, RequestOf, ResponseOf } from '../../shared/channels.ts'
import { ProblemError } from '../../shared/problem-error.ts'

type Arguments<C extends Channel> = RequestOf<C> extends undefined ? [] : [request: RequestOf<C>]

/** Asks the main process; its answer, or a ProblemError with the problem it named. */
export async function call<C extends Channel>(
  channel: C,
  ...[request]: Arguments<C>
): Promise<ResponseOf<C>> {
  const answer = await window.sluice.invoke(channel, request as RequestOf<C>)
  if (!answer.ok) throw new ProblemError(answer.problem)
  return answer.value
}
