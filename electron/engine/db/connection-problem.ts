import type { Connection } from '../../../shared/cluster.ts'
import { quoteIdentifier } from '../../../shared/identifier.ts'
import { parseEndpoint } from '../../../shared/endpoint.ts'
import type { Problem, ProblemCode } from '../../../shared/problem.ts'
import { ProblemError, problemOf } from '../../../shared/problem-error.ts'
import type { Failure } from '../retry/failure.ts'
import type { Refusal } from '../retry/refusal.ts'
import { iamGrant, loginPolicy } from './login-remedy.ts'

/** Where somebody tried to get in, without the credentials. */
export interface Place {
  readonly host: string
  readonly port: number
  readonly user: string
  /** The Region that the token is signed for; null where no token is used. */
  readonly region: string | null
}

/** Says nothing against a job itself: it can go on once the cause is gone. */
export const CONNECTION_CODES: ReadonlySet<ProblemCode> = new Set([
  'connection-failed',
  'access-denied',
  'clock-skewed',
  'cluster-waking',
  'certificate-untrusted',
  'host-unknown',
  'user-unknown',
  'too-many-files',
  'cluster-changed',
])

/** What a person is told when a cluster cannot be reached or lets nobody in. */
export function connectionProblem(connection: Connection, failure: Failure): ProblemError {
  const { host, port, user, identity } = connection
  return placeProblem({ host, port, user, region: identity.kind === 'iam' ? identity.region : null }, failure)
}

/** As {@link connectionProblem}, where there may be no credentials yet. */
export function placeProblem(place: Place, failure: Failure): ProblemError {
  const words = WORDS[failure.refusal ?? 'unreachable'](place, failure)
  const { sqlState } = failure
  return new ProblemError({ kind: 'failed', ...words, ...(sqlState === undefined ? {} : { sqlState }) })
}

type Words = Omit<Problem, 'kind' | 'sqlState'>

const WORDS: Readonly<Record<Refusal, (place: Place, failure: Failure) => Words>> = {
  denied,
  expired: ({ host }, { hint }) => ({
    code: 'clock-skewed',
    message: `${host} rejected the time of the token, which was signed just now: ${hint}.`,
    nextStep:
      'Synchronize the clock of this machine, for example with NTP, then try again. A second, newly signed token was rejected as well.',
  }),
  user: (place, failure) => ({
    code: 'user-unknown',
    message: `${place.host} rejected the database user “${place.user}”: ${failure.hint || failure.message}.`,
    nextStep: 'Correct the user, or run this as admin, with the ARN of your own IAM role or user.',
    remedy: iamGrant(place.user, failure.hint),
  }),
  waking: ({ host }) => ({
    code: 'cluster-waking',
    message: `${host} was idle and is waking up.`,
    nextStep: 'Try again in a minute. No action is required.',
  }),
  crowded: (place, { message, sqlState }) => ({
    code: 'connection-failed',
    message: `${whoAndWhere(place)} was rejected: ${message}.`,
    nextStep:
      sqlState === '53400'
        ? 'Wait a few seconds, then try again: a cluster accepts 100 new connections per second.'
        : 'Close connections of other programs, then try again: a cluster accepts 10,000.',
  }),
  host: (place, { message }) => ({
    code: 'host-unknown',
    message: `The host name “${place.host}” cannot be resolved: ${message}.`,
    nextStep: hostAdvice(place.host),
  }),
  unreachable,
  certificate: ({ host, port }, { message }) => ({
    code: 'certificate-untrusted',
    // What follows is Node's advice to whoever starts it.
    message: `The certificate of ${host}:${port} is not trusted: ${message.split(';')[0]}.`,
    nextStep: certificateAdvice(message),
  }),
  plain: ({ host, port }, { message }) => ({
    code: 'connection-failed',
    message: `The server at ${host}:${port} does not use TLS as Aurora DSQL does: ${message}.`,
    nextStep: 'Check endpoint and port; a cluster listens on 5432.',
  }),
  setting: (place, { message }) => ({
    code: 'connection-failed',
    message: `A session of ${whoAndWhere(place)} does not have the settings that Sluice requires: ${message}. Keys could be read and written differently.`,
    nextStep: `Connect to the cluster directly, without a connection pooler, or have an administrator reset the settings of the database user: ALTER ROLE ${quoteIdentifier(place.user)} RESET ALL;`,
  }),
}

function unreachable(place: Place, { message }: Failure): Words {
  const { code, ...words } = problemOf(new Error(message))
  if (code === 'too-many-files') return { code, ...words }
  return {
    code: 'connection-failed',
    message: `Could not connect to ${place.host}:${place.port} as ${place.user}: ${message}.`,
    nextStep:
      'Check that the cluster is active and that this machine can reach the port: firewall, VPN and, for a private endpoint, the security group.',
  }
}

/** How a HINT speaks of a signature for another Region; the first is Signature Version 4’s own wording. */
const WRONG_REGION = /scoped to a valid region|signed for [a-z]{2}(-[a-z]+)+-\d/i

function denied(place: Place, { hint, message }: Failure): Words {
  const told = `${whoAndWhere(place)} was denied access: ${hint || message}.`
  const inRegion = parseEndpoint(place.host)?.region ?? null
  const isElsewhere = inRegion !== null && place.region !== null && inRegion !== place.region
  if (isElsewhere || WRONG_REGION.test(hint))
    return {
      code: 'access-denied',
      message: told,
      nextStep: `Correct the Region in the cluster’s settings: its tokens are signed for ${place.region}${isElsewhere ? `, and the endpoint is in ${inRegion}` : ''}.`,
    }
  return {
    code: 'access-denied',
    message: told,
    nextStep: deniedAdvice(place.user, hint),
    remedy: loginPolicy(place, hint),
  }
}

function deniedAdvice(user: string, hint: string): string {
  if (/not authorized to perform/i.test(hint)) return 'Attach this policy to the identity named above.'
  const others = user === 'admin' ? '' : `, and that AWS IAM GRANT gave it the user “${user}”`
  return `Check that the AWS profile is the right one and that its identity has this policy${others}.`
}

/** `vpce-…` is the name of an interface endpoint, which only its own network knows. */
function hostAdvice(host: string): string {
  const { clusterId, region } = parseEndpoint(host) ?? {}
  if (clusterId && !/\.dsql\./.test(host))
    return 'A private endpoint can be resolved only in its own network: connect from there, with private DNS enabled.'
  return clusterId
    ? `Check the cluster ID and the Region ${region}, that the cluster still exists, and that name resolution works on this machine.`
    : 'Check the endpoint for typos: <id>.dsql.<region>.on.aws.'
}

function certificateAdvice(message: string): string {
  if (/expired|not yet valid/i.test(message))
    return 'Check the clock of this machine. If it is correct, ask the administrator of the host for a new certificate.'
  if (/altnames|hostname/i.test(message))
    return 'Use the host name that the certificate was issued for, which is the cluster’s own endpoint.'
  return 'Clusters on AWS need no CA file. For a proxy or a sandbox in between, specify the PEM file of its certificate authority.'
}

function whoAndWhere({ host, port, user }: Place): string {
  return `“${user}” at ${host}:${port}`
}
