import { ProblemError } from '../../shared/problem-error.ts'
import type { Problem, ProblemCode } from '../../shared/problem.ts'

/** What AWS, the network or the SDK said, in the parts that messages are made of. */
export interface AwsFailure {
  /** `AccessDeniedException`, `ExpiredToken`, …; `Error` where nothing is known. */
  readonly name: string
  readonly message: string
}

const EXPIRED = /^(?:ExpiredToken|ExpiredTokenException|RequestExpired|TokenRefreshRequired)$/
const UNKNOWN_KEY =
  /^(?:InvalidClientTokenId|UnrecognizedClientException|InvalidAccessKeyId|SignatureDoesNotMatch|InvalidSignatureException|IncompleteSignature)$/
const CLOCK = /Signature expired|Signature not yet current|RequestTimeTooSkewed|RequestInTheFuture/
const NETWORK =
  /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT|EPIPE|TimeoutError|socket hang up|timed out/

export function failureOf(error: unknown): AwsFailure {
  if (!(error instanceof Error)) return { name: 'Error', message: safeText(String(error)) }
  // The name of a resolver's or a socket's error is `Error`; its code says what it is.
  const code = 'code' in error && typeof error.code === 'string' ? ` ${error.code}` : ''
  return { name: error.name, message: safeText(`${error.message}${code}`) }
}

/** A secret access key has 40 characters, a session token hundreds; both may have slashes, as paths do. */
const WITH_SLASHES = /(?<![A-Za-z0-9/+])(?:[A-Za-z0-9/+]{40}|[A-Za-z0-9/+]{100,}=*)(?![A-Za-z0-9/+])/g

/** Keys and tokens are long runs without a space; what AWS names in a sentence has colons, slashes or dots. */
export function safeText(text: string): string {
  return text
    .replaceAll(WITH_SLASHES, '…')
    .replaceAll(/[A-Za-z0-9+=_%-]{32,}/g, '…')
    .replaceAll(/\s+/g, ' ')
    .trim()
}

/** What any call to AWS can end with, whoever makes it; null for what only the caller can judge. */
export function commonAwsProblem({ name, message }: AwsFailure, who: string): Problem | null {
  if (CLOCK.test(message) || CLOCK.test(name)) return clockSkewed()
  if (EXPIRED.test(name)) {
    return failed(
      'credentials-expired',
      `The credentials of ${who} have expired.`,
      'Sign in again or renew the credentials, then try again.',
    )
  }
  if (UNKNOWN_KEY.test(name)) {
    return failed(
      'access-denied',
      `AWS rejected the access key of ${who}: it is invalid, inactive or deleted.`,
      'Replace the access key, or choose another AWS profile.',
    )
  }
  if (NETWORK.test(name) || NETWORK.test(message)) {
    return failed(
      'aws-failed',
      `AWS cannot be reached: ${message}.`,
      'Check your network connection and any VPN or proxy, then try again.',
    )
  }
  return null
}

/** AWS turns away signatures whose time is more than five minutes off. */
function clockSkewed(): Problem {
  return failed(
    'clock-skewed',
    'AWS rejected the request because the clock of this machine is wrong.',
    'Synchronize the clock, for example with NTP, then try again.',
  )
}

/** What nobody foresaw, in AWS's own words. */
export function otherAwsProblem({ name, message }: AwsFailure, doing: string): Problem {
  const said = name === 'Error' || name.endsWith('ProviderError') ? message : `${name}: ${message}`
  return failed(
    'aws-failed',
    `AWS could not ${doing}: ${said.replace(/\.$/, '')}.`,
    'Try again. If the problem persists, use the message to find the cause.',
  )
}

export function failed(code: ProblemCode, message: string, nextStep: string, remedy?: string): Problem {
  return { kind: 'failed', code, message, nextStep, ...(remedy === undefined ? {} : { remedy }) }
}

export function thrown(problem: Problem, cause: unknown): ProblemError {
  return new ProblemError(problem, { cause })
}
