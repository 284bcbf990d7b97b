import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import type { AwsCredentials } from '../../../shared/cluster.ts'

/** What a token has to fit. */
export interface TokenCheck {
  readonly credentials: AwsCredentials
  readonly region: string
  /** Milliseconds since the epoch. */
  readonly now: number
  /** The database user that wants to sign in. */
  readonly user: string
}

const ALGORITHM = 'AWS4-HMAC-SHA256'
const SERVICE = 'dsql'
const HOSTS = new Set(['127.0.0.1', 'localhost'])
/** As AWS: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html */
const MOST_SECONDS = 604_800
/** The clock of a client may be ahead by so much. */
const AHEAD_MS = 5 * 60_000
/** What the SDK signs for a request without a body. */
const EMPTY_SHA256 = createHash('sha256').digest('hex')
/** The sandbox has one account. */
const IDENTITY = 'arn:aws:iam::000000000000:user/sandbox'

/**
 * Why a token lets nobody in, as a HINT; null when it does. A token is a presigned URL without its scheme:
 * https://docs.aws.amazon.com/aurora-dsql/latest/userguide/SECTION_authentication-token.html
 */
export function tokenFault(token: string, check: TokenCheck): string | null {
  const [host, query = ''] = splitOnce(token, '/?')
  const pairs = readQuery(query)
  if (!pairs) return 'The password is no IAM token: a presigned URL without its scheme is expected.'
  const value = (name: string) => pairs.get(name) ?? ''
  if (value('X-Amz-Algorithm') !== ALGORITHM) return `The token is not signed with ${ALGORITHM}.`
  if (!HOSTS.has(host)) return `The token is signed for the host ${host}, not for 127.0.0.1.`
  const lifetime = readLifetime(value('X-Amz-Date'), value('X-Amz-Expires'))
  if (!lifetime)
    return `X-Amz-Date and X-Amz-Expires of the token must be a time and 1 to ${MOST_SECONDS} seconds.`
  return (
    scopeFault(value('X-Amz-Credential'), value('X-Amz-Date'), check) ??
    sessionFault(value('X-Amz-Security-Token'), check.credentials) ??
    signatureFault(host, pairs, check) ??
    actionFault(value('Action'), check.user) ??
    timeFault(lifetime, check.now)
  )
}

function scopeFault(credential: string, date: string, { credentials, region }: TokenCheck): string | null {
  const [accessKeyId, day, signedRegion, service, end] = credential.split('/')
  if (accessKeyId !== credentials.accessKeyId)
    return 'The access key ID of the token is not the one of the sandbox.'
  if (signedRegion !== region)
    return `The token is signed for ${signedRegion}, but the sandbox is in ${region}.`
  if (service !== SERVICE) return `The token is signed for the service ${service}, not for ${SERVICE}.`
  return end === 'aws4_request' && date.startsWith(`${day}T`) ? null : 'The scope of the token is damaged.'
}

function sessionFault(sessionToken: string, credentials: AwsCredentials): string | null {
  return sessionToken === (credentials.sessionToken ?? '')
    ? null
    : 'The session token does not belong to the access key.'
}

function signatureFault(host: string, pairs: ReadonlyMap<string, string>, check: TokenCheck): string | null {
  const damaged = 'The signature does not match: another secret access key, or a damaged token.'
  if (pairs.get('X-Amz-SignedHeaders') !== 'host') return damaged
  const expected = Buffer.from(signature(host, pairs, check))
  const told = Buffer.from(pairs.get('X-Amz-Signature') ?? '')
  return told.length === expected.length && timingSafeEqual(told, expected) ? null : damaged
}

/** Signature Version 4 of the request that the token stands for. */
function signature(
  host: string,
  pairs: ReadonlyMap<string, string>,
  { credentials, region }: TokenCheck,
): string {
  const date = pairs.get('X-Amz-Date') ?? ''
  const query = [...pairs]
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .toSorted()
    .join('&')
  const request = ['GET', '/', query, `host:${host}`, '', 'host', EMPTY_SHA256].join('\n')
  const scope = [date.slice(0, 8), region, SERVICE, 'aws4_request']
  const toSign = [ALGORITHM, date, scope.join('/'), createHash('sha256').update(request).digest('hex')]
  const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest()
  const key = scope.reduce<string | Buffer>(hmac, `AWS4${credentials.secretAccessKey}`)
  return hmac(key, toSign.join('\n')).toString('hex')
}

function actionFault(action: string, user: string): string | null {
  if (action !== 'DbConnect' && action !== 'DbConnectAdmin')
    return `User: ${IDENTITY} is not authorized to perform: dsql:${action}`
  const needed = user === 'admin' ? 'DbConnectAdmin' : 'DbConnect'
  return action === needed ? null : `Wrong user to action mapping. user: ${user}, action: ${action}`
}

/** Milliseconds since the epoch. */
interface Lifetime {
  readonly signed: number
  readonly end: number
}

function readLifetime(date: string, expires: string): Lifetime | null {
  const iso = date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z')
  const signed = Date.parse(iso)
  const seconds = /^\d{1,6}$/.test(expires) ? Number(expires) : 0
  if (Number.isNaN(signed) || seconds < 1 || seconds > MOST_SECONDS) return null
  return { signed, end: signed + seconds * 1_000 }
}

function timeFault({ signed, end }: Lifetime, now: number): string | null {
  if (end < now) return `Signature expired: ${compact(end)} is now earlier than ${compact(now)}`
  if (signed <= now + AHEAD_MS) return null
  return `Signature not yet current: ${compact(signed)} is still later than ${compact(now + AHEAD_MS)} (${compact(now)} + 5 min.)`
}

/** `20261121T150000Z` */
function compact(time: number): string {
  return new Date(time).toISOString().replace(/[-:]|\.\d{3}/g, '')
}

/** Null when it is no query, or says something twice. */
function readQuery(query: string): ReadonlyMap<string, string> | null {
  const pairs = new Map<string, string>()
  try {
    for (const part of query.split('&')) {
      const [name, value] = splitOnce(part, '=')
      if (value === undefined || pairs.has(name)) return null
      pairs.set(decodeURIComponent(name), decodeURIComponent(value))
    }
  } catch {
    return null
  }
  return pairs
}

function splitOnce(text: string, mark: string): [string, string | undefined] {
  const at = text.indexOf(mark)
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + mark.length)]
}

/** RFC 3986, as the signature wants it: encodeURIComponent leaves five characters that it does not. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}
