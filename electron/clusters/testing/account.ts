import type { IncomingMessage } from 'node:http'
import { httpStandIn, jsonError, type StandIn, type StandInAnswer } from './http-stand-in.ts'
import { signerOf } from './signature.ts'

/** The one access key of the account. */
export const ACCOUNT_KEY = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG' } as const

/** A cluster as GetCluster tells it; times in seconds since the epoch. */
export interface AccountCluster {
  readonly identifier: string
  readonly status?: string
  readonly endpoint?: string
  readonly tags?: Record<string, string>
  readonly deletionProtectionEnabled?: boolean
  readonly multiRegionProperties?: { witnessRegion?: string; clusters?: string[] }
  readonly creationTime?: number
}

/** The control plane of Aurora DSQL for one account and Region, on this machine. */
export interface Account extends StandIn {
  clusters: readonly AccountCluster[]
  /** Answers in the place of the usual ones while it is there; null lets a request pass. */
  fault: ((path: string) => StandInAnswer | null) | null
  /** Paths with queries, in the order of arrival. */
  readonly requests: string[]
  /** The most requests that waited for an answer at one time. */
  mostAtOnce(): number
}

const PAGE = 2
const REGION = 'us-east-1'

/** Serves ListClusters, two a page, and GetCluster to whoever signs with {@link ACCOUNT_KEY}. */
export async function dsqlAccount(): Promise<Account> {
  const requests: string[] = []
  const load = { now: 0, most: 0 }
  const account: Pick<Account, 'clusters' | 'fault'> = { clusters: [], fault: null }
  const server = await httpStandIn(async (request, body) => {
    load.now += 1
    load.most = Math.max(load.most, load.now)
    // Lets those that come at the same time in.
    await new Promise((resolve) => setTimeout(resolve, 5))
    load.now -= 1
    requests.push(request.url ?? '')
    return account.fault?.(request.url ?? '') ?? answerTo(request, body, account.clusters)
  })
  return Object.assign(account, {
    url: server.url,
    requests,
    mostAtOnce: () => load.most,
    [Symbol.asyncDispose]: async () => await server[Symbol.asyncDispose](),
  })
}

function answerTo(request: IncomingMessage, body: string, all: readonly AccountCluster[]): StandInAnswer {
  const signer = signerOf(request, body, (id) =>
    id === ACCOUNT_KEY.accessKeyId ? ACCOUNT_KEY.secretAccessKey : undefined,
  )
  if (signer?.service !== 'dsql' || signer.region !== REGION)
    return jsonError(403, 'InvalidSignatureException', 'The request signature we calculated does not match')
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://stand.in')
  if (pathname === '/cluster') return list(all, Number(searchParams.get('next-token') ?? 0))
  const found = all.find(({ identifier }) => pathname === `/cluster/${identifier}`)
  if (!found) return jsonError(404, 'ResourceNotFoundException', 'cluster not found')
  const defaults = { status: 'ACTIVE', creationTime: 1_760_000_000, deletionProtectionEnabled: false }
  return { body: JSON.stringify({ ...defaults, arn: arnOf(found.identifier), ...found }) }
}

function list(all: readonly AccountCluster[], from: number): StandInAnswer {
  const page = all.slice(from, from + PAGE)
  const next = from + PAGE < all.length ? { nextToken: String(from + PAGE) } : {}
  const clusters = page.map(({ identifier }) => ({ identifier, arn: arnOf(identifier) }))
  return { body: JSON.stringify({ clusters, ...next }) }
}

function arnOf(identifier: string): string {
  return `arn:aws:dsql:${REGION}:123456789012:cluster/${identifier}`
}
