import type { z } from 'zod'
import {
  channels,
  type Answer,
  type Channel,
  type RequestOf,
  type ResponseOf,
} from '../../../shared/channels.ts'
import type { Logger } from '../../../shared/logger.ts'
import { problemOf, ProblemError } from '../../../shared/problem-error.ts'
import type { Handler } from './handler.ts'

/** One call from the window: who sent it and what it carries, both unchecked. */
export interface Call {
  readonly trusted: boolean
  readonly payload: unknown
}

const MAX_LOG_LINE = 1_000

/**
 * The one path of every call: sender, request, handler, response. Never rejects; a response is
 * cut to its contract, so nothing that the contract does not list can reach the window.
 */
export async function answer<C extends Channel>(
  channel: C,
  handler: Handler<C>,
  call: Call,
  logger: Logger,
): Promise<Answer<ResponseOf<C>>> {
  try {
    if (!call.trusted) throw untrusted()
    const value = await handler(requestOf(channel, call.payload))
    return { ok: true, value: channels[channel].response.parse(value) as ResponseOf<C> }
  } catch (error) {
    const problem = problemOf(error)
    // A message may hold a name that the window sent, however long.
    logger.warn(`${channel}: ${problem.code}: ${problem.message}`.slice(0, MAX_LOG_LINE))
    return { ok: false, problem }
  }
}

function requestOf<C extends Channel>(channel: C, payload: unknown): RequestOf<C> {
  if (!Object.hasOwn(channels, channel)) throw invalid('there is no such channel')
  const parsed = channels[channel].request.safeParse(payload)
  if (parsed.success) return parsed.data as RequestOf<C>
  throw invalid(describe(parsed.error))
}

function invalid(reason: string): ProblemError {
  const message = `The request is not valid: ${reason}.`
  const nextStep = 'Correct the value and try again.'
  return new ProblemError({ kind: 'usage', code: 'usage', message, nextStep })
}

/** Names the first wrong field; a value never appears, it might be anything. */
function describe(error: z.ZodError): string {
  const issue = error.issues[0]
  if (!issue) return 'unknown reason'
  const field = issue.path.join('.')
  return field === '' ? issue.message : `${field}: ${issue.message}`
}

function untrusted(): ProblemError {
  const message = 'Only the window’s own page can send requests.'
  const nextStep = 'Close this page and open Sluice again.'
  return new ProblemError({ kind: 'refused', code: 'permission-denied', message, nextStep })
}
